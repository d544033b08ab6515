"""Keeping what changed: rows, places in the feed, the takedown list, the counts.

Everything happens in the caller's transaction, after the feed's lock: whoever changes what is
public comes one after the other, and positions become visible in their order.
"""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db.models import F

from xinshu.domain.catalog.types import CatalogItem
from xinshu.domain.disclosure.models import (
    Change,
    Feed,
    Publication,
    State,
    TakenDown,
    Tally,
)
from xinshu.domain.disclosure.reading import KEPT
from xinshu.domain.disclosure.working import BY_CATALOGUE
from xinshu.engine.load import append_rows, upsert_rows
from xinshu.kernel.driver import driver
from xinshu.kernel.outbox import outbox

EVENTS = {
    Change.PUBLISHED: "disclosure.published",
    Change.CHANGED: "disclosure.changed",
    Change.TAKEN_DOWN: "disclosure.taken_down",
}
_FACTS = tuple(
    name for name in KEPT if name not in {"record_id", "position", "change", "changed_at"}
)
# A change of these alone is no change of what the public reads.
_SILENT = frozenset({"rules_id", "rule", "reason", "doubtful", "state", "document_key"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a block came to: rows written, and of these what the public notices."""

    rows: int = 0
    published: int = 0
    changed: int = 0
    taken_down: int = 0

    def __add__(self, other: "Written") -> "Written":
        return Written(
            rows=self.rows + other.rows,
            published=self.published + other.published,
            changed=self.changed + other.changed,
            taken_down=self.taken_down + other.taken_down,
        )


def lock() -> Feed:
    """Wait for whoever else changes what is public, and keep others waiting until the commit."""
    Feed.objects.get_or_create(pk=1)
    return Feed.objects.select_for_update().get(pk=1)


def write(
    fresh: pl.DataFrame, kept: pl.DataFrame, *, feed: Feed, now: datetime, today: date
) -> Written:
    """Put `fresh` (COLUMNS and `disputed`) in the place of `kept`.

    A kept row that `fresh` no longer has is withdrawn: its record lost its subject, or its item
    is not public any more.
    """
    rows = _compared(_with_lost(fresh, kept), kept)
    rows = rows.filter(pl.col("differs"))
    if rows.is_empty():
        return Written()
    placed = _placed(rows, feed.position, now)
    shaped = placed.select(pl.col(name).cast(kind) for name, kind in KEPT.items())
    upsert_rows(driver(), Publication._meta.db_table, "record_id", shaped)
    _list_takedowns(placed, now, today)
    _count(placed)
    numbers = dict(placed.filter(pl.col("kind") > 0)["kind"].value_counts().iter_rows())
    _tell(feed, numbers)
    return Written(
        rows=placed.height,
        published=numbers.get(int(Change.PUBLISHED), 0),
        changed=numbers.get(int(Change.CHANGED), 0),
        taken_down=numbers.get(int(Change.TAKEN_DOWN), 0),
    )


def _with_lost(fresh: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    names = ["record_id", *_FACTS]
    lost = kept.join(fresh, on="record_id", how="anti").with_columns(
        state=pl.lit(int(State.WITHDRAWN), dtype=pl.Int16),
        reason=pl.lit("not_public"),
        rule=pl.lit(BY_CATALOGUE),
    )
    if fresh.is_empty():
        return lost.select(names)
    shaped = fresh.select(pl.col(name).cast(KEPT[name]) for name in names)
    return pl.concat([shaped, lost.select(names)])


def _compared(rows: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    """Rows beside what is kept of them, with the kind of change, in the order of ids."""
    both = rows.join(kept, on="record_id", how="left", suffix="_kept").sort("record_id")
    new = pl.col("state_kept").is_null()

    def other(names: tuple[str, ...] | list[str]) -> pl.Expr:
        return pl.any_horizontal(pl.col(n).ne_missing(pl.col(f"{n}_kept")) for n in names)

    public = int(State.PUBLIC)
    is_shown = pl.col("state") == public
    was_shown = (pl.col("state_kept") == public).fill_null(value=False)
    noticed = other([name for name in _FACTS if name not in _SILENT])
    kind = (
        pl.when(is_shown & ~was_shown)
        .then(int(Change.PUBLISHED))
        .when(was_shown & ~is_shown)
        .then(int(Change.TAKEN_DOWN))
        .when(is_shown & noticed)
        .then(int(Change.CHANGED))
        .otherwise(int(Change.NONE))
    )
    return both.with_columns(
        differs=new | other(_FACTS), kind=kind.cast(pl.Int16), was_shown=was_shown
    )


def _placed(rows: pl.DataFrame, last: int, now: datetime) -> pl.DataFrame:
    """Places in the feed: what is published first, then what changed, then what went."""
    noticed = pl.col("kind") > 0
    ordered = rows.sort("kind", "record_id")
    place = last + noticed.cast(pl.Int64).cum_sum()
    return ordered.with_columns(
        position=pl.when(noticed).then(place).otherwise(pl.col("position").fill_null(0)),
        change=pl.when(noticed).then("kind").otherwise(pl.col("change").fill_null(0)),
        changed_at=pl.when(noticed | pl.col("changed_at").is_null())
        .then(pl.lit(now, dtype=pl.Datetime("us", "UTC")))
        .otherwise("changed_at"),
    )


def _list_takedowns(rows: pl.DataFrame, now: datetime, today: date) -> None:
    gone = rows.filter(pl.col("kind") == int(Change.TAKEN_DOWN)).select(
        "record_id",
        "item_id",
        "department_id",
        "rules_id",
        pl.lit(today).alias("day"),
        "state",
        "reason",
        "rule",
        "last_day",
        "position",
        pl.lit(now, dtype=pl.Datetime("us", "UTC")).alias("at"),
    )
    append_rows(driver(), TakenDown._meta.db_table, gone)


def _count(rows: pl.DataFrame) -> None:
    """Add to and take from the counts; a record may have changed its item."""
    public = int(State.PUBLIC)
    came = rows.filter(pl.col("state") == public).group_by("item_id").len()
    went = rows.filter("was_shown").group_by(pl.col("item_id_kept").alias("item_id")).len()
    both = came.join(went, on="item_id", how="full", coalesce=True, suffix="_went").fill_null(0)
    for item_id, more, less in both.iter_rows():
        if more == less:
            continue
        Tally.objects.get_or_create(item_id=item_id)
        Tally.objects.filter(item_id=item_id).update(shown=F("shown") + (int(more) - int(less)))


def _tell(feed: Feed, numbers: dict[int, int]) -> None:
    for kind, name in EVENTS.items():
        if number := numbers.get(int(kind), 0):
            start = feed.position + 1
            feed.position += number
            outbox.emit(name, {"from": start, "to": feed.position})
    feed.save(update_fields=["position"])


def recount() -> None:
    """Count anew what is in state PUBLIC, item by item: each along its own stretch of an index."""
    lock()
    items = CatalogItem.objects.values_list("pk", flat=True)
    numbers = {
        pk: Publication.objects.filter(item=pk, state=State.PUBLIC).count() for pk in list(items)
    }
    Tally.objects.bulk_create(
        [Tally(item_id=pk, shown=number) for pk, number in numbers.items()],
        update_conflicts=True,
        unique_fields=["item"],
        update_fields=["shown"],
    )
