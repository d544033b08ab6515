"""Tables of keys."""

from django.db import models


class ApiKey(models.Model):
    """A key of a machine client. The secret itself is shown once and kept nowhere."""

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="api_keys")
    name = models.CharField("用途", max_length=100)
    prefix = models.CharField("前缀", max_length=8, unique=True)
    digest = models.CharField("摘要", max_length=64)
    created_at = models.DateTimeField("签发时间")
    expires_on = models.DateField("到期日期", null=True, blank=True)
    revoked_at = models.DateTimeField("吊销时间", null=True, blank=True)

    class Meta:
        verbose_name = "接口密钥"
        verbose_name_plural = "接口密钥"

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"
