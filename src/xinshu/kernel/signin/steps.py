"""The way in: a first step (password or single sign-on), a second where there is one, the stay.

Nobody is signed in between the steps: the session only remembers who passed the first, for five
minutes. A passkey is both steps at once.
"""

import json
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from xinshu.kernel.accounts.actor import Actor, actor_of, public_actor
from xinshu.kernel.accounts.models import User
from xinshu.kernel.accounts.permissions import LOGIN_FAILED
from xinshu.kernel.audit.services import record
from xinshu.kernel.signin import errands, factors, lockout, passkeys, sessions
from xinshu.kernel.signin import permissions as did
from xinshu.kernel.signin.models import Attempt
from xinshu.kernel.signin.oidc import Identity
from xinshu.kernel.signin.refusals import (
    TooSlow,
    UnknownIdentity,
    WrongCode,
    WrongCredentials,
    WrongPasskey,
)
from xinshu.kernel.signin.services import user_of_identity
from xinshu.kernel.signin.stepup import CONFIRMED_AT, with_next

WAITING = "first_step"
LATEST_SECONDS = 300
BACKEND = "django.contrib.auth.backends.ModelBackend"

PASSWORD, SSO, PASSKEY = "password", "sso", "passkey"  # ways in, not passwords


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody between the two steps."""

    user: User
    method: str
    following: str


def address_of(request: HttpRequest) -> str:
    """Where a request comes from."""
    return str(request.META.get("REMOTE_ADDR", ""))


def check_password(request: HttpRequest, *, username: str, password: str) -> User:
    """The user whom name and password belong to. Raises LockedOut, WrongCredentials."""
    attempt = lockout.begin(username, address_of(request))
    user = authenticate(request, username=username, password=password)
    if isinstance(user, User):
        attempt.delete()
        return user
    known = User.objects.filter(username=username).first()
    tell_of_failure(request, known, step=PASSWORD, attempt=attempt)
    raise WrongCredentials


def check_code(request: HttpRequest, user: User, code: str, *, action: str = LOGIN_FAILED) -> str:
    """Spend a code of the user: `totp` or `recovery`. Raises LockedOut, WrongCode."""
    attempt = lockout.begin_second(user.get_username())
    with transaction.atomic():
        kind = factors.spend_code(user, code)
        if kind == factors.RECOVERY:
            record(did.CODE_USED, user, actor=_actor(request, user))
    if kind is None:
        tell_of_failure(request, user, step=factors.ONE_TIME, action=action, attempt=attempt)
        raise WrongCode
    attempt.delete()
    return kind


def check_passkey(
    request: HttpRequest, answer: str, user: User | None = None, *, action: str = LOGIN_FAILED
) -> User:
    """Whose key signed the browser's answer, one of `user` where given. Raises WrongPasskey."""
    owner, found = user, None
    with suppress(ValueError, RecursionError, WrongPasskey):
        parsed = json.loads(answer)
        owner = owner or passkeys.owner_named(parsed)
        found = passkeys.proved(request, parsed).user
    if found is None or not found.is_active or (user is not None and found != user):
        tell_of_failure(request, owner, step=PASSKEY, action=action)
        raise WrongPasskey
    return found


def enter_by_identity(request: HttpRequest, identity: Identity) -> str:
    """The first step by single sign-on; returns where to go. Raises UnknownIdentity."""
    try:
        user = user_of_identity(identity, actor=_actor(request, None))
    except UnknownIdentity:
        tell_of_failure(request, None, step=SSO)
        raise
    return after_first_step(request, user, method=SSO, following=identity.following)


def after_first_step(request: HttpRequest, user: User, *, method: str, following: str) -> str:
    """Where to go after the first step: to the second, or straight in where there is none."""
    trusted = method == SSO and bool(settings.XINSHU_OIDC["second_factor"])
    if trusted or not factors.has_second_factor(user):
        return enter(request, user, method=method, following=following, factor_given=trusted)
    request.session[WAITING] = {
        "user": user.pk,
        "method": method,
        "following": following,
        "at": timezone.now().timestamp(),
    }
    return reverse("second_step")


def waiting(request: HttpRequest) -> Waiting:
    """Who passed the first step. Raises TooSlow when nobody did in the last five minutes."""
    kept = request.session.get(WAITING) or {}
    age = timezone.now().timestamp() - float(kept.get("at", 0))
    user = User.objects.filter(pk=kept.get("user", 0), is_active=True).first()
    if age > LATEST_SECONDS or user is None:
        request.session.pop(WAITING, None)
        raise TooSlow
    return Waiting(user, str(kept["method"]), str(kept["following"]))


@transaction.atomic
def enter(
    request: HttpRequest, user: User, *, method: str, following: str, factor_given: bool
) -> str:
    """Sign the user in under a new session key; returns where to go.

    `method` names every proof given, joined by “+”. The audit event and the row of the stay are
    written by the handler of Django's own signal, in this transaction.
    """
    request.session.pop(WAITING, None)
    request.signed_in_by = method  # type: ignore[attr-defined]
    login(request, user, backend=BACKEND)
    lockout.clear(user.get_username(), address_of(request))
    if method != SSO:  # the stay at the provider may be hours old
        request.session[CONFIRMED_AT] = timezone.now().timestamp()
    errands.set_for(request, user, factor_given=factor_given)
    errand = errands.first(request)
    if errand:
        return with_next(reverse(errands.PAGES[errand]), following)
    return following or home_of(user)


def home_of(user: User) -> str:
    """Where somebody begins who wanted nothing in particular."""
    staff = user.is_staff_member
    return str(settings.LOGIN_REDIRECT_URL if staff else settings.XINSHU_MEMBER_REDIRECT_URL)


def leave(request: HttpRequest, end: str) -> None:
    """Sign out."""
    with transaction.atomic():
        sessions.leave(request, end)


def tell_of_failure(
    request: HttpRequest,
    user: User | None,
    *,
    step: str,
    action: str = LOGIN_FAILED,
    attempt: Attempt | None = None,
) -> None:
    """Write a failure down; of a name nobody has, only that there was one."""
    actor = _actor(request, user if action != LOGIN_FAILED else None)
    label = str(user) if user else "不存在的账号"
    with transaction.atomic():
        record(action, user, actor=actor, label=label, result="failed", step=step)
        if attempt is not None and lockout.has_locked(attempt):
            record(did.LOCKED_OUT, user, actor=actor, label=label)


def _actor(request: HttpRequest, user: User | None) -> Actor:
    ip = address_of(request)
    return actor_of(user, ip=ip) if user else public_actor(ip=ip)
