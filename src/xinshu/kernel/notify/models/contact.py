"""Where people are reached outside the site, and what they want to hear there."""

from django.conf import settings
from django.db import models

from xinshu.kernel.crypto.columns import sealed_column

SEALED_FOR = b"notify.contact"


class Contact(models.Model):
    """A user's address on one channel: used only once the user has proved to read it.

    Until then `code` is the blind index of the code that was sent there, `tries` how many wrong
    ones came back.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="contacts")
    channel = models.CharField("渠道", max_length=16)
    sealed = models.BinaryField("地址（加密）")
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    code = models.BinaryField("确认码（摘要）", null=True)
    code_sent_at = models.DateTimeField("确认码发送时间", null=True, blank=True)
    tries = models.PositiveSmallIntegerField("错误次数", default=0)

    class Meta:
        verbose_name = "联系方式"
        verbose_name_plural = "联系方式"
        constraints = (
            models.UniqueConstraint(fields=("user", "channel"), name="contact_one_per_channel"),
        )


class Preference(models.Model):
    """Whether a user wants one kind of notice on one channel; without a row the kind decides."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField("种类", max_length=40)
    channel = models.CharField("渠道", max_length=16)
    wanted = models.BooleanField("接收")

    class Meta:
        verbose_name = "通知偏好"
        verbose_name_plural = "通知偏好"
        constraints = (
            models.UniqueConstraint(fields=("user", "kind", "channel"), name="preference_once"),
        )


sealed_column(Contact, "sealed", context=SEALED_FOR)
