"""What the audit ledger vouches for: the rows a submission brought, spelled once and for all.

A row is described by what never changes while it is kept: what it says, its key, its dates, where
it came from. Later versions, relinking and withdrawal copy the row without changing it, so the
copies count once. Left out is what is decided anew: under which subject the row is filed, and
whether it is in force; those decisions are events of their own.

What is described is the data, not what the database says of it: the content of a person's row is
unsealed and digested anew, and a file of the lake is read.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.db.models import F, QuerySet

from xinshu.domain.records.models import (
    EndedPersonRecord,
    LakePartition,
    PersonRecord,
    PersonRecordVersion,
    Record,
    RecordVersion,
)
from xinshu.domain.records.types import SEALED_FOR
from xinshu.engine.load import row_hash
from xinshu.kernel import seal

SUBMISSION = "collection.submission"
BLOCK = 2_000
SealedRow = dict[str, object]

_FILED = ("row_no", "edition_id", "department_id", "decided_on", "valid_until")
_CURRENT = {"of_item": F("item_id"), "of_key": F("key_hash")}
_EARLIER = {"of_item": F("record__item_id"), "of_key": F("record__key_hash")}


def rows_of(submission_id: int) -> Iterator[SealedRow]:
    """The rows of a submission by row number, then its lake partitions by path.

    Organisations' rows carry their canonical content. Persons' rows carry the keyed digest of
    theirs, which nobody can try out without the key, also when their time is over. A digest that
    does not fit the sealed content, and that of a file that is gone, is empty.
    Raises KeyUnknown where the key of a sealed row is not here.
    """
    yield from _once(submission_id, (Record, _CURRENT), (RecordVersion, _EARLIER))
    ended = (EndedPersonRecord, _CURRENT)
    yield from _once(
        submission_id, (PersonRecord, _CURRENT), (PersonRecordVersion, _EARLIER), ended
    )
    for each in LakePartition.objects.filter(submission_id=submission_id).order_by("path"):
        yield {
            "partition": each.path,
            "period": each.period,
            "rows": each.rows,
            "sha256": _of_file(Path(settings.XINSHU_LAKE_DIR) / each.path),
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


def _once(submission_id: int, *tables: tuple[Any, Any]) -> Iterator[SealedRow]:
    by_row = itemgetter("row")
    lists = [
        _described(model._default_manager.filter(submission_id=submission_id), names)
        for model, names in tables
    ]
    for _, copies in groupby(merge(*lists, key=by_row), key=by_row):
        kept: list[SealedRow] = []
        for row in copies:
            if row not in kept:
                kept.append(row)
                yield row


def _described(rows: QuerySet[Any], names: Any) -> Iterator[SealedRow]:
    columns = {field.attname for field in rows.model._meta.concrete_fields}
    content = [name for name in ("payload", "row_hash", "sealed") if name in columns]
    facts = rows.order_by("row_no", "pk").values(*_FILED, *content, **names)
    found = facts.iterator(chunk_size=BLOCK)
    while block := list(islice(found, BLOCK)):
        for each, said in zip(block, _contents(block), strict=True):
            yield {
                "row": each["row_no"],
                "item": each["of_item"],
                "key": bytes(each["of_key"]).hex(),
                "edition": each["edition_id"],
                "department": each["department_id"],
                "decided_on": _day(each["decided_on"]),
                "valid_until": _day(each["valid_until"]),
                **said,
            }


def _contents(block: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """What the rows of one table say: readable content, or the digest of a person's."""
    if "payload" in block[0]:
        return [{"content": each["payload"]} for each in block]
    kept = [bytes(each["row_hash"]) for each in block]
    if "sealed" not in block[0]:
        return [{"digest": digest.hex()} for digest in kept]
    now = _keyed_digests([bytes(each["sealed"]) for each in block])
    return [
        {"digest": digest.hex() if digest == made else ""}
        for digest, made in zip(kept, now, strict=True)
    ]


def _keyed_digests(sealed: Sequence[bytes]) -> list[bytes | None]:
    """The digests persons' rows are stored with, from their content; None where it won't open."""
    texts = [_opened(each) for each in sealed]
    made = row_hash(pl.Series("payload", [text or "" for text in texts], dtype=pl.String))
    return [
        seal.blind_index(digest.hex())[: len(digest)] if text is not None else None
        for text, digest in zip(texts, made.to_list(), strict=True)
    ]


def _opened(sealed: bytes) -> str | None:
    try:
        return seal.unseal_text(sealed, context=SEALED_FOR)
    except seal.Tampered:
        return None


def _of_file(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return ""


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
