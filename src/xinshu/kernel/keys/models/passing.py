"""What comes and goes with requests: tokens, counts, remembered nonces, rehearsals."""

from django.db import models

from xinshu.kernel.crypto.columns import sealed_column
from xinshu.kernel.keys.models.client import Client, Credential

REHEARSAL_SEALED_FOR = b"keys.rehearsal"


class Token(models.Model):
    """An access token. Only its digest is kept; it ends with the secret it was bought with."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="tokens")
    credential = models.ForeignKey(Credential, models.CASCADE, related_name="tokens")
    digest = models.CharField("摘要", max_length=64, unique=True)
    scopes = models.JSONField("授权范围", default=list)
    issued_at = models.DateTimeField("签发时间")
    expires_at = models.DateTimeField("失效时间", db_index=True)

    class Meta:
        verbose_name = "访问令牌"
        verbose_name_plural = "访问令牌"


class Window(models.Model):
    """How often something was done within one stretch of time.

    `bucket` says what is counted (`client:7`, `token:192.0.2.1`), `seconds` how long the stretch
    is, `starts` when it began (Unix seconds).
    """

    bucket = models.CharField("计数对象", max_length=80)
    seconds = models.PositiveIntegerField("时长（秒）")
    starts = models.BigIntegerField("起始")
    count = models.PositiveIntegerField("次数")

    class Meta:
        verbose_name = "限流计数"
        verbose_name_plural = "限流计数"
        constraints = (
            models.UniqueConstraint(fields=("bucket", "seconds", "starts"), name="window_once"),
        )
        indexes = (models.Index(fields=("starts",), name="window_to_sweep"),)


class Usage(models.Model):
    """Calls of one client to one operation on one day.

    `calls` counts every call that was let in, `refused` those of them that ended in a refusal or
    an error, `limited` the calls turned away for their number.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="usage")
    day = models.DateField("日期")
    operation = models.CharField("接口", max_length=80)
    calls = models.PositiveIntegerField("调用次数", default=0)
    refused = models.PositiveIntegerField("其中未成功", default=0)
    limited = models.PositiveIntegerField("超限拒绝", default=0)

    class Meta:
        verbose_name = "接口用量"
        verbose_name_plural = "接口用量"
        constraints = (
            models.UniqueConstraint(fields=("client", "day", "operation"), name="usage_once"),
        )


class Nonce(models.Model):
    """A nonce a signed request has spent; the same one is never taken again while it is kept."""

    credential = models.ForeignKey(Credential, models.CASCADE, related_name="+")
    value = models.CharField("随机数", max_length=64)
    seen_at = models.DateTimeField("时间", db_index=True)

    class Meta:
        verbose_name = "已用随机数"
        verbose_name_plural = "已用随机数"
        constraints = (models.UniqueConstraint(fields=("credential", "value"), name="nonce_once"),)


class Rehearsal(models.Model):
    """What a sandbox client has made: apart from everything real, sealed, swept after a week."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="rehearsals")
    number = models.CharField("编号", max_length=32, unique=True)
    sealed = models.BinaryField("内容（加密）")
    made_at = models.DateTimeField("时间", db_index=True)

    class Meta:
        verbose_name = "沙箱演练"
        verbose_name_plural = "沙箱演练"


sealed_column(Rehearsal, "sealed", context=REHEARSAL_SEALED_FOR)
