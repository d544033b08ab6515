"""Questions about notices."""

from django.db.models import Q, QuerySet

from xinshu.kernel.access.policy import scope, scoped
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.notify import permissions as may
from xinshu.kernel.notify.models import Notice


@scoped(Notice, action=may.READ)
def addressed_to(rows: QuerySet[Notice], actor: Actor) -> QuerySet[Notice]:
    """Notices to the user, and to the department the user acts for."""
    if actor.user_id is None or not actor.may(may.READ):
        return rows.none()
    mine = Q(user_id=actor.user_id)
    if actor.department_id is not None:
        mine |= Q(department_id=actor.department_id)
    return rows.filter(mine)


def notices(*, actor: Actor) -> QuerySet[Notice]:
    """The actor's notices, newest first."""
    return scope(Notice.objects.order_by("-id"), actor, may.READ)


def unread(*, actor: Actor) -> QuerySet[Notice]:
    """Those nobody has read yet."""
    return notices(actor=actor).filter(read_at__isnull=True)
