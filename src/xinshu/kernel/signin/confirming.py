"""Proving anew who one is, in the middle of a stay: the ways, and what is written down.

Somebody with a second factor confirms with that; somebody without, with the password; somebody
who came by single sign-on and has neither, with the provider.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from xinshu.core.refusals import Refusal
from xinshu.kernel.accounts.actor import actor_of
from xinshu.kernel.accounts.models import User
from xinshu.kernel.audit.services import record
from xinshu.kernel.signin import factors, lockout, oidc, steps
from xinshu.kernel.signin import permissions as did
from xinshu.kernel.signin.models import Authenticator, LinkedIdentity, Passkey
from xinshu.kernel.signin.refusals import SingleSignOnFailed, WrongCredentials
from xinshu.kernel.signin.stepup import mark_fresh

CODE, PASSKEY, PASSWORD, SSO = "code", "passkey", "password", "sso"  # names of ways


def ways_of(user: User) -> list[str]:
    """How this user can confirm; a password only where there is no second factor."""
    ways = []
    if Authenticator.objects.filter(user=user).exists():
        ways.append(CODE)
    if Passkey.objects.filter(user=user).exists():
        ways.append(PASSKEY)
    if not ways and user.has_usable_password():
        ways.append(PASSWORD)
    linked = oidc.provider() and LinkedIdentity.objects.filter(user=user).exists()
    if linked and not _weaker(user):
        ways.append(SSO)
    return ways


def by_code(request: HttpRequest, user: User, code: str) -> None:
    """Confirm with a one-time or recovery code. Raises LockedOut, WrongCode."""
    steps.check_code(request, user, code, action=did.CONFIRM_FAILED)
    _confirmed(request, user, CODE)


def by_passkey(request: HttpRequest, user: User, answer: str) -> None:
    """Confirm with one of the user's own keys. Raises WrongPasskey."""
    steps.check_passkey(request, answer, user, action=did.CONFIRM_FAILED)
    _confirmed(request, user, PASSKEY)


def by_password(request: HttpRequest, user: User, password: str) -> None:
    """Confirm with the password. Raises LockedOut, WrongCredentials.

    Refused for somebody who has a second factor: the password is the weaker proof.
    """
    with counted(request, user):
        if factors.has_second_factor(user) or not user.check_password(password):
            raise WrongCredentials
    _confirmed(request, user, PASSWORD)


@contextmanager
def counted(request: HttpRequest, user: User) -> Iterator[None]:
    """A block that asks for the user's password: a wrong one counts and is written down.

    Raises LockedOut.
    """
    attempt = lockout.begin(user.get_username(), steps.address_of(request))
    try:
        yield
    except WrongCredentials:
        steps.tell_of_failure(
            request, user, step=PASSWORD, action=did.CONFIRM_FAILED, attempt=attempt
        )
        raise
    except Refusal:
        attempt.delete()
        raise
    attempt.delete()


def by_identity(request: HttpRequest, user: User, identity: oidc.Identity) -> None:
    """Confirm with the provider's fresh word. Raises SingleSignOnFailed."""
    links = LinkedIdentity.objects.filter(user=user, issuer=identity.issuer)
    age = timezone.now().timestamp() - identity.signed_in_at
    late = age > settings.XINSHU_CONFIRM_SECONDS
    if late or _weaker(user) or not links.filter(subject=identity.subject).exists():
        steps.tell_of_failure(request, user, step=SSO, action=did.CONFIRM_FAILED)
        raise SingleSignOnFailed
    _confirmed(request, user, SSO)


def _weaker(user: User) -> bool:
    """Whether the provider's word is less than what the user has here."""
    return factors.has_second_factor(user) and not settings.XINSHU_OIDC["second_factor"]


@transaction.atomic
def _confirmed(request: HttpRequest, user: User, way: str) -> None:
    mark_fresh(request)
    actor = actor_of(user, ip=steps.address_of(request))
    record(did.CONFIRMED, user, actor=actor, result="ok", way=way)
