"""Verbs on one's own ways of signing in, and the help of the security administrator.

What belongs to the session (confirmation, the way in) lies in `stepup` and `steps`; the pages see
to it that every verb here is called after a fresh proof of identity.
"""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from xinshu.core.refusals import NotFound, NotPermitted
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import User
from xinshu.kernel.accounts.reasons import reasoned
from xinshu.kernel.accounts.services import set_password
from xinshu.kernel.audit.services import record
from xinshu.kernel.notify.services import tell
from xinshu.kernel.signin import factors, lockout, onetime, passkeys, sessions
from xinshu.kernel.signin import permissions as did
from xinshu.kernel.signin.models import (
    Authenticator,
    LinkedIdentity,
    LoginSession,
    Passkey,
    RecoveryCode,
)
from xinshu.kernel.signin.oidc import Identity
from xinshu.kernel.signin.refusals import (
    AlreadyEnrolled,
    SecondFactorNeeded,
    UnknownIdentity,
    WrongCode,
    WrongCredentials,
)


@transaction.atomic
def change_password(user: User, *, current: str, new: str, actor: Actor, stay_id: int = 0) -> int:
    """Replace one's own password; every stay of the user but this one ends. Says how many did.

    Raises NotPermitted, WrongCredentials for a wrong present password, WeakPassword.
    """
    _must_be_own(user, actor, "更改密码")
    if not user.check_password(current):
        raise WrongCredentials
    set_password(user, password=new, actor=actor)
    others = LoginSession.objects.filter(user=user).exclude(pk=stay_id)
    ended = sessions.close(others, LoginSession.End.PASSWORD)
    record(did.PASSWORD_CHANGED, user, actor=actor, sessions=ended)
    _tell(user, "密码已更改", actor)
    return ended


@transaction.atomic
def add_authenticator(user: User, *, secret: bytes, code: str, actor: Actor) -> list[str]:
    """Take an authenticator app into use, proved by a code it shows; returns recovery codes.

    Raises NotPermitted, AlreadyEnrolled, WrongCode.
    """
    _must_be_own(user, actor, "启用动态口令")
    user = _locked(user)
    if Authenticator.objects.filter(user=user).exists():
        raise AlreadyEnrolled
    digits = "".join(code.split())
    step = onetime.matching_step(secret, digits, moment=timezone.now().timestamp())
    if step is None:
        raise WrongCode
    factors.store_authenticator(user, secret, step=step)
    record(did.AUTHENTICATOR_ADDED, user, actor=actor)
    _tell(user, "已启用动态口令", actor)
    return factors.new_recovery_codes(user)


@transaction.atomic
def remove_authenticator(user: User, *, actor: Actor) -> None:
    """Give the authenticator app up, and the recovery codes that stood in for it.

    Raises NotPermitted, NotFound, SecondFactorNeeded when nothing else would be left.
    """
    _must_be_own(user, actor, "停用动态口令")
    user = _locked(user)
    rows = Authenticator.objects.filter(user=user)
    if not rows.exists():
        raise NotFound(thing="动态口令")
    if factors.demanded_of(user) and not Passkey.objects.filter(user=user).exists():
        raise SecondFactorNeeded
    rows.delete()
    RecoveryCode.objects.filter(user=user).delete()
    record(did.AUTHENTICATOR_REMOVED, user, actor=actor)
    _tell(user, "已停用动态口令", actor)


@transaction.atomic
def renew_recovery_codes(user: User, *, actor: Actor) -> list[str]:
    """Ten new recovery codes; the earlier ones open nothing any more.

    Raises NotPermitted, NotFound without an authenticator they could stand in for.
    """
    _must_be_own(user, actor, "生成恢复码")
    if not Authenticator.objects.filter(user=user).exists():
        raise NotFound(thing="动态口令")
    record(did.CODES_RENEWED, user, actor=actor)
    _tell(user, "已重新生成恢复码", actor)
    return factors.new_recovery_codes(user)


@transaction.atomic
def add_passkey(
    user: User, *, request: HttpRequest, answer: dict[str, Any], name: str, actor: Actor
) -> Passkey:
    """Keep the key the browser has made for this user. Raises NotPermitted, WrongPasskey."""
    _must_be_own(user, actor, "添加通行密钥")
    found = passkeys.created(request, answer)
    key = passkeys.store(user, found, name=name.strip()[:64] or "通行密钥")
    record(did.PASSKEY_ADDED, user, actor=actor, passkey=key.pk)
    _tell(user, f"已添加通行密钥“{key.name}”", actor)
    return key


@transaction.atomic
def remove_passkey(user: User, *, passkey_id: int, actor: Actor) -> None:
    """Forget a key. Raises NotPermitted, NotFound, SecondFactorNeeded for the last factor."""
    _must_be_own(user, actor, "移除通行密钥")
    user = _locked(user)
    rows = Passkey.objects.filter(user=user)
    if not rows.filter(pk=passkey_id).exists():
        raise NotFound(thing="该通行密钥")
    last = not rows.exclude(pk=passkey_id).exists()
    if last and factors.demanded_of(user) and not Authenticator.objects.filter(user=user).exists():
        raise SecondFactorNeeded
    rows.filter(pk=passkey_id).delete()
    record(did.PASSKEY_REMOVED, user, actor=actor, passkey=passkey_id)
    _tell(user, "已移除通行密钥", actor)


@transaction.atomic
def end_session(user: User, *, session_id: int, actor: Actor) -> None:
    """End one stay of a user: one's own, or anybody's with the right to help.

    Raises NotPermitted, NotFound for a stay that is over or another user's.
    """
    _own_or_help(user, actor)
    rows = LoginSession.objects.filter(user=user, pk=session_id)
    if not sessions.close(rows, LoginSession.End.REVOKED):
        raise NotFound(thing="该登录会话")
    record(did.SESSION_ENDED, user, actor=actor, sessions=1)


@transaction.atomic
def end_sessions(user: User, *, actor: Actor, except_id: int = 0) -> int:
    """End every stay of a user but the one named; says how many. Raises NotPermitted."""
    _own_or_help(user, actor)
    rows = LoginSession.objects.filter(user=user).exclude(pk=except_id)
    ended = sessions.close(rows, LoginSession.End.REVOKED)
    if ended:
        record(did.SESSION_ENDED, user, actor=actor, sessions=ended)
    return ended


@transaction.atomic
def unlock(user: User, *, reason: str, actor: Actor) -> int:
    """Let a user try again who has been locked out; says how many tries are forgotten.

    Raises NotPermitted, ReasonNeeded.
    """
    require(actor, did.HELP, user)
    forgotten = lockout.clear(user.get_username())
    record(did.UNLOCKED, user, actor=actor, why=reasoned(reason), tries=forgotten)
    return forgotten


@transaction.atomic
def reset_factors(user: User, *, reason: str, actor: Actor) -> None:
    """Take all second factors away from a user who has lost them; every stay of the user ends.

    The next sign-in asks for new ones where they are demanded. Nobody resets their own. Raises
    NotPermitted, ReasonNeeded.
    """
    require(actor, did.HELP, user)
    for table in (Authenticator, RecoveryCode, Passkey, LinkedIdentity):
        table.objects.filter(user=user).delete()
    ended = sessions.close(LoginSession.objects.filter(user=user), LoginSession.End.REVOKED)
    record(did.FACTORS_RESET, user, actor=actor, why=reasoned(reason), sessions=ended)
    _tell(user, "第二因素已由安全管理员重置", actor)


@transaction.atomic
def user_of_identity(identity: Identity, *, actor: Actor) -> User:
    """The member of staff behind an identity of the provider; nobody is ever made from it.

    At the first sign-in the name the provider tells finds the user, and the provider's own
    number for the person is remembered; from then on the number decides, so that a name that
    passes to somebody else opens nothing. Raises UnknownIdentity.
    """
    links = LinkedIdentity.objects.select_related("user").filter(issuer=identity.issuer)
    known = links.filter(subject=identity.subject).first()
    if known is not None:
        return _in_use(known.user)
    found = User.objects.filter(username=identity.name).first() if identity.name else None
    if found is None or links.filter(user=found).exists():
        raise UnknownIdentity
    user = _in_use(found)
    LinkedIdentity.objects.create(
        user=user, issuer=identity.issuer, subject=identity.subject, linked_at=timezone.now()
    )
    record(did.IDENTITY_LINKED, user, actor=actor, issuer=identity.issuer)
    return user


def _tell(user: User, what: str, actor: Actor) -> None:
    """Whoever owns the account hears of it, even where somebody else sat at the keyboard."""
    at = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    link = reverse("account_security")
    facts = {"what": what, "at": at, "ip": actor.ip or "—"}
    tell(user, "account_security", actor=actor, link=link, **facts)


def _in_use(user: User) -> User:
    if not user.is_active or not user.is_staff_member:
        raise UnknownIdentity
    return user


def _must_be_own(user: User, actor: Actor, action: str) -> None:
    if actor.user_id != user.pk:
        raise NotPermitted(action=f"{action}（仅限本人）")


def _own_or_help(user: User, actor: Actor) -> None:
    if actor.user_id != user.pk:
        require(actor, did.HELP, user)


def _locked(user: User) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=user.pk)
