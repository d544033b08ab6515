"""Frames as the tables have them, and writing without indexes that are rebuilt afterwards."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import polars as pl

from xinshu.core.catalog.model import Item
from xinshu.core.identifiers import subject_class
from xinshu.engine.load.prepare import Filing, prepare
from xinshu.engine.match import normalised


def subject_tables(subjects: pl.DataFrame, *, now: datetime) -> Iterator[tuple[str, pl.DataFrame]]:
    """Name of the table and its rows: files, names present and former, codes."""
    told = {head: subject_class.standing(head) for head in subjects["head"].unique()}
    classes = {head: str(each.subject_class) for head, each in told.items() if each}
    kinds = {head: str(each.kind) for head, each in told.items() if each}
    norm = normalised(subjects["name"]).alias("name_norm")
    rows = subjects.select(
        pl.col("subject_id").alias("id"),
        subject_class=pl.col("head").replace_strict(classes),
        sub_class=pl.col("head").replace_strict(kinds),
        name="name",
        name_norm=norm,
        code="code",
        code_confirmed=pl.lit(value=True),
        status=pl.when(pl.col("subject_id") % 11 == 0).then(pl.lit("2")).otherwise(pl.lit("1")),
        region="region",
        industry="industry",
        established_on="founded",
        created_at=pl.lit(now),
        updated_at=pl.lit(now),
    )
    yield "subjects_subject", rows
    yield "subjects_subjectname", _names(subjects, norm)
    yield "subjects_identifier", _identifiers(subjects)


def _names(subjects: pl.DataFrame, norm: pl.Series) -> pl.DataFrame:
    present = subjects.select(
        "subject_id", "name", norm, current=pl.lit(value=True), valid_from="founded"
    )
    renamed = subjects.filter(pl.col("former").is_not_null())
    former = renamed.select(
        "subject_id",
        pl.col("former").alias("name"),
        normalised(renamed["former"]).alias("name_norm"),
        current=pl.lit(value=False),
        valid_from="founded",
    )
    return pl.concat([present, former])


def _identifiers(subjects: pl.DataFrame) -> pl.DataFrame:
    body = pl.col("code").str.slice(8, 9)
    kinds = subjects.select("subject_id", "founded", uscc="code", organisation_code=body)
    return kinds.unpivot(
        index=["subject_id", "founded"], variable_name="kind", value_name="value"
    ).select(
        "subject_id",
        "kind",
        "value",
        current=pl.lit(value=True),
        valid_from="founded",
        source=pl.lit("样例登记机关"),
    )


def record_rows(
    values: pl.DataFrame, item: Item, filing: Filing, *, submission: int, now: datetime
) -> pl.DataFrame:
    """Rows of the ledger in key order, received some days after they were decided."""
    links = values.select("row_no", "subject_id", method=pl.lit("code"))
    ready = prepare(values.drop("subject_id"), links, item, filing)
    delay = pl.col("row_no") % 12
    received = (
        pl.col("decided_on").cast(pl.Datetime("us", "UTC"))
        + pl.duration(days=delay, hours=2, minutes=pl.col("row_no") % 60)
    ).fill_null(now)
    return ready.with_columns(
        stored_at=pl.min_horizontal(received, pl.lit(now)),
        submission_id=pl.lit(submission, pl.Int64),
        version=pl.lit(1, pl.Int32),
        state=pl.lit(1, pl.Int16),
    ).sort("key_hash")


@contextmanager
def quick_writing(connection: Any, tables: Sequence[str]) -> Iterator[None]:
    """One transaction without the tables' secondary indexes, which are built again at its end."""
    from django.db import transaction

    lite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if lite:
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-1500000")
    with transaction.atomic(), connection.cursor() as cursor:
        made = [each for table in tables for each in _indexes(cursor, table, lite=lite)]
        for name, _ in made:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        if not lite:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for _, statement in made:
            cursor.execute(statement)
    with connection.cursor() as cursor:
        if lite:
            cursor.execute("PRAGMA synchronous=NORMAL")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _indexes(cursor: Any, table: str, *, lite: bool) -> list[tuple[str, str]]:
    """Name and statement of each index that is no constraint's own."""
    if lite:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master "
            "WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL",
            [table],
        )
    else:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname "
            "NOT IN (SELECT conname FROM pg_constraint)",
            [table],
        )
    return list(cursor.fetchall())
