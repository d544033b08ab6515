"""Second factors: which ones somebody has, and whether a code is right.

Codes are spent as they are checked: a one-time code moves the last used step on, a recovery code
is marked used, each in one statement that two requests cannot both win.
"""

import secrets

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from xinshu.kernel.accounts.models import User
from xinshu.kernel.seal import blind_index, seal, unseal
from xinshu.kernel.signin import onetime
from xinshu.kernel.signin.models import SEALED_FOR, Authenticator, Passkey, RecoveryCode

CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another
GROUP = 5

ONE_TIME, RECOVERY = "totp", "recovery"


def has_second_factor(user: User) -> bool:
    """An authenticator app or a passkey is there; recovery codes alone do not count."""
    return (
        Authenticator.objects.filter(user=user).exists()
        or Passkey.objects.filter(user=user).exists()
    )


def demanded_of(user: User) -> bool:
    """This installation wants a second factor of this user."""
    wanted = settings.XINSHU_SECOND_FACTOR == "required" and not settings.XINSHU_DEMO
    return wanted and user.is_staff_member


def spend_code(user: User, code: str) -> str | None:
    """Take a code: `totp` or `recovery` when it is right and unused, else None."""
    plain = "".join(sign for sign in code.lower() if sign.isalnum() and sign.isascii())
    if len(plain) == onetime.DIGITS and plain.isdigit():
        return ONE_TIME if _spend_one_time(user, plain) else None
    return RECOVERY if _spend_recovery(user, plain) else None


def _spend_one_time(user: User, code: str) -> bool:
    row = Authenticator.objects.filter(user=user).first()
    if row is None:
        return False
    secret = unseal(bytes(row.secret), context=SEALED_FOR)
    moment = timezone.now().timestamp()
    step = onetime.matching_step(secret, code, moment=moment, after=row.last_step)
    if step is None:
        return False
    later = Authenticator.objects.filter(pk=row.pk, last_step__lt=step)
    return bool(later.update(last_step=step))


def _spend_recovery(user: User, code: str) -> bool:
    unused = RecoveryCode.objects.filter(
        user=user, code_index=_index(user, code), used_at__isnull=True
    )
    return bool(unused.update(used_at=timezone.now()))


def store_authenticator(user: User, secret: bytes, *, step: int) -> Authenticator:
    """Keep the secret, sealed; the code that proved it is spent already."""
    return Authenticator.objects.create(
        user=user,
        secret=seal(secret, context=SEALED_FOR),
        added_at=timezone.now(),
        last_step=step,
    )


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """Ten fresh codes in place of all earlier ones: about 49 bits each, never shown again."""
    codes = ["".join(secrets.choice(LETTERS) for _ in range(2 * GROUP)) for _ in range(CODES)]
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, code_index=_index(user, code)) for code in codes
    )
    return [f"{code[:GROUP]}-{code[GROUP:]}" for code in codes]


def _index(user: User, code: str) -> bytes:
    return blind_index(f"recovery:{user.pk}:{code}")
