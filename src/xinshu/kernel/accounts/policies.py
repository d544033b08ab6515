"""Which departments, accounts and posts an actor reaches.

The platform's administrators reach all of them. The administrator of a department reaches that
department and those below it, and there only accounts whose rights he could have given himself:
who may reset the password of a higher account has its rights.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from xinshu.kernel.access.policy import scoped
from xinshu.kernel.access.roles import all_roles
from xinshu.kernel.accounts import permissions as may
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import Claim, Department, Post, User

Rule = Callable[[QuerySet[Any], Actor], QuerySet[Any]]


def delegable() -> frozenset[str]:
    """Roles that the administrator of a department may give."""
    return frozenset(name for name, role in all_roles().items() if role.delegable)


def _reach(model: type[Model], *actions: str) -> Callable[[Rule], Rule]:
    """One rule for several actions; without the permission nothing is reached."""

    def register(rule: Rule) -> Rule:
        for action in actions:
            scoped(model, action=action)(_held(action, rule))
        return rule

    return register


def _held(action: str, rule: Rule) -> Rule:
    return lambda rows, actor: rule(rows, actor) if actor.may(action) else rows.none()


@_reach(Department, may.VIEW, may.MANAGE_USERS, may.ASSIGN_POSTS, may.MANAGE_DEPARTMENTS)
def departments_reached(rows: QuerySet[Department], actor: Actor) -> QuerySet[Department]:
    """All, or the actor's own and those below."""
    return rows if _everywhere(actor) else rows.filter(pk__in=actor.department_below)


@_reach(User, may.VIEW)
def users_seen(rows: QuerySet[User], actor: Actor) -> QuerySet[User]:
    """All, or who belongs or has held a post below the actor."""
    if _everywhere(actor):
        return rows
    here = Post.objects.filter(department__in=actor.department_below).values("user_id")
    return rows.filter(Q(department__in=actor.department_below) | Q(pk__in=here))


@_reach(User, may.MANAGE_USERS, may.SUSPEND, may.ASSIGN_POSTS)
def users_reached(rows: QuerySet[User], actor: Actor) -> QuerySet[User]:
    """All, or who belongs below the actor and holds nothing the actor could not have given."""
    if _everywhere(actor):
        return rows
    given = Q(role__in=delegable(), department__in=actor.department_below)
    beyond = Post.objects.exclude(ends_on__lt=timezone.localdate()).exclude(given)
    return rows.filter(department__in=actor.department_below).exclude(
        pk__in=beyond.values("user_id")
    )


@_reach(Post, may.VIEW)
def posts_seen(rows: QuerySet[Post], actor: Actor) -> QuerySet[Post]:
    """All, or those in departments below the actor."""
    return rows if _everywhere(actor) else rows.filter(department__in=actor.department_below)


@_reach(Post, may.ASSIGN_POSTS)
def posts_reached(rows: QuerySet[Post], actor: Actor) -> QuerySet[Post]:
    """All, or those below the actor whose role the actor may give."""
    if _everywhere(actor):
        return rows
    return rows.filter(department__in=actor.department_below, role__in=delegable())


@_reach(Claim, may.CLAIM)
def own_claims(rows: QuerySet[Claim], actor: Actor) -> QuerySet[Claim]:
    """Everybody's own."""
    return rows.filter(user_id=actor.user_id or 0)


@_reach(Claim, may.CONFIRM_CLAIMS)
def claims_to_decide(rows: QuerySet[Claim], _: Actor) -> QuerySet[Claim]:
    """All of them: whoever confirms claims does so for the whole district."""
    return rows


def _everywhere(actor: Actor) -> bool:
    return actor.may(may.ALL_DEPARTMENTS)
