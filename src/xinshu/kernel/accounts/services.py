"""Verbs on the accounts of staff."""

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from xinshu.core.refusals import WrongState
from xinshu.kernel.access.policy import require
from xinshu.kernel.access.roles import all_roles
from xinshu.kernel.accounts import permissions as may
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.departments import close_department as close_department
from xinshu.kernel.accounts.departments import create_department as create_department
from xinshu.kernel.accounts.departments import move_department as move_department
from xinshu.kernel.accounts.departments import rename_department as rename_department
from xinshu.kernel.accounts.departments import reopen_department as reopen_department
from xinshu.kernel.accounts.models import Department, Kind, Post, User
from xinshu.kernel.accounts.naming import save_new
from xinshu.kernel.accounts.passwords import give_initial
from xinshu.kernel.accounts.posts import assign_post as assign_post
from xinshu.kernel.accounts.posts import end_post as end_post
from xinshu.kernel.accounts.reasons import named, reasoned
from xinshu.kernel.accounts.refusals import KeptApart, OwnAccount, WeakPassword
from xinshu.kernel.accounts.strength import weaknesses
from xinshu.kernel.audit.services import record


@transaction.atomic
def create_user(
    *,
    username: str,
    display_name: str,
    actor: Actor,
    department: Department | None = None,
    password: str | None = None,
) -> User:
    """Add a member of staff, or a department's machine; without a password it cannot log in.

    Raises NotPermitted, BadName, NameTaken, WeakPassword, WrongState for a closed department.
    """
    user = _new_user(username, display_name, department, actor)
    if password is not None:
        _must_be_strong(user, password)
    user.set_password(password)
    save_new(user)
    record(may.USER_CREATED, user, actor=actor, username=user.username)
    return user


@transaction.atomic
def open_account(
    *, username: str, display_name: str, department: Department, actor: Actor
) -> tuple[User, str]:
    """Add a member of staff who can log in at once; returns the initial password, told only here.

    The password works for a limited time and must be replaced at the first login. Raises as
    `create_user`.
    """
    user = _new_user(username, display_name, department, actor)
    password = give_initial(user)
    save_new(user)
    record(may.USER_CREATED, user, actor=actor, username=user.username)
    return user, password


@transaction.atomic
def renew_password(user: User, *, reason: str, actor: Actor) -> str:
    """Replace a lost password by an initial one, returned here and nowhere else.

    Raises NotPermitted, OwnAccount, KeptApart where it would let an administrator become another
    one, WrongState for an account that has ended, ReasonNeeded.
    """
    require(actor, may.MANAGE_USERS, user)
    _not_oneself(user, actor, "重置密码")
    _lock(user)
    _must_not_have_ended(user, "重置密码")
    _refuse_becoming(user, actor)
    password = give_initial(user)
    user.save(update_fields=("password", "initial_until"))
    record(may.PASSWORD_RENEWED, user, actor=actor, why=reasoned(reason))
    return password


@transaction.atomic
def set_password(user: User, *, password: str, actor: Actor) -> User:
    """Give oneself a new password; the platform's own set-up may do so for others.

    Raises NotPermitted, KeptApart, WeakPassword.
    """
    if actor.user_id != user.pk:
        require(actor, may.MANAGE_USERS, user)
        _refuse_becoming(user, actor)
    _must_be_strong(user, password)
    user.set_password(password)
    user.save(update_fields=("password", "initial_until"))
    record(may.PASSWORD_SET, user, actor=actor)
    return user


@transaction.atomic
def transfer_user(user: User, *, department: Department, reason: str, actor: Actor) -> User:
    """Note that someone belongs to another department now; posts end and begin on their own.

    Raises NotPermitted, WrongState, ReasonNeeded.
    """
    require(actor, may.MANAGE_USERS, user)
    require(actor, may.MANAGE_USERS, department)
    _lock(user)
    _must_not_have_ended(user, "变更所属单位")
    _must_be_open(department)
    former = user.department
    user.department = department
    user.save(update_fields=("department",))
    record(
        may.USER_TRANSFERRED,
        user,
        actor=actor,
        why=reasoned(reason),
        former=former.code if former else "",
        department=department.code,
    )
    return user


@transaction.atomic
def suspend_user(user: User, *, reason: str, actor: Actor) -> User:
    """Lock a user out at once. Raises NotPermitted, OwnAccount, WrongState, ReasonNeeded."""
    require(actor, may.SUSPEND, user)
    _not_oneself(user, actor, "停用账号")
    _lock(user)
    if not user.is_active:
        raise WrongState(thing=str(user), state=_state(user), action="停用")
    user.is_active = False
    user.save(update_fields=("is_active",))
    record(may.USER_SUSPENDED, user, actor=actor, why=reasoned(reason))
    return user


@transaction.atomic
def restore_user(user: User, *, reason: str, actor: Actor) -> User:
    """Let a suspended user in again. Raises NotPermitted, WrongState, ReasonNeeded."""
    require(actor, may.SUSPEND, user)
    _lock(user)
    if user.is_active or user.ended_on:
        raise WrongState(thing=str(user), state=_state(user), action="启用")
    user.is_active = True
    user.save(update_fields=("is_active",))
    record(may.USER_RESTORED, user, actor=actor, why=reasoned(reason))
    return user


@transaction.atomic
def end_user(user: User, *, reason: str, actor: Actor) -> User:
    """Close an account for good: posts end today, the password is gone, the name stays taken.

    Raises NotPermitted, OwnAccount, WrongState, ReasonNeeded.
    """
    require(actor, may.MANAGE_USERS, user)
    _not_oneself(user, actor, "注销账号")
    _lock(user)
    _must_not_have_ended(user, "注销")
    today = timezone.localdate()
    open_posts = Post.objects.filter(user=user).exclude(ends_on__lte=today)
    ended = open_posts.update(ends_on=Greatest(F("starts_on"), today))
    user.is_active, user.ended_on = False, today
    user.set_unusable_password()
    user.save(update_fields=("is_active", "ended_on", "initial_until", "password"))
    record(may.USER_ENDED, user, actor=actor, why=reasoned(reason), posts=ended)
    return user


def _new_user(
    username: str, display_name: str, department: Department | None, actor: Actor
) -> User:
    require(actor, may.MANAGE_USERS, department)
    if department is None:
        require(actor, may.ALL_DEPARTMENTS)
    else:
        _must_be_open(department)
    return User(
        username=named(username, "用户名", most=64),
        display_name=named(display_name, "姓名", most=64),
        kind=Kind.STAFF,
        department=department,
    )


def _lock(user: User) -> None:
    user.refresh_from_db(from_queryset=User.objects.select_for_update(of=("self",)))


def _state(user: User) -> str:
    if user.ended_on:
        return "已注销"
    return "启用" if user.is_active else "已停用"


def _must_not_have_ended(user: User, action: str) -> None:
    if user.ended_on:
        raise WrongState(thing=str(user), state="已注销", action=action)


def _must_be_open(department: Department) -> None:
    if not department.active:
        raise WrongState(thing=department.name, state="已停用", action="登记用户")


def _not_oneself(user: User, actor: Actor, action: str) -> None:
    if actor.user_id == user.pk:
        raise OwnAccount(action=action)


def _refuse_becoming(user: User, actor: Actor) -> None:
    """Nobody gets into the account of a role that must stay apart from one of their own."""
    known = all_roles()
    own = [known[name] for name in actor.roles if name in known]
    posts = Post.objects.filter(user=user).exclude(ends_on__lt=timezone.localdate())
    for name in posts.values_list("role", flat=True):
        held = known.get(name)
        if held and held.alone and any(held.name in mine.excludes for mine in own):
            raise KeptApart(name=user, held=held.label)


def _must_be_strong(user: User, password: str) -> None:
    if weak := weaknesses(password, user):
        raise WeakPassword(reason=weak)
