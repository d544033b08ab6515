"""The delivery log: one row for each copy of a notice that leaves the site."""

from django.conf import settings
from django.db import models

from xinshu.kernel.notify.models.notice import Notice


class Dispatch(models.Model):
    """A notice on its way to one person over one channel.

    `reference` is what the other side calls it, `error` why the last attempt failed, without the
    address.
    """

    class State(models.TextChoices):
        """Whether it has gone out."""

        WAITING = "waiting", "待发送"
        SENT = "sent", "已发送"
        SKIPPED = "skipped", "未发送"
        FAILED = "failed", "发送失败"

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="dispatches")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    channel = models.CharField("渠道", max_length=16)
    state = models.CharField("状态", max_length=12, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("尝试次数", default=0)
    error = models.CharField("原因", max_length=500, blank=True)
    reference = models.CharField("对方编号", max_length=200, blank=True)
    queued_at = models.DateTimeField("产生时间")
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)

    class Meta:
        verbose_name = "通知投递"
        verbose_name_plural = "通知投递"
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("notice", "user", "channel"), name="dispatch_once"),
        )
        indexes = (models.Index(fields=("state", "id"), name="dispatch_by_state"),)
