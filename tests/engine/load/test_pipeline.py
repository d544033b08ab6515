"""A submission's batches are made ready ahead of the store; every row is answered for."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import polars as pl
import pytest

from xinshu.core.catalog.model import Field, InfoClass, Item, Role
from xinshu.engine.load import Filing, prepare
from xinshu.engine.pipeline import Steps, prefetch, prepare_batches

ITEM = Item(
    code="honour",
    name="荣誉",
    category="11",
    info_class=InfoClass.TRUSTWORTHY,
    subject_classes=frozenset(),
    fields=(Field(code="NO", name="文号", role=Role.DOCUMENT_NO), Field(code="WHO", name="谁")),
    key=("NO",),
)
FINDING = {"row_no": pl.UInt32, "rule": pl.String, "severity": pl.String}


@dataclass
class Batch:
    frame: pl.DataFrame
    damaged: list[object] = field(default_factory=list)
    last_row: int = 0
    bytes_done: int = 0


@dataclass
class Outcome:
    values: pl.DataFrame
    findings: pl.DataFrame
    held: pl.Series


def found(rule: str, severity: str, rows: pl.Series) -> pl.DataFrame:
    return pl.DataFrame(
        {"row_no": rows, "rule": [rule] * len(rows), "severity": [severity] * len(rows)},
        schema=FINDING,
    )


def check(frame: pl.DataFrame) -> Outcome:
    """A row without a number is held; a row about 乙 gets a warning."""
    missing = frame["NO"].is_null()
    warned = frame["row_no"].filter(frame["WHO"] == "乙")
    findings = pl.concat(
        [found("REQ", "error", frame["row_no"].filter(missing)), found("V08", "warning", warned)]
    )
    return Outcome(frame, findings.sort("row_no"), missing)


def link(values: pl.DataFrame) -> pl.DataFrame:
    """甲 is subject 1; 丁 is found under another's name; others are unknown."""
    who = values["WHO"]
    subject = who.replace_strict({"甲": 1, "丁": 4}, default=None, return_dtype=pl.Int64)
    return values.select("row_no", subject_id=subject, method=pl.lit("name"))


def judge_links(values: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    return found("V04", "error", links.filter(pl.col("subject_id") == 4)["row_no"])


def judge_repeats(values: pl.DataFrame, repeats: pl.DataFrame) -> pl.DataFrame:
    return found("V05-DUP", "error", repeats["row_no"])


def steps() -> Steps:
    filing = Filing(item_id=3, edition_id=1, department_id=7)
    return Steps(
        check=check,
        link=link,
        ready=lambda values, links: prepare(values, links, ITEM, filing),
        judge_links=judge_links,
        judge_repeats=judge_repeats,
        key=ITEM.key,
        is_person=lambda values: values["WHO"] == "某人",
    )


def batch(*rows: tuple[int, str | None, str], damaged: int = 0) -> Batch:
    schema = {"row_no": pl.UInt32, "NO": pl.String, "WHO": pl.String}
    frame = pl.DataFrame(list(rows), schema=schema, orient="row")
    return Batch(frame, [object()] * damaged, last_row=rows[-1][0], bytes_done=rows[-1][0] * 10)


FILE = [
    batch((2, "1号", "甲"), (3, None, "甲"), (4, "1号", "甲"), (5, "2号", "乙"), damaged=1),
    batch((7, "1号", "乙"), (8, "3号", "丁"), (9, "4号", "某人"), (10, "5号", "甲")),
]


def test_every_row_is_good_a_persons_held_or_damaged() -> None:
    for one in prepare_batches(FILE, steps()):
        parts = (one.good.height, one.persons.height, one.held.height, len(one.damaged))
        assert one.rows_read == sum(parts)
    first, second = prepare_batches(FILE, steps())
    assert first.good["row_no"].to_list() == [2, 5]
    assert first.held["row_no"].to_list() == [3, 4]
    assert second.good["row_no"].to_list() == [10]
    assert second.persons["row_no"].to_list() == [9]
    assert second.held["row_no"].to_list() == [7, 8]


def test_findings_of_checks_links_and_repeats_stand_together_by_row() -> None:
    first, second = prepare_batches(FILE, steps())
    assert first.findings.select("row_no", "rule").rows() == [
        (3, "REQ"),
        (4, "V05-DUP"),
        (5, "V08"),
    ]
    assert second.findings.select("row_no", "rule").rows() == [
        (7, "V08"),
        (7, "V05-DUP"),
        (8, "V04"),
    ]


def test_a_held_row_keeps_its_cells_as_submitted_and_its_key() -> None:
    first, _ = prepare_batches(FILE, steps())
    assert json.loads(first.held["raw"][0]) == {"WHO": "甲"}
    assert first.held["business_key"].to_list() == ["", "1号"]
    assert first.held["key_hash"][1] == first.good["key_hash"][0]


def test_batches_are_numbered_and_carry_the_cursor() -> None:
    done = list(prepare_batches(FILE, steps(), first_batch=4))
    assert [(b.batch_no, b.last_row, b.bytes_done) for b in done] == [(4, 5, 50), (5, 10, 100)]
    assert [b.unmatched for b in done] == [1, 0]


def test_a_held_row_does_not_make_a_later_one_a_repeat() -> None:
    doubted, again = batch((2, "3号", "丁")), batch((3, "3号", "甲"))
    assert [b.good.height for b in prepare_batches([doubted, again], steps())] == [0, 1]


def test_prefetch_gives_the_same_items_in_order() -> None:
    assert list(prefetch(range(20), depth=3)) == list(range(20))


def test_prefetch_works_ahead_but_not_beyond_its_depth() -> None:
    made: list[int] = []
    reached = threading.Event()

    def numbers() -> Iterator[int]:
        for number in range(10):
            made.append(number)
            if number == 3:  # one in use, two waiting, one in hand
                reached.set()
            yield number

    ahead = prefetch(numbers(), depth=2)
    assert next(ahead) == 0
    assert reached.wait(5)
    assert not threading.Event().wait(0.3)
    assert made == [0, 1, 2, 3]
    ahead.close()


def test_prefetch_raises_an_error_after_the_items_before_it() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise OSError("the disk is gone")

    ahead = prefetch(broken())
    assert next(ahead) == 1
    with pytest.raises(OSError, match="the disk is gone"):
        next(ahead)


def test_prefetch_stops_its_thread_when_it_is_left() -> None:
    closed = threading.Event()

    def endless() -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            closed.set()

    before = threading.active_count()
    for _ in (ahead := prefetch(endless())):
        break
    ahead.close()
    assert closed.is_set()
    assert threading.active_count() == before
