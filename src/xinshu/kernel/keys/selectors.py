"""Recognising a key."""

import hashlib
import hmac

from django.utils import timezone

from xinshu.kernel.accounts.models import User
from xinshu.kernel.keys.models import ApiKey


def digest(secret: str) -> str:
    """What is stored of a secret: it is long and random, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def user_of(token: str) -> User | None:
    """The user a token stands for, or None: unknown, expired, revoked, or the user suspended."""
    prefix, _, secret = token.partition(".")
    key = ApiKey.objects.select_related("user").filter(prefix=prefix, revoked_at=None).first()
    if key is None or not hmac.compare_digest(key.digest, digest(secret)):
        return None
    expired = key.expires_on is not None and key.expires_on < timezone.localdate()
    return None if expired or not key.user.is_active else key.user
