"""Questions about tickets."""

from django.db.models import QuerySet

from xinshu.core.refusals import NotFound
from xinshu.kernel.access.policy import scope, scoped
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.watch import permissions as may
from xinshu.kernel.watch.models import Ticket


@scoped(Ticket, action=may.VIEW)
def _tickets(rows: QuerySet[Ticket], actor: Actor) -> QuerySet[Ticket]:
    """All but those about oneself: who is looked into does not watch it being done."""
    return rows.exclude(about_user_id=actor.user_id) if actor.may(may.VIEW) else rows.none()


def tickets(*, actor: Actor, state: str = "", rule: str = "") -> QuerySet[Ticket]:
    """Tickets, newest first."""
    rows = scope(Ticket.objects.order_by("-id"), actor, may.VIEW)
    if rule:
        rows = rows.filter(rule=rule)
    return rows.filter(state=state) if state else rows


def ticket(pk: int, *, actor: Actor) -> Ticket:
    """One ticket. Raises NotFound."""
    found = tickets(actor=actor).filter(pk=pk).first()
    if found is None:
        raise NotFound(thing="该安全工单")
    return found
