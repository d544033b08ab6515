"""Questions of single pages: one subject in sections, whole items in order."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q
from django.db.models.functions import TruncMonth

from xinshu.domain.disclosure.browsing import MOST_SIZE
from xinshu.domain.disclosure.models import Change, Feed, Publication, TakenDown
from xinshu.domain.disclosure.showing import lines_of, public_lines, shown, with_records
from xinshu.domain.disclosure.types import PublicEntry

MOST_OF_A_SUBJECT = 2_000  # counted on its page; beyond it the page says "more than"
FEW = 60  # a subject with no more is read in one query


@dataclass(frozen=True, slots=True)
class Pile:
    """The newest public records of one group, and how many there are in all."""

    entries: list[PublicEntry]
    total: int


def piles(
    subject_id: int, group: Callable[[int], str], *, each: int = 10, day: date | None = None
) -> dict[str, Pile]:
    """A subject's public records by group, the newest of each. Six queries, however many.

    `group` tells the group of an item's id; with `each` 0 records are counted and none is read.
    """
    rows = shown(day).filter(subject=subject_id).order_by("-decided_on", "-record")
    found = list(with_records(rows)[: FEW + 1]) if each else []
    if each and len(found) <= FEW:
        totals, chosen = _grouped([(row.pk, row.item_id) for row in found], group, each)
        listed = lines_of(row for row in found if row.pk in chosen)
    else:
        pairs = rows.values_list("pk", "item_id")[:MOST_OF_A_SUBJECT]
        totals, chosen = _grouped(pairs, group, each)
        listed = public_lines(rows.filter(pk__in=list(chosen))) if chosen else []
    entries: dict[str, list[PublicEntry]] = {name: [] for name in totals}
    for entry in listed:
        entries[chosen[entry.id]].append(entry)
    return {name: Pile(entries[name], total) for name, total in totals.items()}


def _grouped(
    pairs: Iterable[tuple[int, int]], group: Callable[[int], str], each: int
) -> tuple[dict[str, int], dict[int, str]]:
    """How many there are of each group, and the first of each by key."""
    totals: dict[str, int] = {}
    chosen: dict[int, str] = {}
    for pk, item_id in pairs:
        name = group(item_id)
        totals[name] = totals.get(name, 0) + 1
        if totals[name] <= each:
            chosen[pk] = name
    return totals, chosen


def whole_item(item_id: int, *, size: int = MOST_SIZE) -> Iterator[list[PublicEntry]]:
    """Every public record of an item, the newest decision first, piece by piece by its index."""
    rows = shown().filter(item=item_id).order_by("-decided_on", "-record")
    part = rows
    while page := list(part.values_list("decided_on", "pk")[:size]):
        found = rows.filter(pk__in=[pk for _, pk in page], decided_on__gte=page[-1][0])
        yield public_lines(found)
        day, last = page[-1]
        part = rows.filter(decided_on__lte=day).filter(Q(decided_on__lt=day) | Q(pk__lt=last))


def entries_of(ids: Collection[int]) -> dict[int, PublicEntry]:
    """Those of the records that are public now, by id."""
    return {entry.id: entry for entry in public_lines(shown().filter(pk__in=list(ids)))}


def position_before(newest: int) -> int:
    """The position after which the feed's `newest` last changes stand; 0 where there are fewer."""
    rows = Publication.objects.filter(position__gt=0).order_by("-position")
    found = list(rows.values_list("position", flat=True)[newest : newest + 1])
    return found[0] if found else 0


def position() -> int:
    """The newest position of the feed."""
    return Feed.objects.aggregate(newest=Max("position"))["newest"] or 0


def taken_down_after(item_id: int, since: int) -> bool:
    """Whether something of the item left the public after a position of the feed."""
    later = Publication.objects.filter(position__gt=since, change=Change.TAKEN_DOWN)
    return later.filter(item=item_id).exists()


def changed_after(item_id: int, since: int) -> bool:
    """Whether anything of the item changed after a position of the feed."""
    return Publication.objects.filter(position__gt=since, item=item_id).exists()


def cube(day: date | None = None) -> list[tuple[str, int, date, str, int]]:
    """Public records counted by item code, department, month of decision and severity.

    One pass over everything: for a nightly job, never for a page.
    """
    rows = shown(day).order_by().annotate(month=TruncMonth("decided_on"))
    counted = rows.values_list("item__code", "department_id", "month", "severity")
    return list(counted.annotate(Count("pk")))


def taken_down_by_month(since: date) -> dict[str, int]:
    """How many records left the public in each month (YYYY-MM) from a day on."""
    rows = TakenDown.objects.filter(day__gte=since).order_by().annotate(month=TruncMonth("day"))
    counted = rows.values_list("month").annotate(Count("pk"))
    return {f"{month:%Y-%m}": count for month, count in counted}
