"""The table of security commitments that operators have signed."""

from django.db import models

from xinshu.kernel.accounts.models.organisation import User


class Commitment(models.Model):
    """A member of staff promised to keep the rules, in the words of one version, until a day.

    Rows are only added. `digest` is the SHA-256 of the words as they were shown, so that nobody
    can be held to other ones.
    """

    user = models.ForeignKey(
        User, verbose_name="承诺人", on_delete=models.PROTECT, related_name="commitments"
    )
    version = models.CharField("文本版本", max_length=32)
    digest = models.CharField("文本摘要", max_length=64)
    signed_name = models.CharField("签署姓名", max_length=64)
    signed_at = models.DateTimeField("签署时间")
    valid_until = models.DateField("有效期至")

    class Meta:
        verbose_name = "安全承诺"
        verbose_name_plural = "安全承诺"
        ordering = ("-id",)
        indexes = (models.Index(fields=("user", "valid_until"), name="commitment_by_user"),)

    def __str__(self) -> str:
        return f"{self.signed_name} {self.version}"
