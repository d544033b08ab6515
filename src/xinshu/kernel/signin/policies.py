"""Whom the right to help with signing in reaches."""

from django.db.models import QuerySet

from xinshu.kernel.access.policy import scoped
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import User
from xinshu.kernel.accounts.permissions import ALL_DEPARTMENTS
from xinshu.kernel.signin.permissions import HELP


@scoped(User, action=HELP)
def people_helped(rows: QuerySet[User], actor: Actor) -> QuerySet[User]:
    """All, or who belongs below the actor; oneself never: nobody takes off their own lock."""
    others = rows.exclude(pk=actor.user_id or 0)
    if actor.may(ALL_DEPARTMENTS):
        return others
    return others.filter(department__in=actor.department_below)
