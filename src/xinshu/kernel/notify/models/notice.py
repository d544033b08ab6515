"""Messages waiting to be read on the site."""

from django.conf import settings
from django.db import models


class Notice(models.Model):
    """A message to one user or to everyone of one department; `kind` is one of notices.yaml."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="收件人",
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    department = models.ForeignKey(
        "accounts.Department",
        verbose_name="收件单位",
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    kind = models.CharField("种类", max_length=40, default="general")
    title = models.CharField("标题", max_length=200)
    body = models.TextField("内容", blank=True)
    link = models.CharField("链接", max_length=200, blank=True)
    dedup_key = models.CharField("去重键", max_length=120, blank=True)
    sent_at = models.DateTimeField("发送时间")
    read_at = models.DateTimeField("阅读时间", null=True)
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="阅读人",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        verbose_name = "通知"
        verbose_name_plural = "通知"
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, department__isnull=True)
                | models.Q(user__isnull=True, department__isnull=False),
                name="notice_one_addressee",
            ),
            models.UniqueConstraint(
                fields=("dedup_key",),
                condition=~models.Q(dedup_key=""),
                name="notice_once",
            ),
        )

    def __str__(self) -> str:
        return self.title
