"""Held rows: kept as received, found again when they come back corrected."""

import polars as pl
from django.db import connection

from xinshu.domain.collection import persons
from xinshu.domain.collection.models import HeldRow, Submission
from xinshu.domain.collection.steps import Aside
from xinshu.engine.load import append_rows
from xinshu.engine.pipeline import Prepared
from xinshu.kernel.driver import driver

HELD, CORRECTED, REPLACED = (
    HeldRow.State.HELD,
    HeldRow.State.CORRECTED,
    HeldRow.State.REPLACED,
)


def rows_of(prepared: Prepared, dropped: pl.Series) -> pl.DataFrame:
    """row_no, business_key, key_hash, content of the rows of a batch that are to be kept.

    Damaged records keep their raw text in place of cells.
    """
    whole = prepared.held.filter(~pl.col("row_no").is_in(dropped.implode())).select(
        "row_no", "business_key", "key_hash", content="raw"
    )
    broken = list(prepared.damaged)
    if not broken:
        return whole
    texts = pl.DataFrame(
        {
            "row_no": [d.row_no for d in broken],  # type: ignore[attr-defined]
            "raw": [d.raw for d in broken],  # type: ignore[attr-defined]
        },
        schema={"row_no": whole.schema["row_no"], "raw": pl.String},
    ).select(
        "row_no",
        business_key=pl.lit(""),
        key_hash=pl.lit(None, dtype=pl.Binary),
        content=pl.struct(pl.col("raw").alias("_raw")).struct.json_encode(),
    )
    return pl.concat([whole, texts])


def keep(submission: Submission, rows: pl.DataFrame, delicate: pl.Series) -> None:
    """Store held rows; those that name a person are sealed and leave no readable key."""
    if rows.is_empty():
        return
    about = rows["row_no"].is_in(delicate.implode())
    sealed = [
        persons.seal_held(text) if secret else None
        for text, secret in zip(rows["content"].to_list(), about.to_list(), strict=True)
    ]
    frame = rows.with_columns(
        pl.Series("sealed", sealed, dtype=pl.Binary),
        submission_id=pl.lit(submission.pk, dtype=pl.Int64),
        row_no=pl.col("row_no").cast(pl.Int32),
        content=pl.when(about).then(pl.lit("")).otherwise("content"),
        business_key=pl.when(about).then(pl.lit("")).otherwise("business_key"),
        key_hash=pl.when(about).then(pl.lit(None, dtype=pl.Binary)).otherwise("key_hash"),
        state=pl.lit(str(HELD)),
    )
    append_rows(driver(), "collection_heldrow", frame)


Waiting = dict[bytes, list[int]]
"""Key hash -> ids of held rows that still wait; what a batch answers is taken out."""


def settle(
    submission: Submission,
    prepared: Prepared,
    aside: Aside,
    held_again: pl.DataFrame,
    waiting: Waiting,
) -> None:
    """Close earlier held rows that this batch answers: corrected, or held once more.

    A row is answered by the row number it had in the file it was held from (correction files
    carry it), or by its business key when the department sends it again in any other file.
    """
    good = pl.concat([prepared.good["row_no"], prepared.persons["row_no"]]).cast(pl.UInt32)
    _settle_by_number(submission, aside.former, good)
    if not waiting:
        return
    if "key_hash" in prepared.good.columns:
        _settle_by_key(submission, waiting, prepared.good["key_hash"].to_list(), CORRECTED)
    _settle_by_key(submission, waiting, held_again["key_hash"].drop_nulls().to_list(), REPLACED)


def _settle_by_number(submission: Submission, former: pl.DataFrame, good: pl.Series) -> None:
    if former.is_empty() or submission.corrects_id is None:
        return
    fine = former.filter(pl.col("row_no").is_in(good.implode()))["former"].to_list()
    again = former.filter(~pl.col("row_no").is_in(good.implode()))["former"].to_list()
    waiting = HeldRow.objects.filter(submission=submission.corrects_id, state=HELD)
    for numbers, state in ((fine, CORRECTED), (again, REPLACED)):
        for start in range(0, len(numbers), 500):
            block = numbers[start : start + 500]
            waiting.filter(row_no__in=block).update(state=state, corrected_by=submission)


def waiting_rows(submission: Submission) -> Waiting:
    """Rows of earlier submissions of the same department and item that still wait."""
    rows = HeldRow.objects.filter(
        submission__department=submission.department_id,
        submission__item=submission.item_id,
        state=HELD,
        key_hash__isnull=False,
    ).exclude(submission=submission)
    waiting: Waiting = {}
    for key, pk in rows.values_list("key_hash", "pk").iterator(chunk_size=10_000):
        waiting.setdefault(bytes(key or b""), []).append(pk)
    return waiting


def _settle_by_key(submission: Submission, waiting: Waiting, keys: list[bytes], state: str) -> None:
    answered = [pk for key in keys for pk in waiting.pop(key, ())]
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE collection_heldrow SET state = %s, corrected_by_id = %s WHERE id = %s",
            [(str(state), submission.pk, pk) for pk in answered],
        )
