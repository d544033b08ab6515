"""Verbs on posts: who holds which role, where, from when to when."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from xinshu.core.refusals import WrongState
from xinshu.kernel.access import roles
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts import permissions as may
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import Department, Post, User
from xinshu.kernel.accounts.reasons import reasoned
from xinshu.kernel.accounts.refusals import (
    DatesReversed,
    DepartmentNeeded,
    NotDelegable,
    OwnAccount,
    RoleOfOthers,
    RolesExclude,
    UnknownRole,
)
from xinshu.kernel.audit.services import record


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

    The administrator of a department gives only delegable roles, only below, only to accounts
    within reach. Raises NotPermitted, OwnAccount, UnknownRole, RoleOfOthers, NotDelegable,
    DepartmentNeeded, RolesExclude, DatesReversed, WrongState.
    """
    require(actor, may.ASSIGN_POSTS)
    wanted = roles.all_roles().get(role)
    if wanted is None:
        raise UnknownRole(role=role)
    starts = starts_on or timezone.localdate()
    if ends_on and ends_on < starts:
        raise DatesReversed(starts_on=starts, ends_on=ends_on)
    user.refresh_from_db(from_queryset=User.objects.select_for_update(of=("self",)))
    _refuse_unfit(user, wanted, department)
    _refuse_beyond(user, wanted, department, actor)
    _refuse_excluded(user, wanted, starts, ends_on)
    post, made = Post.objects.get_or_create(
        user=user,
        department=department,
        role=role,
        starts_on=starts,
        defaults={"ends_on": ends_on},
    )
    if not made and post.ends_on != ends_on:
        until = f"至 {post.ends_on}" if post.ends_on else "长期有效"
        raise WrongState(thing="该任职", state=until, action="以同一起始日期再次授予")
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
    """Let a post end with the given day (inclusive).

    Raises NotPermitted, OwnAccount, DatesReversed, WrongState where it ends no later anyway,
    ReasonNeeded.
    """
    require(actor, may.ASSIGN_POSTS, post)
    if actor.user_id == post.user_id:
        raise OwnAccount(action="终止任职")
    post.refresh_from_db(from_queryset=Post.objects.select_for_update(of=("self",)))
    if ends_on < post.starts_on:
        raise DatesReversed(starts_on=post.starts_on, ends_on=ends_on)
    if post.ends_on and post.ends_on <= ends_on:
        raise WrongState(thing="该任职", state=f"至 {post.ends_on} 终止", action="再延长")
    post.ends_on = ends_on
    post.save(update_fields=("ends_on",))
    record(
        may.POST_ENDED,
        post.user,
        actor=actor,
        why=reasoned(reason),
        role=post.role,
        ends_on=ends_on.isoformat(),
    )
    return post


def _refuse_unfit(user: User, wanted: roles.Role, department: Department | None) -> None:
    """The role must suit the account and the place, and both must be in use."""
    if wanted.kind != user.kind or not user.is_staff_member:
        raise RoleOfOthers(role=wanted.label, kind=user.get_kind_display())
    if user.ended_on:
        raise WrongState(thing=str(user), state="已注销", action="授予任职")
    if wanted.needs_department and department is None:
        raise DepartmentNeeded(role=wanted.label)
    if department is not None and not department.active:
        raise WrongState(thing=department.name, state="已停用", action="授予任职")


def _refuse_beyond(
    user: User, wanted: roles.Role, department: Department | None, actor: Actor
) -> None:
    """Nobody gives rights to themselves, and a delegate gives none but those handed to him."""
    if actor.user_id == user.pk:
        raise OwnAccount(action="授予任职")
    if actor.may(may.ALL_DEPARTMENTS):
        return
    if not wanted.delegable:
        raise NotDelegable(role=wanted.label)
    require(actor, may.ASSIGN_POSTS, department)
    require(actor, may.ASSIGN_POSTS, user)


def _refuse_excluded(
    user: User, wanted: roles.Role, starts_on: dt.date, ends_on: dt.date | None
) -> None:
    known = roles.all_roles()
    overlapping = Post.objects.filter(user=user).exclude(ends_on__lt=starts_on)
    if ends_on:
        overlapping = overlapping.exclude(starts_on__gt=ends_on)
    for name in overlapping.values_list("role", flat=True):
        held = known.get(name)
        if held and held.name in wanted.excludes:
            raise RolesExclude(role=wanted.label, held=held.label)
