"""Verbs on users, departments and posts."""

import datetime as dt

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from xinshu.core.refusals import WrongState
from xinshu.kernel.access import roles
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts import permissions as may
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import Department, Post, User
from xinshu.kernel.accounts.refusals import (
    DatesReversed,
    DepartmentNeeded,
    NameTaken,
    RolesExclude,
    UnknownRole,
    WeakPassword,
)
from xinshu.kernel.audit.services import record


@transaction.atomic
def create_department(
    *,
    code: str,
    name: str,
    actor: Actor,
    official_code: str = "",
    parent: Department | None = None,
    kind: str = "",
    region: str = "",
) -> Department:
    """Add a department to the tree. Raises NotPermitted, NameTaken."""
    require(actor, may.MANAGE_DEPARTMENTS)
    if Department.objects.filter(code=code).exists():
        raise NameTaken(name=code)
    department = Department.objects.create(
        code=code,
        name=name,
        official_code=official_code,
        parent=parent,
        kind=kind,
        region=region,
    )
    record(may.DEPARTMENT_CREATED, department, actor=actor, code=code)
    return department


@transaction.atomic
def close_department(department: Department, *, reason: str, actor: Actor) -> Department:
    """Take a department out of use: its posts rest, its data stays. Raises NotPermitted."""
    require(actor, may.MANAGE_DEPARTMENTS)
    if not department.active:
        raise WrongState(thing=department.name, state="已停用", action="再次停用")
    department.active = False
    department.save(update_fields=("active",))
    record(may.DEPARTMENT_CLOSED, department, actor=actor, why=reason)
    return department


@transaction.atomic
def create_user(
    *, username: str, display_name: str, actor: Actor, password: str | None = None
) -> User:
    """Add someone who can log in; without a password they cannot until one is set.

    Raises NotPermitted, NameTaken, WeakPassword.
    """
    require(actor, may.MANAGE_USERS)
    if User.objects.filter(username=username).exists():
        raise NameTaken(name=username)
    user = User(username=username, display_name=display_name)
    _give_password(user, password)
    user.save()
    record(may.USER_CREATED, user, actor=actor, username=username)
    return user


@transaction.atomic
def set_password(user: User, *, password: str, actor: Actor) -> User:
    """Give a user a new password; users may always do so for themselves.

    Raises NotPermitted, WeakPassword.
    """
    if actor.user_id != user.pk:
        require(actor, may.MANAGE_USERS)
    _give_password(user, password)
    user.save(update_fields=("password",))
    record(may.PASSWORD_SET, user, actor=actor)
    return user


@transaction.atomic
def suspend_user(user: User, *, reason: str, actor: Actor) -> User:
    """Lock a user out at once. Raises NotPermitted, WrongState."""
    require(actor, may.SUSPEND)
    if not user.is_active:
        raise WrongState(thing=str(user), state="已停用", action="再次停用")
    user.is_active = False
    user.save(update_fields=("is_active",))
    record(may.USER_SUSPENDED, user, actor=actor, why=reason)
    return user


@transaction.atomic
def restore_user(user: User, *, reason: str, actor: Actor) -> User:
    """Let a suspended user in again. Raises NotPermitted, WrongState."""
    require(actor, may.SUSPEND)
    if user.is_active:
        raise WrongState(thing=str(user), state="启用", action="再次启用")
    user.is_active = True
    user.save(update_fields=("is_active",))
    record(may.USER_RESTORED, user, actor=actor, why=reason)
    return user


@transaction.atomic
def assign_post(
    user: User,
    *,
    role: str,
    actor: Actor,
    department: Department | None = None,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> Post:
    """Give a user a role in a department from a day on; both dates are inclusive.

    Raises NotPermitted, UnknownRole, DepartmentNeeded, RolesExclude, DatesReversed.
    """
    require(actor, may.ASSIGN_POSTS)
    wanted = roles.all_roles().get(role)
    if wanted is None:
        raise UnknownRole(role=role)
    if wanted.needs_department and department is None:
        raise DepartmentNeeded(role=wanted.label)
    starts = starts_on or timezone.localdate()
    if ends_on and ends_on < starts:
        raise DatesReversed(starts_on=starts, ends_on=ends_on)
    _refuse_excluded(user, wanted, on=starts)
    post, made = Post.objects.get_or_create(
        user=user,
        department=department,
        role=role,
        starts_on=starts,
        defaults={"ends_on": ends_on},
    )
    if made:
        record(
            may.POST_ASSIGNED,
            user,
            actor=actor,
            role=role,
            department=department.code if department else "",
            starts_on=starts.isoformat(),
        )
    return post


@transaction.atomic
def end_post(post: Post, *, ends_on: dt.date, reason: str, actor: Actor) -> Post:
    """Let a post end with the given day (inclusive). Raises NotPermitted, DatesReversed."""
    require(actor, may.ASSIGN_POSTS)
    if ends_on < post.starts_on:
        raise DatesReversed(starts_on=post.starts_on, ends_on=ends_on)
    post.ends_on = ends_on
    post.save(update_fields=("ends_on",))
    record(
        may.POST_ENDED,
        post.user,
        actor=actor,
        why=reason,
        role=post.role,
        ends_on=ends_on.isoformat(),
    )
    return post


def _give_password(user: User, password: str | None) -> None:
    if password is not None:
        try:
            validate_password(password, user)
        except ValidationError as weak:
            raise WeakPassword(reason="；".join(weak.messages)) from None
    user.set_password(password)


def _refuse_excluded(user: User, wanted: roles.Role, *, on: dt.date) -> None:
    known = roles.all_roles()
    for post in Post.objects.filter(user=user).exclude(ends_on__lt=on):
        held = known.get(post.role)
        if held and (held.name in wanted.excludes or wanted.name in held.excludes):
            raise RolesExclude(role=wanted.label, held=held.label)
