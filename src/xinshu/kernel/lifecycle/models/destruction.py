"""A destruction: proposed by the clock, approved by two, carried out once."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Destruction(models.Model):
    """What of one class of data has run out by `cutoff` (a date, inclusive).

    `certificate` is the document that stays when the data is gone; `certificate_digest` is SM3
    over its canonical JSON, `signatures` are over the same bytes.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "待审批"
        HALF = "half", "一人已同意"
        APPROVED = "approved", "待执行"
        DONE = "destroyed", "已销毁"
        REFUSED = "not_destroyed", "不予销毁"

    OPEN = (State.PROPOSED, State.HALF, State.APPROVED)

    data_class = models.CharField("数据类别", max_length=64)
    label = models.CharField("类别名称", max_length=120)
    source = models.CharField("期限依据", max_length=300)
    cutoff = models.DateField("截止日期")
    rows = models.PositiveBigIntegerField("到期数量", default=0)
    held_back = models.PositiveBigIntegerField("因冻结未列入", default=0)
    destroyed = models.PositiveBigIntegerField("已销毁数量", default=0)
    state = models.CharField("状态", max_length=16, choices=State.choices, default=State.PROPOSED)
    proposed_at = models.DateTimeField("提出时间")
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="不同意人",
        null=True,
        related_name="+",
    )
    refusal_reason = models.CharField("不同意理由", max_length=500, blank=True)
    refused_at = models.DateTimeField("不同意时间", null=True)
    rest_until = models.DateField("在此之前不再提出", null=True)
    finished_at = models.DateTimeField("销毁时间", null=True)
    certificate = models.JSONField("销毁证明", default=dict)
    certificate_digest = models.CharField("证明摘要", max_length=64, blank=True)
    signatures = models.JSONField("证明签名", default=list)

    class Meta:
        verbose_name = "数据销毁"
        verbose_name_plural = "数据销毁"
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("data_class",),
                condition=models.Q(state__in=("proposed", "half", "approved")),
                name="destruction_one_open_per_class",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number on the certificate."""
        return f"XH{timezone.localtime(self.proposed_at):%Y%m%d}{self.pk:06d}"


class Approval(models.Model):
    """One of the two people who said yes."""

    destruction = models.ForeignKey(
        Destruction, models.PROTECT, verbose_name="数据销毁", related_name="approvals"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="同意人", related_name="+"
    )
    name = models.CharField("姓名", max_length=64)
    department = models.CharField("单位", max_length=200, blank=True)
    reason = models.CharField("理由", max_length=500)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "销毁审批"
        verbose_name_plural = "销毁审批"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("destruction", "user"), name="destruction_approved_once_each"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Line(models.Model):
    """One thing on the list of a destruction, by its digest; and what became of it."""

    class Fate(models.TextChoices):
        WAITING = "waiting", "待销毁"
        DESTROYED = "destroyed", "已销毁"
        HELD = "held", "冻结保留"
        CHANGED = "changed", "已有变化，保留"
        GONE = "gone", "已不存在"

    destruction = models.ForeignKey(
        Destruction, models.PROTECT, verbose_name="数据销毁", related_name="lines"
    )
    key = models.CharField("编号", max_length=64)
    digest = models.CharField("摘要", max_length=64)
    references = models.CharField("关联", max_length=300, blank=True)
    fate = models.CharField("结果", max_length=12, choices=Fate.choices, default=Fate.WAITING)

    class Meta:
        verbose_name = "销毁清单"
        verbose_name_plural = "销毁清单"
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("destruction", "key"), name="destroyed_listed_once"),
        )

    def __str__(self) -> str:
        return self.digest
