"""Working the clocks out: records and submissions in, a table of columns out, block by block."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Min
from django.utils import timezone

from xinshu.core.catalog.model import Item, Role
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.catalog.types import CatalogItem, Edition, Grant
from xinshu.domain.collection.types import Submission
from xinshu.domain.publicity.models import Clock
from xinshu.domain.publicity.numbering import digest_of_sealed, open_digests
from xinshu.domain.publicity.yardsticks import Yardsticks, yardsticks
from xinshu.domain.records.types import SEALED_FOR, PersonRecord, PersonRecordVersion, Record
from xinshu.domain.records.types import RecordVersion as Version
from xinshu.engine.clock import with_clock
from xinshu.engine.load import append_rows
from xinshu.kernel.driver import driver

WITHDRAWN = 2
TABLE = "publicity_clock"
_READ = {
    "record_id": pl.Int64,
    "item_id": pl.Int64,
    "department_id": pl.Int64,
    "submission_id": pl.Int64,
    "edition_id": pl.Int64,
    "decided_on": pl.Date,
    "state": pl.Int16,
    "version": pl.Int32,
    "content": pl.Object,
}
_FIRST = {"record_id": pl.Int64, "first": pl.Int64}
_ARRIVED: dict[str, Any] = {"submission_id": pl.Int64, "arrived_at": pl.Datetime("us", "UTC")}
_COLUMNS = (
    "record_id",
    "person",
    "item_id",
    "department_id",
    "submission_id",
    "document",
    "decided_on",
    "arrived_on",
    "arrived_at",
    "due_on",
    "local_days",
    "local_due_on",
    "used",
    "late_by",
    "local_late_by",
    "backlog",
    "withdrawn",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Records of organisations, or of persons: where they lie and what their content is called."""

    person: bool
    records: Any
    versions: Any
    content: str


SIDES = (
    Side(person=False, records=Record, versions=Version, content="payload"),
    Side(person=True, records=PersonRecord, versions=PersonRecordVersion, content="sealed"),
)


def double_items() -> dict[int, str]:
    """Id -> code of the items whose clock runs, in any edition ever in force here."""
    codes = set[str]()
    for edition in catalogue.loaded_by_id(_editions_used()).values():
        codes |= {code for code, item in edition.items.items() if item.double_publicity}
    return dict(CatalogItem.objects.filter(code__in=codes).values_list("id", "code"))


def _editions_used() -> list[int]:
    return list(Edition.objects.order_by("id").values_list("id", flat=True))


def touched_by(side: Side, submission_id: int, items: Iterable[int]) -> list[int]:
    """Ids of records a submission is behind, now or in an earlier version."""
    earlier = side.versions._default_manager.filter(submission_id=submission_id)
    rows = side.records._default_manager.filter(item__in=list(items))
    now = rows.filter(submission_id=submission_id).values_list("pk", flat=True)
    before = rows.filter(pk__in=earlier.values("record_id")).values_list("pk", flat=True)
    return sorted({*now, *before})


def block_after(side: Side, after: int, items: Iterable[int], size: int) -> list[int]:
    """The next ids of records whose clock runs, in order."""
    rows = side.records._default_manager.filter(pk__gt=after, item__in=list(items))
    return list(rows.order_by("pk").values_list("pk", flat=True)[:size])


def refresh(side: Side, ids: Sequence[int], items: Mapping[int, str]) -> pl.DataFrame:
    """Replace the clocks of these records inside the caller's transaction; what was worked out.

    Clocks of records that are gone stay: they hold nothing but days.
    """
    frame = _read(side, ids)
    if frame.is_empty():
        return frame
    made = _made(side, frame, items, yardsticks())
    kept = made["record_id"].to_list()
    Clock.objects.filter(person=side.person, record_id__in=kept).delete()
    append_rows(driver(), TABLE, made)
    return made


def _read(side: Side, ids: Sequence[int]) -> pl.DataFrame:
    rows = side.records._default_manager.filter(pk__in=ids).order_by("pk")
    wanted = (
        "pk",
        "item_id",
        "department_id",
        "submission_id",
        "edition_id",
        "decided_on",
        "state",
        "version",
        side.content,
    )
    return pl.DataFrame(list(rows.values_list(*wanted)), schema=_READ, orient="row")


def _made(
    side: Side, frame: pl.DataFrame, items: Mapping[int, str], by: Yardsticks
) -> pl.DataFrame:
    first = _first_submissions(side, frame)
    frame = frame.with_columns(submission_id=first)
    frame = frame.join(
        _arrivals(frame["submission_id"].unique().to_list()),
        on="submission_id",
        how="left",
        maintain_order="left",
    )
    zone = str(timezone.get_current_timezone())
    arrived = pl.col("arrived_at").fill_null(timezone.now())
    frame = frame.with_columns(
        arrived_at=arrived,
        arrived_on=arrived.dt.convert_time_zone(zone).dt.date(),
        person=pl.lit(side.person),
        withdrawn=pl.col("state") == WITHDRAWN,
        local_days=_local_days(frame, items, by),
        document=_documents(side, frame, items),
        backlog=_backlog(frame),
    )
    timed = with_clock(frame, by.calendar, statutory_days=by.terms.statutory_days)
    return timed.select(_COLUMNS)


def _first_submissions(side: Side, frame: pl.DataFrame) -> pl.Series:
    """The submission of the first version. A resubmission or a correction is no new arrival."""
    changed = frame.filter(pl.col("version") > 1)["record_id"].to_list()
    if not changed:
        return frame["submission_id"]
    versions = side.versions._default_manager.filter(record__in=changed).order_by()
    oldest = versions.values("record_id").annotate(oldest=Min("version"))
    numbers = {row["record_id"]: row["oldest"] for row in oldest}
    found: dict[int, int] = {}
    listed = versions.values_list("record_id", "version", "submission_id")
    for record_id, number, submission_id in listed.iterator(chunk_size=10_000):
        if number == numbers[record_id]:
            found[record_id] = min(found.get(record_id, submission_id), submission_id)
    table = pl.DataFrame(list(found.items()), schema=_FIRST, orient="row")
    joined = frame.join(table, on="record_id", how="left", maintain_order="left")
    return joined.select(pl.coalesce("first", "submission_id").alias("submission_id")).to_series()


def _arrivals(submissions: Sequence[int]) -> pl.DataFrame:
    rows = Submission.objects.filter(pk__in=submissions).values_list("pk", "submitted_at")
    return pl.DataFrame(list(rows), schema=_ARRIVED, orient="row")


def _local_days(frame: pl.DataFrame, items: Mapping[int, str], by: Yardsticks) -> pl.Series:
    """The term of each record's own edition; the statutory one where the item names none."""
    pairs = frame.select("edition_id", "item_id").unique()
    editions = catalogue.loaded_by_id(pairs["edition_id"].to_list())
    rows = []
    for edition_id, item_id in pairs.iter_rows():
        item = editions[edition_id].items.get(items[item_id])
        days = item.due_working_days if item is not None else None
        rows.append((edition_id, item_id, by.terms.statutory_days if days is None else days))
    table = pl.DataFrame(
        rows,
        schema={"edition_id": pl.Int64, "item_id": pl.Int64, "local_days": pl.Int16},
        orient="row",
    )
    joined = frame.join(table, on=["edition_id", "item_id"], how="left", maintain_order="left")
    return joined["local_days"]


def _documents(side: Side, frame: pl.DataFrame, items: Mapping[int, str]) -> pl.Series:
    found: list[bytes | None] = [None] * frame.height
    numbered = frame.with_row_index("at").select("at", "item_id", "edition_id", "content")
    editions = catalogue.loaded_by_id(frame["edition_id"].unique().to_list())
    for item_id, edition_id in frame.select("item_id", "edition_id").unique().iter_rows():
        item = editions[edition_id].items.get(items[item_id])
        field = document_field(item)
        if not field:
            continue
        mine = numbered.filter(
            (pl.col("item_id") == item_id) & (pl.col("edition_id") == edition_id)
        )
        digests = _digests(side, mine["content"].to_list(), field)
        for at, digest in zip(mine["at"].to_list(), digests, strict=True):
            found[at] = digest
    return pl.Series("document", found, dtype=pl.Binary)


def document_field(item: Item | None) -> str:
    """The code of the item's document number, or nothing."""
    field = item.field_of(Role.DOCUMENT_NO) if item is not None else None
    return field.code if field is not None else ""


def _digests(side: Side, contents: Sequence[Any], field: str) -> list[bytes | None]:
    if side.person:
        return [digest_of_sealed(bytes(c), field, context=SEALED_FOR) for c in contents]
    texts = pl.Series("payload", contents, dtype=pl.String)
    numbers = texts.str.json_path_match(f"$.{field}")
    return open_digests(numbers.to_list())


def _backlog(frame: pl.DataFrame) -> pl.Series:
    """Decisions from before the department had to supply the item: taken over, not timed."""
    since = _duty_since()
    table = pl.DataFrame(
        [(department, item, day) for (department, item), day in since.items()],
        schema={"department_id": pl.Int64, "item_id": pl.Int64, "since": pl.Date},
        orient="row",
    )
    joined = frame.join(table, on=["department_id", "item_id"], how="left", maintain_order="left")
    old = (pl.col("decided_on") < pl.col("since")).fill_null(value=False)
    return joined.select(old.alias("backlog")).to_series()


def _duty_since() -> dict[tuple[int, int], date]:
    rows = Grant.objects.values_list("department_id", "item_id").annotate(Min("starts_on"))
    return {(department, item): day for department, item, day in rows.order_by()}
