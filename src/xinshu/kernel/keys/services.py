"""Issuing and revoking keys."""

import secrets
from datetime import date

from django.db import transaction
from django.utils import timezone

from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import User
from xinshu.kernel.audit.services import record
from xinshu.kernel.keys import permissions as may
from xinshu.kernel.keys import selectors
from xinshu.kernel.keys.models import ApiKey


@transaction.atomic
def issue(
    user: User, *, name: str, actor: Actor, expires_on: date | None = None
) -> tuple[ApiKey, str]:
    """Give a user's machine a key; returns the row and the secret, which is never shown again."""
    require(actor, may.ISSUE)
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        user=user,
        name=name,
        prefix=prefix,
        digest=selectors.digest(secret),
        created_at=timezone.now(),
        expires_on=expires_on,
    )
    record(may.ISSUED, key, actor=actor, user=user.pk)
    return key, f"{prefix}.{secret}"


@transaction.atomic
def revoke(key: ApiKey, *, reason: str, actor: Actor) -> ApiKey:
    """End a key at once."""
    require(actor, may.ISSUE)
    key.revoked_at = timezone.now()
    key.save(update_fields=["revoked_at"])
    record(may.REVOKED, key, actor=actor, why=reason)
    return key
