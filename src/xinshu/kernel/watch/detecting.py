"""What a rule finds in the audit: one suspicion per person, from counts alone.

No content is read: the audit holds who was shown how many of what, when and for which matter.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import ExtractWeekDay, TruncTime
from django.utils import timezone

from xinshu.kernel.audit.models import Event, EventAbout
from xinshu.kernel.watch import permissions as may
from xinshu.kernel.watch.rules import Measure, WatchRule

WEEKEND = (1, 7)  # Sunday and Saturday, as databases count


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """One person went beyond one rule; the reads lie between two events of the audit."""

    user_id: int
    measured: int
    first_event: int
    last_event: int
    matter: str = ""


def suspicions(
    rule: WatchRule, *, until: dt.datetime, user_id: int | None = None, after: int = 0
) -> Iterator[Suspicion]:
    """Everyone beyond the rule in its window up to `until`, in the order of user ids.

    With `user_id` that person alone; events up to the id `after` do not count.
    """
    rows = _events(rule, until).filter(id__gt=after)
    if user_id is not None:
        rows = rows.filter(actor_id=user_id)
    match rule.measure:
        case Measure.SHOWN:
            found = _grouped(rows, "actor_id", Sum("shown"))
        case Measure.READS | Measure.MISSES:
            found = _grouped(rows, "actor_id", Count("id"))
        case Measure.OFF_HOURS:
            found = _grouped(rows.filter(_off_hours(rule)), "actor_id", Count("id"))
        case Measure.SPREAD:
            yield from _spread(rule, rows)
            return
    for row in found.filter(measured__gt=rule.threshold).order_by("actor_id"):
        yield _suspicion(row, row["actor_id"])


def _events(rule: WatchRule, until: dt.datetime) -> QuerySet[Any]:
    since = until - dt.timedelta(minutes=rule.window)
    rows: QuerySet[Any] = Event.objects.filter(
        at__gt=since, at__lte=until, actor_id__isnull=False
    ).order_by()
    if rule.measure is Measure.MISSES:
        return rows.filter(action=may.MISSED)
    rows = rows.filter(shown__isnull=False)
    if rule.measure is Measure.OFF_HOURS:
        zone = timezone.get_current_timezone()
        rows = rows.annotate(
            clock=TruncTime("at", tzinfo=zone), week_day=ExtractWeekDay("at", tzinfo=zone)
        )
    return rows.filter(action__in=rule.actions) if rule.actions else rows


def _off_hours(rule: WatchRule) -> Q:
    return Q(clock__lt=rule.opens) | Q(clock__gte=rule.closes) | Q(week_day__in=WEEKEND)


def _grouped(rows: QuerySet[Any], by: str, measured: Any) -> QuerySet[Any]:
    grouped: QuerySet[Any] = rows.values(by).annotate(
        measured=measured, first=Min("id"), last=Max("id")
    )
    return grouped


def _spread(rule: WatchRule, events: QuerySet[Any]) -> Iterator[Suspicion]:
    """The widest matter of each person counts; reads without a matter are one matter together."""
    about: QuerySet[Any] = EventAbout.objects.filter(event__in=events.values("id")).order_by()
    if rule.object_type:
        about = about.filter(object_type=rule.object_type)
    rows = (
        about.values("event__actor_id", "event__matter")
        .annotate(measured=Count("object_id", distinct=True), first=Min("event"), last=Max("event"))
        .filter(measured__gt=rule.threshold)
        .order_by("event__actor_id", "-measured")
    )
    told: set[int] = set()
    for row in rows:
        if row["event__actor_id"] not in told:
            told.add(row["event__actor_id"])
            yield _suspicion(row, row["event__actor_id"], row["event__matter"])


def _suspicion(row: dict[str, Any], user_id: int, matter: str = "") -> Suspicion:
    return Suspicion(
        user_id=user_id,
        measured=row["measured"],
        first_event=row["first"],
        last_event=row["last"],
        matter=matter,
    )
