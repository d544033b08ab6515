"""The merge's steps on SQLite: prepared statements over tuples, in key order.

Dates and instants are written as Django's SQLite backend writes them, so that the ORM reads them.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import repeat
from typing import Any

import polars as pl

from xinshu.engine.load.shape import TableShape

_KEYS_AT_ONCE = 5_000  # bound values of one look-up; SQLite allows at least 32 766


def claim(connection: sqlite3.Connection, shape: TableShape, item_id: int) -> None:
    """Nothing to do: SQLite lets one transaction write at a time."""


def find(
    connection: sqlite3.Connection, shape: TableShape, item_id: int, keys: pl.DataFrame
) -> pl.DataFrame:
    """The keys that exist: `position`, `id`, and whether the very same row is in force (`same`)."""
    known: list[Any] = []
    for part in keys["key_hash"].to_frame().iter_slices(_KEYS_AT_ONCE):
        marks = ",".join("?" * part.height)
        known += connection.execute(
            f"SELECT key_hash, id, row_hash, state FROM {shape.table} "
            f"WHERE item_id = ? AND key_hash IN ({marks})",
            (item_id, *part["key_hash"].to_list()),
        ).fetchall()
    schema = {"key_hash": pl.Binary, "id": pl.Int64, "old_hash": pl.Binary, "state": pl.Int16}
    existing = pl.DataFrame(known, schema=schema, orient="row")
    return keys.join(existing, on="key_hash").select(
        "position", "id", same=(pl.col("row_hash") == pl.col("old_hash")) & (pl.col("state") == 1)
    )


def insert(
    connection: sqlite3.Connection,
    table: str,
    frame: pl.DataFrame,
    constants: Mapping[str, object],
) -> None:
    """Append rows; `constants` are columns with one value for all of them."""
    names = ",".join([*frame.columns, *constants])
    marks = ",".join("?" * (frame.width + len(constants)))
    connection.executemany(
        f"INSERT INTO {table} ({names}) VALUES ({marks})", tuples(frame, constants)
    )


def replace(
    connection: sqlite3.Connection,
    shape: TableShape,
    frame: pl.DataFrame,
    constants: Mapping[str, object],
) -> None:
    """Keep the versions in force of the rows named by `id`, then put the new ones in their place.

    A withdrawn record has its last version among the versions already.
    """
    filed = ",".join(shape.filed)
    connection.executemany(
        f"INSERT INTO {shape.versions} (record_id, {filed}, replaced_at, replaced_by_id, change) "
        f"SELECT id, {filed}, ?, ?, 'resubmitted' FROM {shape.table} WHERE state = 1 AND id = ?",
        zip(
            repeat(stored(constants["stored_at"])),
            repeat(constants["submission_id"]),
            frame["id"].to_list(),
        ),
    )
    ready = frame.select(
        *(c for c in shape.columns if c in frame.columns and c not in {"item_id", "key_hash"})
    )
    settings = ",".join(f"{c} = {shape.setting(c, '?')}" for c in [*ready.columns, *constants])
    connection.executemany(
        f"UPDATE {shape.table} SET version = version + 1, {settings} WHERE id = ?",
        tuples(ready, constants, frame["id"]),
    )


def stored(value: object) -> object:
    """An instant as Django's backend writes it: naive UTC text; anything else as it is."""
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    return value


def tuples(
    frame: pl.DataFrame,
    constants: Mapping[str, object] | None = None,
    last: pl.Series | None = None,
) -> Iterator[tuple[object, ...]]:
    """Rows as SQLite takes them; `constants` are columns with one value, `last` a further one."""
    columns: list[Iterable[object]] = [_plain(column).to_list() for column in frame]
    columns += [repeat(stored(value), frame.height) for value in (constants or {}).values()]
    if last is not None:
        columns.append(last.to_list())
    return zip(*columns, strict=True)


def _plain(column: pl.Series) -> pl.Series:
    if column.dtype == pl.Date:
        return column.dt.to_string("%Y-%m-%d")
    if isinstance(column.dtype, pl.Datetime):
        return column.dt.convert_time_zone("UTC").dt.to_string("%Y-%m-%d %H:%M:%S%.6f")
    return column
