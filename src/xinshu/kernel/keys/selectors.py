"""Questions about machine clients: which there are, what they have used."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet, Sum
from django.utils import timezone

from xinshu.core.refusals import NotFound
from xinshu.kernel.access.policy import scope, scoped
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.keys import permissions as may
from xinshu.kernel.keys.models import Client, Usage


@scoped(Client, action=may.ISSUE)
def for_keepers(rows: QuerySet[Client], actor: Actor) -> QuerySet[Client]:
    """Whoever issues keys sees every client, nobody else any."""
    return rows if actor.may(may.ISSUE) else rows.none()


def clients(*, actor: Actor) -> QuerySet[Client]:
    """Clients in the order of names."""
    return scope(Client.objects.select_related("user").order_by("name", "id"), actor, may.ISSUE)


def client(code: str, *, actor: Actor) -> Client:
    """One client by its code. Raises NotFound."""
    found = clients(actor=actor).filter(code=code).first()
    if found is None:
        raise NotFound(thing=f"接口客户端 {code}")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What a client has used over some days, oldest first; `by_operation` is most used first."""

    days: tuple[dt.date, ...]
    calls: tuple[int, ...]
    limited: int
    by_operation: tuple[tuple[str, int, int, int], ...]

    @property
    def total(self) -> int:
        """Calls let in over all the days."""
        return sum(self.calls)


def used(client: Client, *, days: int = 30) -> Used:
    """Calls day by day up to today, and by operation: name, calls, refused, limited."""
    today = timezone.localdate()
    span = tuple(dt.date.fromordinal(today.toordinal() - n) for n in reversed(range(days)))
    rows = Usage.objects.filter(client=client, day__gte=span[0])
    by_day: Counter[dt.date] = Counter()
    for row in rows.values("day").annotate(n=Sum("calls")):
        by_day[row["day"]] = row["n"]
    by_operation = (
        rows.values("operation")
        .annotate(n=Sum("calls"), bad=Sum("refused"), shut=Sum("limited"))
        .order_by("-n", "operation")
        .values_list("operation", "n", "bad", "shut")
    )
    lines = tuple(by_operation)
    return Used(
        days=span,
        calls=tuple(by_day[day] for day in span),
        limited=sum(line[3] for line in lines),
        by_operation=lines,
    )
