"""Questions about machine clients: which there are, what they have used."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from xinshu.core.refusals import NotFound
from xinshu.kernel.access.policy import scope, scoped
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import User
from xinshu.kernel.keys import permissions as may
from xinshu.kernel.keys.models import Client, Credential, Usage


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


def with_calls(rows: QuerySet[Client], *, days: int = 30) -> QuerySet[Client]:
    """The clients with `recent_calls`, let in over the last days, and `last_used_at`."""
    first = dt.date.fromordinal(timezone.localdate().toordinal() - days + 1)
    recent = Usage.objects.filter(client=OuterRef("pk"), day__gte=first).order_by()
    calls = recent.values("client").annotate(n=Sum("calls")).values("n")
    last = Credential.objects.filter(client=OuterRef("pk"), last_used_at__isnull=False)
    return rows.annotate(
        recent_calls=Subquery(calls),
        last_used_at=Subquery(last.order_by("-last_used_at").values("last_used_at")[:1]),
    )


def credential(client: Client, key_id: str) -> Credential:
    """One of the client's credentials. Raises NotFound."""
    found = client.credentials.filter(key_id=key_id).first()
    if found is None:
        raise NotFound(thing=f"凭据 {key_id}")
    return found


def agents() -> QuerySet[User]:
    """Staff a client may act as: active, with a post that has not ended."""
    today = timezone.localdate()
    in_post = Q(posts__ends_on__isnull=True) | Q(posts__ends_on__gte=today)
    rows = User.objects.filter(in_post, posts__department__isnull=False, is_active=True)
    return rows.distinct().order_by("display_name", "username")


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

    @property
    def peak(self) -> int:
        """Calls on the busiest day."""
        return max(self.calls)

    @property
    def today(self) -> int:
        """Calls on the last day."""
        return self.calls[-1]

    @property
    def says(self) -> str:
        """The chart in words."""
        return f"近 {len(self.days)} 天每日调用次数，最多一天 {self.peak} 次，今天 {self.today} 次"


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
