"""Many subjects at once: a register's batch becomes files in a handful of set-based statements.

A register row (登记信息) with a known subject updates it where something changed; one without a
subject opens a file. Former names and codes stay, dated, so that old papers still find the file.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import connection

from xinshu.engine.load import append_rows
from xinshu.kernel.driver import driver

IDENTIFIER_KINDS = (
    "uscc",
    "registration_no",
    "organisation_code",
    "tax_no",
    "institution_no",
    "social_no",
)
FACTS = ("name", "code", "status", "region", "industry", "established_on")


def open_or_update(rows: pl.DataFrame, *, on: date, now: datetime, source: str) -> pl.DataFrame:
    """File a register's batch; returns row_no (UInt32) -> subject_id (Int64).

    `rows`: row_no, subject_id (null: open a file), subject_class, sub_class, name, name_norm,
    code, status, region, industry, established_on (Date) and one column per identifier kind.
    """
    fresh = rows.filter(pl.col("subject_id").is_null())
    known = rows.filter(pl.col("subject_id").is_not_null())
    opened = _open(fresh, on=on, now=now, source=source)
    _update(known, on=on, now=now, source=source)
    return pl.concat([opened, known.select("row_no", "subject_id")])


def _open(rows: pl.DataFrame, *, on: date, now: datetime, source: str) -> pl.DataFrame:
    if rows.is_empty():
        return rows.select("row_no", "subject_id")
    ids = pl.Series("subject_id", _reserve("subjects_subject", rows.height), dtype=pl.Int64)
    rows = rows.with_columns(ids)
    subjects = rows.select(
        id=pl.col("subject_id"),
        subject_class=pl.col("subject_class"),
        sub_class=pl.col("sub_class").fill_null(""),
        name=pl.col("name"),
        name_norm=pl.col("name_norm"),
        code=pl.col("code").fill_null(""),
        code_confirmed=pl.lit(value=True),
        status=pl.col("status").fill_null(""),
        region=pl.col("region").fill_null(""),
        industry=pl.col("industry").fill_null(""),
        established_on=pl.col("established_on"),
        created_at=pl.lit(now),
        updated_at=pl.lit(now),
    )
    append_rows(driver(), "subjects_subject", subjects)
    _append_names(rows, on=pl.col("established_on"))
    _append_identifiers(rows, on=on, source=source)
    return rows.select("row_no", "subject_id")


def _append_names(rows: pl.DataFrame, *, on: pl.Expr) -> None:
    names = rows.select(
        "subject_id", "name", "name_norm", current=pl.lit(value=True), valid_from=on
    )
    append_rows(driver(), "subjects_subjectname", names)


def _append_identifiers(rows: pl.DataFrame, *, on: date, source: str) -> None:
    kinds = [kind for kind in IDENTIFIER_KINDS if kind in rows.columns]
    identifiers = (
        rows.select("subject_id", *kinds)
        .unpivot(index="subject_id", on=kinds, variable_name="kind", value_name="value")
        .filter(pl.col("value").is_not_null())
        .with_columns(
            current=pl.lit(value=True), valid_from=pl.lit(on), source=pl.lit(source[:100])
        )
    )
    append_rows(driver(), "subjects_identifier", identifiers)


def _update(rows: pl.DataFrame, *, on: date, now: datetime, source: str) -> None:
    if rows.is_empty():
        return
    stored = _stored(rows["subject_id"].to_list())
    both = rows.join(stored, on="subject_id", suffix="_was")
    changed = both.filter(
        pl.any_horizontal(
            pl.col(fact).is_not_null() & pl.col(fact).ne_missing(pl.col(f"{fact}_was"))
            for fact in FACTS
        )
    )
    if not changed.is_empty():
        _write_facts(changed, now=now)
        _rename(changed.filter(pl.col("name").ne_missing(pl.col("name_was"))), on=on)
    _recode(rows, on=on, source=source)


def _stored(ids: Sequence[int]) -> pl.DataFrame:
    """Facts on file of these subjects, read in blocks that every database accepts."""
    schema: dict[str, Any] = {"subject_id": pl.Int64, **dict.fromkeys(FACTS, pl.String)}
    schema["established_on"] = pl.Date
    found: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for start in range(0, len(ids), 5_000):
            block = list(ids[start : start + 5_000])
            marks = ",".join(["%s"] * len(block))
            cursor.execute(
                "SELECT id, name, code, status, region, industry, established_on "
                f"FROM subjects_subject WHERE id IN ({marks})",
                block,
            )
            found.extend(cursor.fetchall())
    rows = [(*row[:6], _as_date(row[6])) for row in found]
    return pl.DataFrame(rows, schema=schema, orient="row")


def _as_date(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value  # type: ignore[return-value]


def _write_facts(changed: pl.DataFrame, *, now: datetime) -> None:
    values = changed.select(
        *(pl.coalesce(fact, f"{fact}_was").alias(fact) for fact in FACTS), "name_norm", "subject_id"
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE subjects_subject SET name=%s, code=%s, status=%s, region=%s, industry=%s, "
            "established_on=%s, name_norm=%s, updated_at=%s WHERE id=%s",
            [(*row[:-1], now, row[-1]) for row in values.iter_rows()],
        )


def _rename(renamed: pl.DataFrame, *, on: date) -> None:
    if renamed.is_empty():
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE subjects_subjectname SET current=%s, valid_to=%s "
            "WHERE subject_id=%s AND current=%s",
            [(False, on, subject, True) for subject in renamed["subject_id"].to_list()],
        )
    _append_names(renamed, on=pl.lit(on))


def _recode(rows: pl.DataFrame, *, on: date, source: str) -> None:
    """Close identifiers the register replaced and add the new ones."""
    kinds = [kind for kind in IDENTIFIER_KINDS if kind in rows.columns]
    given = (
        rows.select("subject_id", *kinds)
        .unpivot(index="subject_id", on=kinds, variable_name="kind", value_name="value")
        .filter(pl.col("value").is_not_null())
    )
    held = _identifiers(rows["subject_id"].to_list())
    fresh = given.join(held, on=["subject_id", "kind", "value"], how="anti")
    if fresh.is_empty():
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE subjects_identifier SET current=%s, valid_to=%s "
            "WHERE subject_id=%s AND kind=%s AND current=%s",
            [
                (False, on, subject, kind, True)
                for subject, kind in fresh.select("subject_id", "kind").iter_rows()
            ],
        )
    append_rows(
        driver(),
        "subjects_identifier",
        fresh.with_columns(
            current=pl.lit(value=True), valid_from=pl.lit(on), source=pl.lit(source[:100])
        ),
    )


def _identifiers(ids: Sequence[int]) -> pl.DataFrame:
    found: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for start in range(0, len(ids), 5_000):
            block = list(ids[start : start + 5_000])
            marks = ",".join(["%s"] * len(block))
            cursor.execute(
                "SELECT subject_id, kind, value FROM subjects_identifier "
                f"WHERE current AND subject_id IN ({marks})",
                block,
            )
            found.extend(cursor.fetchall())
    schema = {"subject_id": pl.Int64, "kind": pl.String, "value": pl.String}
    return pl.DataFrame(found, schema=schema, orient="row")


def _reserve(table: str, count: int) -> list[int]:
    """Take `count` ids of a table's sequence, inside the current transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [table, count],
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
        (last,) = cursor.fetchone()
    return list(range(last + 1, last + count + 1))
