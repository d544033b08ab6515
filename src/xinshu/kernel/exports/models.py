"""Exports: who asked for what and why, who agreed, which file came of it."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Export(models.Model):
    """One file that leaves, from the wish to the last download."""

    class State(models.TextChoices):
        ASKED = "asked", "待审批"
        APPROVED = "export_approved", "生成中"
        READY = "ready", "可下载"
        REFUSED = "export_refused", "未同意"

    kind = models.CharField("类型", max_length=64)
    args = models.JSONField("条件", default=dict)
    title = models.CharField("内容", max_length=200)
    rows = models.PositiveBigIntegerField("行数")
    reason = models.CharField("理由", max_length=500)
    purpose = models.CharField("用途", max_length=64, blank=True)
    basis = models.CharField("依据", max_length=500, blank=True)
    matter = models.CharField("事项", max_length=200, blank=True)
    state = models.CharField("状态", max_length=16, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="申请人", related_name="+"
    )
    asked_name = models.CharField("申请人姓名", max_length=64)
    department_id = models.BigIntegerField("单位编号", null=True)
    department_name = models.CharField("单位", max_length=200, blank=True)
    asked_at = models.DateTimeField("申请时间")
    needs_approval = models.BooleanField("须审批")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="审批人",
        null=True,
        related_name="+",
    )
    decided_name = models.CharField("审批人姓名", max_length=64, blank=True)
    decided_at = models.DateTimeField("审批时间", null=True)
    decision = models.CharField("审批意见", max_length=500, blank=True)
    file = models.ForeignKey(
        "files.StoredFile", models.PROTECT, verbose_name="文件", null=True, related_name="+"
    )
    written = models.PositiveBigIntegerField("实际行数", null=True)
    ready_at = models.DateTimeField("生成时间", null=True)
    expires_at = models.DateTimeField("下载期限", null=True)
    downloads = models.PositiveIntegerField("下载次数", default=0)

    class Meta:
        verbose_name = "数据导出"
        verbose_name_plural = "数据导出"
        ordering = ("-id",)
        indexes = (models.Index(fields=("state", "-id"), name="export_by_state"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | ~models.Q(decided_by=models.F("asked_by")),
                name="export_decided_by_another",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number printed on every sheet of the file."""
        return f"DC{timezone.localtime(self.asked_at):%Y%m%d}{self.pk:06d}"

    @property
    def is_over(self) -> bool:
        """The file was ready and can no longer be fetched."""
        return self.expires_at is not None and self.expires_at <= timezone.now()
