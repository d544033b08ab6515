"""Records, and what is kept of their publicity, as columns: one block at a time."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.conf import settings
from django.db import connection

_INSTANT = pl.Datetime("us", "UTC")
_RECORD: Mapping[str, Any] = {
    "record_id": pl.Int64,
    "item_id": pl.Int64,
    "subject_id": pl.Int64,
    "department_id": pl.Int64,
    "decided": pl.Date,
    "record_state": pl.Int16,
    "record_version": pl.Int32,
    "stored_at": _INSTANT,
    "payload": pl.String,
}
KEPT: Mapping[str, Any] = {
    "record_id": pl.Int64,
    "item_id": pl.Int64,
    "subject_id": pl.Int64,
    "department_id": pl.Int64,
    "rules_id": pl.Int64,
    "state": pl.Int16,
    "reason": pl.String,
    "rule": pl.String,
    "severity": pl.String,
    "disputed": pl.Boolean,
    "decided_on": pl.Date,
    "public_from": pl.Date,
    "last_day": pl.Date,
    "repair_from": pl.Date,
    "doubtful": pl.Boolean,
    "document_no": pl.String,
    "document_key": pl.String,
    "record_version": pl.Int32,
    "position": pl.Int64,
    "change": pl.Int16,
    "changed_at": _INSTANT,
}


@dataclass(frozen=True, slots=True)
class Between:
    """Records with an id after `low` up to and including `high`."""

    low: int
    high: int

    def on(self, column: str) -> tuple[str, list[Any]]:
        """As a condition with its values."""
        return f"{column} > %s AND {column} <= %s", [self.low, self.high]


@dataclass(frozen=True, slots=True)
class These:
    """Records by their ids."""

    ids: Sequence[int]

    def on(self, column: str) -> tuple[str, list[Any]]:
        """As a condition with one value: the ids as a whole."""
        if connection.vendor == "sqlite":
            return f"{column} IN (SELECT value FROM json_each(%s))", [json.dumps(list(self.ids))]
        return f"{column} = ANY(%s)", [list(self.ids)]


Block = Between | These


def records(block: Block, *, with_content: Sequence[int]) -> pl.DataFrame:
    """The records of a block, in the order of ids; `payload` of the items in `with_content` only.

    `arrived_on` is the first day the platform held the record, in its own time zone.
    """
    condition, values = block.on("r.id")
    content = ",".join(str(int(each)) for each in with_content) or "-1"
    columns = (
        "r.id, r.item_id, r.subject_id, r.department_id",
        _plain("r.decided_on"),
        "r.state, r.version",
        _plain("r.stored_at"),
        f"CASE WHEN r.item_id IN ({content}) THEN r.payload END",
    )
    found = _frame(
        f"SELECT {','.join(columns)} FROM records_record r WHERE {condition} ORDER BY r.id",
        values,
        _RECORD,
    )
    condition, values = block.on("v.record_id")
    first = _frame(
        f"SELECT v.record_id, min({_plain('v.stored_at')}) FROM records_recordversion v "
        f"WHERE {condition} GROUP BY v.record_id",
        values,
        {"record_id": pl.Int64, "first_at": _INSTANT},
    )
    arrived = pl.min_horizontal("stored_at", "first_at")
    local = arrived.dt.convert_time_zone(settings.TIME_ZONE).dt.date()
    return (
        found.join(first, on="record_id", how="left", maintain_order="left")
        .with_columns(arrived_on=local)
        .drop("first_at", "stored_at")
    )


def kept(block: Block) -> pl.DataFrame:
    """What is kept of the block's publicity."""
    condition, values = block.on("record_id")
    columns = ",".join(_plain(n) if k in (pl.Date, _INSTANT) else n for n, k in KEPT.items())
    return _frame(f"SELECT {columns} FROM disclosure_publication WHERE {condition}", values, KEPT)


def held_back(block: Block) -> pl.DataFrame:
    """Records an officer keeps from the public: `record_id`, `hand` (the reason's code)."""
    condition, values = block.on("record_id")
    return _frame(
        "SELECT record_id, reason FROM disclosure_suppression "
        f"WHERE lifted_at IS NULL AND {condition}",
        values,
        {"record_id": pl.Int64, "hand": pl.String},
    )


def disputed(block: Block) -> pl.DataFrame:
    """Records somebody objects to: `record_id`."""
    condition, values = block.on("record_id")
    return _frame(
        "SELECT DISTINCT record_id FROM disclosure_dispute "
        f"WHERE cleared_at IS NULL AND {condition}",
        values,
        {"record_id": pl.Int64},
    )


def ids(sql: str, values: Sequence[Any]) -> list[int]:
    """The first column of a query of this app, in its order."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return [int(row[0]) for row in cursor.fetchall()]


def _frame(sql: str, values: Sequence[Any], schema: Mapping[str, Any]) -> pl.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        rows = cursor.fetchall()
    read = {name: _read(kind) for name, kind in schema.items()}
    frame = pl.DataFrame(rows, schema=read, orient="row", infer_schema_length=None)
    return frame.select(_meant(name, read[name], kind) for name, kind in schema.items())


def _plain(column: str) -> str:
    """SQLite's driver hands dates out as objects or as text, as it guesses: text is asked for."""
    return f"CAST({column} AS TEXT)" if connection.vendor == "sqlite" else column


def _read(kind: Any) -> Any:
    as_text = connection.vendor == "sqlite" and kind in (pl.Date, _INSTANT)
    return pl.String if as_text else kind


def _meant(name: str, read: Any, kind: Any) -> pl.Expr:
    column = pl.col(name)
    if read == kind:
        return column
    if kind == pl.Date:
        return column.str.to_date("%Y-%m-%d")
    # All are UTC; what was written around the ORM says so in the text.
    naive = column.str.strip_suffix("+00:00")
    return naive.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_unit="us").dt.replace_time_zone("UTC")
