"""Questions about ways of signing in."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from xinshu.kernel.accounts.models import User
from xinshu.kernel.signin import passwords
from xinshu.kernel.signin.models import (
    Authenticator,
    LinkedIdentity,
    LoginSession,
    Passkey,
    RecoveryCode,
)

METHODS = {
    "password": "密码",
    "password+totp": "密码和动态口令",
    "password+recovery": "密码和恢复码",
    "password+passkey": "密码和通行密钥",
    "passkey": "通行密钥",
    "sso": "统一身份认证",
    "sso+totp": "统一身份认证和动态口令",
    "sso+recovery": "统一身份认证和恢复码",
    "sso+passkey": "统一身份认证和通行密钥",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysIn:
    """What somebody can sign in with."""

    password_since: dt.datetime | None
    authenticator: Authenticator | None
    codes_left: int
    passkeys: list[Passkey]
    linked: bool


def ways_in(user: User) -> WaysIn:
    """What a user can sign in with."""
    return WaysIn(
        password_since=passwords.set_since(user) if user.has_usable_password() else None,
        authenticator=Authenticator.objects.filter(user=user).first(),
        codes_left=RecoveryCode.objects.filter(user=user, used_at__isnull=True).count(),
        passkeys=list(Passkey.objects.filter(user=user)),
        linked=LinkedIdentity.objects.filter(user=user).exists(),
    )


def past_sessions(user: User) -> QuerySet[LoginSession]:
    """Stays of a user that ended, newest first."""
    return LoginSession.objects.filter(user=user, ended_at__isnull=False)
