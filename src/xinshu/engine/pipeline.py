"""From raw batches to rows ready for the store, one batch ahead of the database.

Nothing here knows a file format, a rule or a table: the steps are handed in, so that the caller
decides what a row without subject or with another's name means (V04, error 1001, V05).
"""

import queue
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import polars as pl

from xinshu.engine.load.digests import key_hash, key_text
from xinshu.engine.load.payload import canonical_json
from xinshu.engine.load.seen import SeenKeys

T = TypeVar("T")
_WAIT = 0.1  # seconds between two looks whether the reader has gone away


class Checked(Protocol):
    """What the checks answer: normalised values, findings, and which rows they hold."""

    @property
    def values(self) -> pl.DataFrame: ...
    @property
    def findings(self) -> pl.DataFrame: ...
    @property
    def held(self) -> pl.Series: ...


class RawBatch(Protocol):
    """What the sources yield. `damaged` rows have no cells; they are the caller's to hold."""

    @property
    def frame(self) -> pl.DataFrame: ...
    @property
    def damaged(self) -> Sequence[object]: ...
    @property
    def last_row(self) -> int: ...
    @property
    def bytes_done(self) -> int: ...


Judge = Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]
"""(values, facts by row) -> findings; every row named in an answer with severity error is held."""


@dataclass(frozen=True, kw_only=True)
class Steps:
    """How the rows of one submission are made ready.

    `check` runs the compiled rules. `link` answers `row_no`, `subject_id` …, for rows that
    `is_person` does not claim. `judge_links` is asked about the links, `judge_repeats` about rows
    whose key came before (`row_no`, `duplicate`: identical or conflicting). `ready` makes the
    rows for the store from values and links and must give `row_no`, `key_hash` and `row_hash`.
    `key` are the field codes of the business key, to find a held row again when it comes back
    corrected. `seen` remembers keys and must be of this submission alone.
    """

    check: Callable[[pl.DataFrame], Checked]
    link: Callable[[pl.DataFrame], pl.DataFrame]
    ready: Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]
    judge_links: Judge
    judge_repeats: Judge
    key: Sequence[str]
    is_person: Callable[[pl.DataFrame], pl.Series] | None = None
    seen: SeenKeys = field(default_factory=SeenKeys)


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """One batch, every row of it accounted for: `rows_read` is the height of `good`, `persons`
    and `held` together with the number of `damaged` rows.

    `good` and `persons` are what `Steps.ready` made (persons still with open text: the caller
    seals them). `held` has `row_no`, `business_key`, `key_hash` and `raw`, the submitted cells as
    JSON. `unmatched` counts good rows without a subject.
    """

    batch_no: int
    rows_read: int
    good: pl.DataFrame
    persons: pl.DataFrame
    held: pl.DataFrame
    findings: pl.DataFrame
    damaged: list[object]
    unmatched: int
    last_row: int
    bytes_done: int


def prepare_batches(
    batches: Iterable[RawBatch], steps: Steps, *, first_batch: int = 0
) -> Iterator[Prepared]:
    """Check, link and make ready batch after batch; lazy, so run it under `prefetch`.

    Checking runs one batch ahead of linking, in a thread of its own: neither fills two processors
    alone.
    """
    with closing(prefetch(_checked(batches, steps), depth=1)) as ahead:
        for batch_no, (batch, checked) in enumerate(ahead, start=first_batch):
            yield _prepare(batch_no, batch, checked, steps)


def _checked(
    batches: Iterable[RawBatch], steps: Steps
) -> Generator[tuple[RawBatch, Checked], None, None]:
    for batch in batches:
        yield batch, steps.check(batch.frame)


def prepare_batch(batch_no: int, batch: RawBatch, steps: Steps) -> Prepared:
    """One batch through all steps."""
    return _prepare(batch_no, batch, steps.check(batch.frame), steps)


def _prepare(batch_no: int, batch: RawBatch, checked: Checked, steps: Steps) -> Prepared:
    values = checked.values.filter(~checked.held)
    person = (
        steps.is_person(values) if steps.is_person else pl.repeat(False, len(values), eager=True)
    )
    people = values["row_no"].filter(person)
    organisations = values.filter(~person) if len(people) else values
    links = steps.link(organisations)
    doubts = steps.judge_links(organisations, links)
    values = _without(values, doubts)
    ready = steps.ready(values, links)
    repeats = pl.DataFrame([ready["row_no"], steps.seen.mark(ready)]).drop_nulls("duplicate")
    told = steps.judge_repeats(values, repeats)
    ready = _without(ready, told)
    is_person = ready["row_no"].is_in(people.implode())
    good = ready.filter(~is_person)
    return Prepared(
        batch_no=batch_no,
        rows_read=batch.frame.height + len(batch.damaged),
        good=good,
        persons=ready.filter(is_person),
        held=_held(batch.frame, checked.values, ready["row_no"], steps.key),
        findings=_together(checked.findings, doubts, told),
        damaged=list(batch.damaged),
        unmatched=good["subject_id"].null_count(),
        last_row=batch.last_row,
        bytes_done=batch.bytes_done,
    )


def _without(frame: pl.DataFrame, findings: pl.DataFrame) -> pl.DataFrame:
    errors = findings.filter(pl.col("severity") == "error")["row_no"]
    if errors.is_empty():
        return frame
    return frame.filter(~pl.col("row_no").is_in(errors.implode()))


def _held(
    raw: pl.DataFrame, values: pl.DataFrame, good: pl.Series, key: Sequence[str]
) -> pl.DataFrame:
    held = ~raw["row_no"].is_in(good.implode())
    cells, texts = raw.filter(held), key_text(values.filter(held), key)
    raw_json = canonical_json(cells, [name for name in cells.columns if name != "row_no"])
    return pl.DataFrame([cells["row_no"], texts, key_hash(texts), raw_json.alias("raw")])


def _together(first: pl.DataFrame, *others: pl.DataFrame) -> pl.DataFrame:
    added = [findings.select(first.columns) for findings in others if findings.height]
    if not added:
        return first
    return pl.concat([first, *added]).sort("row_no", maintain_order=True)


def prefetch(items: Iterable[T], depth: int = 2) -> Generator[T, None, None]:
    """The same items, made up to `depth` ahead in a thread of their own.

    An error in the making is raised here, after the items before it. Closing the generator (or
    leaving its loop) stops the thread after the item it is at, and waits for it.
    """
    ready: queue.Queue[T | _End] = queue.Queue(depth)
    stop = threading.Event()
    thread = threading.Thread(target=_fill, args=(iter(items), ready, stop), daemon=True)
    thread.start()
    try:
        while not isinstance(item := ready.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        stop.set()
        thread.join()


@dataclass(frozen=True)
class _End:
    error: BaseException | None = None


def _fill(items: Iterator[T], ready: "queue.Queue[T | _End]", stop: threading.Event) -> None:
    end = _End()
    try:
        for item in items:
            if not _put(ready, item, stop):
                break
    except BaseException as error:
        end = _End(error)
    if isinstance(items, Generator):
        items.close()
    _put(ready, end, stop)


def _put(ready: "queue.Queue[T | _End]", item: T | _End, stop: threading.Event) -> bool:
    while not stop.is_set():
        try:
            ready.put(item, timeout=_WAIT)
        except queue.Full:
            continue
        return True
    return False
