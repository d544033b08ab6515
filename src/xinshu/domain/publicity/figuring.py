"""Counting clocks and submissions into the figures of a month."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from xinshu.core.publicity.spans import span
from xinshu.domain.collection.types import Submission
from xinshu.domain.publicity.models import Clock, Figure

TIMED = Q(backlog=False, decided_on__isnull=False, withdrawn=False)
NUMBERS = (
    "reported",
    "compliant",
    "records",
    "timed",
    "late",
    "local_late",
    "late_days",
    "withdrawn",
)
Key = tuple[int, int, str]
"""Department, item, month."""


def figure(key: Key, *, now: datetime) -> None:
    """Work one figure out anew, inside the caller's transaction."""
    department_id, item_id, month = key
    period = span(month)
    sent = Submission.objects.filter(
        department=department_id, item=item_id, judged_on__range=(period.first, period.last)
    )
    clocks = Clock.objects.filter(
        department=department_id, item=item_id, arrived_on__range=(period.first, period.last)
    )
    counted = _handed_in(sent).values("department_id").annotate(**_SENT).order_by()
    arrived = clocks.values("department_id").annotate(**_CLOCKED).order_by()
    numbers = dict.fromkeys(NUMBERS, 0)
    for row in (*counted, *arrived):
        numbers |= _numbers(dict(row))
    Figure.objects.update_or_create(
        department_id=department_id,
        item_id=item_id,
        month=month,
        defaults={**numbers, "computed_at": now},
    )


def figure_all(items: Iterable[int], *, now: datetime) -> int:
    """Work all figures out anew, inside the caller's transaction; returns how many there are."""
    listed = list(items)
    found: dict[Key, dict[str, int]] = {}
    sent = _handed_in(Submission.objects.filter(item__in=listed))
    _add(found, _by_month(sent, "judged_on").annotate(**_SENT))
    _add(found, _by_month(Clock.objects.filter(item__in=listed), "arrived_on").annotate(**_CLOCKED))
    Figure.objects.all().delete()
    Figure.objects.bulk_create(
        Figure(department_id=key[0], item_id=key[1], month=key[2], computed_at=now, **numbers)
        for key, numbers in sorted(found.items())
    )
    return len(found)


_NEW = F("received") - F("unchanged")
_SENT: dict[str, Any] = {
    "reported": Sum(_NEW),
    "compliant": Sum(F("stored") + F("updated")),
}
_CLOCKED: dict[str, Any] = {
    "records": Count("id", filter=Q(withdrawn=False)),
    "timed": Count("id", filter=TIMED),
    "late": Count("id", filter=TIMED & Q(late_by__gt=0)),
    "local_late": Count("id", filter=TIMED & Q(local_late_by__gt=0)),
    "late_days": Sum("late_by", filter=TIMED),
    # The name of the column itself is taken by what is counted.
    "taken_back": Count("id", filter=Q(withdrawn=True)),
}


def _handed_in(rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """Batches that count as reported: complete, and not taken back."""
    return rows.filter(state=Submission.State.STORED)


def _by_month(rows: QuerySet[Any], day: str) -> QuerySet[Any, dict[str, Any]]:
    months = {"year_of": ExtractYear(day), "month_of": ExtractMonth(day)}
    return rows.values("department_id", "item_id", **months).order_by()


def _add(found: dict[Key, dict[str, int]], rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        key = (row["department_id"], row["item_id"], f"{row['year_of']}-{row['month_of']:02d}")
        found.setdefault(key, dict.fromkeys(NUMBERS, 0)).update(_numbers(row))


def _numbers(row: dict[str, Any]) -> dict[str, int]:
    told = row | {"withdrawn": row["taken_back"]} if "taken_back" in row else row
    return {name: int(told[name] or 0) for name in NUMBERS if name in told}
