"""What the audit ledger vouches for: the rows a submission brought, spelled once and for all.

A row is described by what never changes while it is kept: what it says, its key, its dates, where
it came from. Later versions, relinking and withdrawal copy the row without changing it, so the
copies count once. Left out is what is decided anew: under which subject the row is filed, and
whether it is in force; those decisions are events of their own.
"""

from collections.abc import Iterator
from datetime import date
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import F, QuerySet

from xinshu.domain.records.models import (
    EndedPersonRecord,
    LakePartition,
    PersonRecord,
    PersonRecordVersion,
    Record,
    RecordVersion,
)

SUBMISSION = "collection.submission"
BLOCK = 2_000
SealedRow = dict[str, object]

_FILED = ("row_no", "edition_id", "department_id", "decided_on", "valid_until")
_CURRENT = {"of_item": F("item_id"), "of_key": F("key_hash")}
_EARLIER = {"of_item": F("record__item_id"), "of_key": F("record__key_hash")}


def rows_of(submission_id: int) -> Iterator[SealedRow]:
    """The rows of a submission by row number, then its lake partitions by path.

    Organisations' rows carry their canonical content. Persons' rows carry the keyed digest of
    theirs, which nobody can try out without the key, also when their time is over.
    """
    yield from _once(submission_id, "payload", (Record, _CURRENT), (RecordVersion, _EARLIER))
    ended = (EndedPersonRecord, _CURRENT)
    persons = ((PersonRecord, _CURRENT), (PersonRecordVersion, _EARLIER), ended)
    yield from _once(submission_id, "row_hash", *persons)
    for each in LakePartition.objects.filter(submission_id=submission_id).order_by("path"):
        yield {
            "partition": each.path,
            "period": each.period,
            "rows": each.rows,
            "sha256": each.sha256,
        }


def sealed_rows() -> Iterator[tuple[str, str, SealedRow]]:
    """Every row of every submission as (type, id, row), submissions in order."""
    for submission_id in submissions():
        for row in rows_of(submission_id):
            yield SUBMISSION, str(submission_id), row


def submissions() -> list[int]:
    """Numbers of the submissions that brought something that is kept."""
    persons = (PersonRecord, PersonRecordVersion, EndedPersonRecord)
    kept = (Record, RecordVersion, *persons, LakePartition)
    found: set[int] = set()
    for model in kept:
        numbers = model._default_manager.order_by().values_list("submission_id", flat=True)
        found.update(numbers.distinct())
    return sorted(found)


def _once(submission_id: int, content: str, *tables: tuple[Any, Any]) -> Iterator[SealedRow]:
    by_row = itemgetter("row")
    lists = [
        _described(model._default_manager.filter(submission_id=submission_id), names, content)
        for model, names in tables
    ]
    for _, copies in groupby(merge(*lists, key=by_row), key=by_row):
        kept: list[SealedRow] = []
        for row in copies:
            if row not in kept:
                kept.append(row)
                yield row


def _described(rows: QuerySet[Any], names: Any, content: str) -> Iterator[SealedRow]:
    facts = rows.order_by("row_no", "pk").values(*_FILED, content, **names)
    for each in facts.iterator(chunk_size=BLOCK):
        said = each[content]
        yield {
            "row": each["row_no"],
            "item": each["of_item"],
            "key": bytes(each["of_key"]).hex(),
            "edition": each["edition_id"],
            "department": each["department_id"],
            "decided_on": _day(each["decided_on"]),
            "valid_until": _day(each["valid_until"]),
            **({"content": said} if content == "payload" else {"digest": bytes(said).hex()}),
        }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
