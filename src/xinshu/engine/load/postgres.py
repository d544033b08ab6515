"""The merge's steps on PostgreSQL: binary COPY of Arrow columns, and joins that use the key."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl
import psycopg
from pgpq import ArrowToPostgresBinaryEncoder
from psycopg import sql

from xinshu.engine.load.shape import TableShape

Connection = psycopg.Connection[Any]

_TYPES: dict[str, pl.DataType | type[pl.DataType]] = {
    "submission_id": pl.Int64,
    "version": pl.Int32,
    "state": pl.Int16,
    "stored_at": pl.Datetime("us", "UTC"),
}
_FOUND = np.dtype([("position", ">i4"), ("id", ">i8"), ("same", ">i2")])
_SLICE = 1 << 20  # bytes handed to the driver at once


def claim(connection: Connection, shape: TableShape, item_id: int) -> None:
    """Let one merge of this item run at a time, until the transaction ends.

    Two submissions of one item would otherwise insert the same new key at once.
    """
    name = f"{shape.table}:{item_id}"
    psycopg.Cursor(connection).execute(
        "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,)
    )


def find(
    connection: Connection, shape: TableShape, item_id: int, keys: pl.DataFrame
) -> pl.DataFrame:
    """The keys that exist: `position`, `id`, and whether the very same row is in force (`same`).

    The lateral subquery with LIMIT keeps the plan at one index probe a key, whatever the planner
    believes about the sizes. The answer is packed into one value: a row object for each key would
    cost more than finding it.
    """
    statement = sql.SQL(
        """
        SELECT string_agg(
            int4send(k.position) || int8send(t.id) || int2send(t.same::int::int2), ''::bytea
        )
        FROM unnest(%b::int4[], %b::bytea[], %b::bytea[]) AS k(position, key_hash, row_hash)
        CROSS JOIN LATERAL (
            SELECT r.id, r.row_hash = k.row_hash AND r.state = 1 AS same FROM {table} AS r
            WHERE r.item_id = %b AND r.key_hash = k.key_hash LIMIT 1
        ) AS t
        """
    ).format(table=sql.Identifier(shape.table))
    columns = [keys[name].to_list() for name in ("position", "key_hash", "row_hash")]
    cursor = psycopg.Cursor(connection, row_factory=psycopg.rows.tuple_row)
    (packed,) = cursor.execute(statement, (*columns, item_id), binary=True).fetchone() or (None,)
    found = np.frombuffer(packed or b"", dtype=_FOUND)
    return pl.DataFrame(
        {
            "position": found["position"].astype(np.uint32),
            "id": found["id"].astype(np.int64),
            "same": found["same"].astype(np.bool_),
        }
    )


def insert(
    connection: Connection, table: str, frame: pl.DataFrame, constants: Mapping[str, object]
) -> None:
    """Append rows; `constants` are columns with one value for all of them."""
    added = [pl.lit(value, _TYPES[name]).alias(name) for name, value in constants.items()]
    copy_in(connection, table, frame.with_columns(added))


def copy_in(connection: Connection, table: str, frame: pl.DataFrame) -> None:
    """Binary COPY. Types must be those of the table: nothing is converted on the way."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
        sql.Identifier(table), sql.SQL(",").join(map(sql.Identifier, frame.columns))
    )
    batches = frame.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest()).to_batches()
    encoder = ArrowToPostgresBinaryEncoder(batches[0].schema)
    with psycopg.Cursor(connection).copy(statement) as copy:
        copy.write(encoder.write_header())
        for batch in batches:
            body = memoryview(encoder.write_batch(batch))
            for start in range(0, len(body), _SLICE):
                copy.write(body[start : start + _SLICE])
        copy.write(encoder.finish())


def replace(
    connection: Connection, shape: TableShape, frame: pl.DataFrame, constants: Mapping[str, object]
) -> None:
    """Keep the versions in force of the rows named by `id`, then put the new ones in their place.

    A withdrawn record has its last version among the versions already.
    """
    names = [c for c in shape.columns if c not in {"version", "item_id", "key_hash"}]
    stage = f"stage_{shape.table}"
    cursor = psycopg.Cursor(connection)
    parts = {
        "stage": sql.Identifier(stage),
        "table": sql.Identifier(shape.table),
        "versions": sql.Identifier(shape.versions),
        "filed": sql.SQL(",").join(map(sql.Identifier, shape.filed)),
        "current": sql.SQL(",").join(sql.Identifier("t", c) for c in shape.filed),
        "names": sql.SQL(",").join(map(sql.Identifier, ["id", *names])),
        "set": sql.SQL(",").join(
            sql.SQL(f"{c} = {shape.setting(c, f's.{c}', 't.')}") for c in names
        ),
    }
    cursor.execute(
        sql.SQL(
            "CREATE TEMPORARY TABLE {stage} ON COMMIT DROP AS "
            "SELECT {names} FROM {table} WITH NO DATA"
        ).format(**parts)
    )
    ready = frame.select(c for c in ["id", *names] if c in frame.columns)
    insert(connection, stage, ready, constants)
    cursor.execute(sql.SQL("ANALYZE {stage}").format(**parts))
    cursor.execute(
        sql.SQL(
            "INSERT INTO {versions} (record_id, {filed}, replaced_at, replaced_by_id, change) "
            "SELECT t.id, {current}, %s, %s, 'resubmitted' FROM {table} AS t "
            "JOIN {stage} AS s ON s.id = t.id WHERE t.state = 1 FOR UPDATE OF t"
        ).format(**parts),
        (_instant(constants), constants["submission_id"]),
    )
    cursor.execute(
        sql.SQL(
            "UPDATE {table} AS t SET version = t.version + 1, {set} FROM {stage} AS s "
            "WHERE t.id = s.id"
        ).format(**parts)
    )
    cursor.execute(sql.SQL("DROP TABLE {stage}").format(**parts))


def _instant(constants: Mapping[str, object]) -> datetime:
    now = constants["stored_at"]
    assert isinstance(now, datetime)  # noqa: S101  the merge's own constant
    return now
