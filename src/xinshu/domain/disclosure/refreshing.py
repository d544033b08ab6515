"""Working out anew what is public: of some records, or of all, block by block.

Each block is one transaction with its place in the cursor, so that a run cut short goes on where
it stopped and does no block twice. What changes meanwhile announces itself and comes after.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

import polars as pl
from django.db import connection, transaction
from django.utils import timezone

from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.disclosure import reading, rule_sets
from xinshu.domain.disclosure.blocks import at_most
from xinshu.domain.disclosure.reading import Between, Block, These
from xinshu.domain.disclosure.working import Rulebook, rulebook, work_out
from xinshu.domain.disclosure.writing import Written, lock, write
from xinshu.domain.subjects import selectors_search as subjects

AT_ONCE = 20_000


_books: dict[object, Rulebook] = {}


def rulebook_of(today: date | None = None) -> Rulebook:
    """The rules in use, compiled for the items public today; the last one is kept at hand."""
    on = today or catalogue.today()
    rules = rule_sets.in_use()
    items = catalogue.items_by_id(on)
    edition = catalogue.edition_in_force(on)
    known = tuple((pk, item.code) for pk, item in items.items())
    key = (on, edition.digest if edition else "", rules.digests, *rules.rows.items(), known)
    if key not in _books:
        _books.clear()
        _books[key] = rulebook(items, rules, on)
    return _books[key]


def refresh_block(block: Block, book: Rulebook) -> Written:
    """Work a block out anew, inside the caller's transaction."""
    feed = lock()
    records = reading.records(block, with_content=book.with_content)
    roots = subjects.roots()
    if roots:
        records = records.with_columns(pl.col("subject_id").replace(roots))
    fresh = work_out(records, book, reading.held_back(block))
    if not fresh.is_empty():
        marked = reading.disputed(block)["record_id"]
        fresh = fresh.with_columns(disputed=pl.col("record_id").is_in(marked.implode()))
    return write(fresh, reading.kept(block), feed=feed, now=timezone.now(), today=book.today)


@transaction.atomic
def refresh_records(ids: Sequence[int], *, today: date | None = None) -> Written:
    """Work these records out anew at once."""
    lock()  # the rules are read behind it
    book = rulebook_of(today)
    done = Written()
    for part in at_most(AT_ONCE, sorted(ids)):
        done += refresh_block(These(part), book)
    return done


class Step(NamedTuple):
    """A block and the cursor's place after it."""

    block: Block
    after: int


def all_blocks(after: int) -> Iterator[Step]:
    """Every record there is, in the order of ids, from a place on."""
    while True:
        found = reading.ids(
            "SELECT max(id) FROM (SELECT id FROM records_record WHERE id > %s "
            "ORDER BY id LIMIT %s) AS block HAVING max(id) IS NOT NULL",
            [after, AT_ONCE],
        )
        if not found:
            return
        yield Step(Between(after, found[0]), found[0])
        after = found[0]


def blocks_of(ids: Sequence[int], after: int) -> Iterator[Step]:
    """These records, in the order of ids, from a place on."""
    rest = sorted(each for each in set(ids) if each > after)
    for part in at_most(AT_ONCE, rest):
        yield Step(These(part), part[-1])


def touched_by(args: dict[str, Any]) -> list[int]:
    """The records an errand names: those of a submission, of subjects, or by their own ids."""
    if "submission" in args:
        number = args["submission"]
        return reading.ids(
            "SELECT id FROM records_record WHERE submission_id = %s UNION "
            "SELECT record_id FROM records_recordversion WHERE submission_id = %s",
            [number, number],
        )
    if "subjects" in args:
        condition, values = These(args["subjects"]).on("subject_id")
        return reading.ids(f"SELECT id FROM records_record WHERE {condition}", values)
    return [int(each) for each in args["records"]]


def due(today: date) -> list[int]:
    """Records whose last day is over, or whose first day has come."""
    return reading.ids(
        "SELECT record_id FROM disclosure_publication WHERE state = 1 AND last_day < %s UNION "
        "SELECT record_id FROM disclosure_publication WHERE state = 5 AND public_from <= %s",
        [today, today],
    )


def missed() -> list[int]:
    """Records that stand otherwise than when they were judged, and public ones never judged.

    Nobody announced them: the errand failed for good, or their submission was cut short. One pass
    over all records: for the night.
    """
    public = [int(each) for each in rulebook_of().terms] or [-1]
    marks = ",".join(["%s"] * len(public))
    return reading.ids(
        "SELECT r.id FROM records_record r LEFT JOIN disclosure_publication p "
        "ON p.record_id = r.id WHERE p.record_version <> r.version OR "
        f"(p.record_id IS NULL AND r.subject_id IS NOT NULL AND r.item_id IN ({marks}))",
        public,
    )


def how_many() -> int:
    """About how many records there are: the newest id."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM records_record")
        return int(cursor.fetchone()[0])
