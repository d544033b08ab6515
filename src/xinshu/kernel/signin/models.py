"""What proves who somebody is, and where they are signed in.

No table holds a secret that opens anything by itself: passwords and recovery codes are digests,
the secret of one-time codes is sealed, a passkey's row is its public half, and a session's row is
not the session's key.
"""

from django.conf import settings
from django.db import models

from xinshu.kernel.crypto.columns import sealed_column

SEALED_FOR = b"signin.authenticator"


class PasswordUsed(models.Model):
    """A password somebody has had, as Django stores it; the newest row is the one in force."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passwords_used"
    )
    digest = models.CharField("摘要", max_length=256)
    since = models.DateTimeField("启用时间")

    class Meta:
        verbose_name = "用过的密码"
        verbose_name_plural = "用过的密码"
        ordering = ("-id",)


class Attempt(models.Model):
    """A try that did not succeed (or is being judged): a name and an address within a window.

    The name is kept as a blind index: people type passwords into the wrong field.
    """

    name_index = models.BinaryField("用户名索引", max_length=32)
    ip = models.CharField("来源地址", max_length=45, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "登录尝试"
        verbose_name_plural = "登录尝试"
        ordering = ("-id",)
        indexes = (models.Index(fields=("name_index", "ip"), name="attempt_by_name"),)


class Authenticator(models.Model):
    """An app on somebody's phone that shows one-time codes; `secret` is sealed.

    `last_step` is the time step of the last code taken: no code opens twice.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="authenticator"
    )
    secret = models.BinaryField("密钥")
    added_at = models.DateTimeField("启用时间")
    last_step = models.BigIntegerField("最近使用的时间步", default=0)

    class Meta:
        verbose_name = "动态口令"
        verbose_name_plural = "动态口令"


sealed_column(Authenticator, "secret", context=SEALED_FOR)


class RecoveryCode(models.Model):
    """A code that opens once when the phone is lost; only its blind index is kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes"
    )
    code_index = models.BinaryField("恢复码索引", max_length=32)
    used_at = models.DateTimeField("使用时间", null=True)

    class Meta:
        verbose_name = "恢复码"
        verbose_name_plural = "恢复码"


class Passkey(models.Model):
    """The public half of a key in somebody's device (WebAuthn).

    `credential` is the attested credential data as the device sent it; `counter` is the highest
    signature counter seen, and stays 0 for keys that are synchronised between devices.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passkeys"
    )
    name = models.CharField("名称", max_length=64)
    credential_id = models.CharField("凭据编号", max_length=512, unique=True)
    credential = models.BinaryField("公钥")
    counter = models.BigIntegerField("签名计数", default=0)
    added_at = models.DateTimeField("添加时间")
    used_at = models.DateTimeField("最近使用", null=True)

    class Meta:
        verbose_name = "通行密钥"
        verbose_name_plural = "通行密钥"
        ordering = ("id",)


class LinkedIdentity(models.Model):
    """Who somebody is at the single sign-on provider, fixed at the first sign-in through it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="linked_identities"
    )
    issuer = models.CharField("身份提供方", max_length=255)
    subject = models.CharField("标识", max_length=255)
    linked_at = models.DateTimeField("关联时间")

    class Meta:
        verbose_name = "统一身份"
        verbose_name_plural = "统一身份"
        constraints = (
            models.UniqueConstraint(fields=("issuer", "subject"), name="identity_of_one_user"),
            models.UniqueConstraint(fields=("issuer", "user"), name="user_of_one_identity"),
        )


class LoginSession(models.Model):
    """One stay: from signing in to leaving. The browser's session names this row."""

    class End(models.TextChoices):
        """Why it ended."""

        LEFT = "left", "退出登录"
        IDLE = "idle", "长时间未操作"
        OLD = "old", "达到最长时限"
        REVOKED = "revoked", "被结束"
        PASSWORD = "password", "密码已更改"  # a reason, not a password

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="login_sessions"
    )
    opened_at = models.DateTimeField("登录时间")
    seen_at = models.DateTimeField("最近操作")
    ip = models.CharField("来源地址", max_length=45, blank=True)
    browser = models.CharField("浏览器", max_length=120, blank=True)
    method = models.CharField("登录方式", max_length=32, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True)
    end = models.CharField("结束原因", max_length=12, choices=End, blank=True)

    class Meta:
        verbose_name = "登录会话"
        verbose_name_plural = "登录会话"
        ordering = ("-id",)
        indexes = (models.Index(fields=("user", "ended_at"), name="session_by_user"),)
