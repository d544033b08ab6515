"""A machine client and what it proves itself with."""

import datetime as dt

from django.db import models

from xinshu.kernel.crypto.columns import sealed_column

SEALED_FOR = b"keys.credential"


class Signing(models.TextChoices):
    """How a client signs its requests."""

    NONE = "", "不要求签名"
    HMAC_SM3 = "hmac-sm3", "HMAC-SM3"
    SM2 = "sm2", "SM2"


class Client(models.Model):
    """Another system. It acts as one user of a department, within scopes and limits of its own.

    `code` is its client_id. `scopes` are names of `kernel.keys.scopes`, "*" being all of them.
    `networks` are CIDR texts; none means any address. `direct` clients may send their secret as
    it is in place of a token. A `sandbox` client only rehearses: it never reads or writes what is
    real. `ends_on` is the last day.
    """

    user = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="clients", verbose_name="代表用户"
    )
    code = models.CharField("客户端编号", max_length=32, unique=True)
    name = models.CharField("系统名称", max_length=100)
    scopes = models.JSONField("授权范围", default=list)
    networks = models.JSONField("允许的地址", default=list)
    per_minute = models.PositiveIntegerField("每分钟上限", default=120)
    per_day = models.PositiveIntegerField("每日配额", default=20_000)
    signing = models.CharField(
        "请求签名", max_length=16, choices=Signing, default=Signing.NONE, blank=True
    )
    sandbox = models.BooleanField("沙箱", default=False)
    direct = models.BooleanField("可直接使用密钥", default=False)
    ends_on = models.DateField("到期日期", null=True, blank=True)
    suspended_at = models.DateTimeField("停用时间", null=True, blank=True)
    created_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "接口客户端"
        verbose_name_plural = "接口客户端"
        ordering = ("name", "id")

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"

    def works_on(self, day: dt.date) -> bool:
        """Neither suspended nor past its last day."""
        return self.suspended_at is None and (self.ends_on is None or day <= self.ends_on)


class Credential(models.Model):
    """Something a client proves itself with. At most two of a kind are valid at once.

    A secret is kept as a digest alone. A key that signs is kept sealed (HMAC-SM3: both sides need
    it) or as the client's public key (SM2: only the client can sign). `key_id` names it in
    requests; a secret reads `key_id.secret`.
    """

    class Kind(models.TextChoices):
        """What it is for."""

        SECRET = "secret", "客户端密钥"
        HMAC_SM3 = "hmac-sm3", "HMAC-SM3 签名密钥"
        SM2 = "sm2", "SM2 签名公钥"

    client = models.ForeignKey(Client, models.PROTECT, related_name="credentials")
    kind = models.CharField("类型", max_length=16, choices=Kind)
    key_id = models.CharField("密钥编号", max_length=16, unique=True)
    digest = models.CharField("摘要", max_length=64, blank=True)
    sealed = models.BinaryField("密钥（加密）", null=True)
    public_key = models.CharField("公钥", max_length=128, blank=True)
    created_at = models.DateTimeField("签发时间")
    expires_at = models.DateTimeField("失效时间", null=True, blank=True)
    revoked_at = models.DateTimeField("吊销时间", null=True, blank=True)
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)

    class Meta:
        verbose_name = "客户端凭据"
        verbose_name_plural = "客户端凭据"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key_id}"

    def valid_at(self, now: dt.datetime) -> bool:
        """Neither revoked nor run out."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


sealed_column(Credential, "sealed", context=SEALED_FOR)
