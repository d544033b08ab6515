"""Writing rows of a plain table by the batch, whether they are there already or not."""

import sqlite3
from typing import Any

import polars as pl
import psycopg
from psycopg import sql

from xinshu.engine.load import postgres, sqlite
from xinshu.engine.load.append import Connection


def upsert_rows(connection: Connection, table: str, key: str, frame: pl.DataFrame) -> int:
    """Insert the rows of `frame`, or overwrite the ones with the same `key`; says how many.

    `table` and columns are constants of the caller, column types those of the table, keys are
    distinct. Runs inside the caller's transaction.
    """
    if frame.is_empty():
        return 0
    ordered = frame.sort(key)
    if isinstance(connection, sqlite3.Connection):
        _on_sqlite(connection, table, key, ordered)
    else:
        _on_postgres(connection, table, key, ordered)
    return frame.height


def _on_sqlite(connection: sqlite3.Connection, table: str, key: str, frame: pl.DataFrame) -> None:
    names = ",".join(frame.columns)
    marks = ",".join("?" * frame.width)
    changes = ",".join(f"{name} = excluded.{name}" for name in frame.columns if name != key)
    connection.executemany(
        f"INSERT INTO {table} ({names}) VALUES ({marks}) "
        f"ON CONFLICT ({key}) DO UPDATE SET {changes}",
        sqlite.tuples(frame),
    )


def _on_postgres(
    connection: psycopg.Connection[Any], table: str, key: str, frame: pl.DataFrame
) -> None:
    stage = f"stage_{table}"
    others = [name for name in frame.columns if name != key]
    parts = {
        "stage": sql.Identifier(stage),
        "table": sql.Identifier(table),
        "key": sql.Identifier(key),
        "names": sql.SQL(",").join(map(sql.Identifier, frame.columns)),
        "changes": sql.SQL(",").join(
            sql.SQL("{0} = excluded.{0}").format(sql.Identifier(name)) for name in others
        ),
    }
    cursor = psycopg.Cursor(connection)
    cursor.execute(
        sql.SQL(
            "CREATE TEMPORARY TABLE {stage} ON COMMIT DROP AS "
            "SELECT {names} FROM {table} WITH NO DATA"
        ).format(**parts)
    )
    postgres.copy_in(connection, stage, frame)
    cursor.execute(
        sql.SQL(
            "INSERT INTO {table} ({names}) SELECT {names} FROM {stage} ORDER BY {key} "
            "ON CONFLICT ({key}) DO UPDATE SET {changes}"
        ).format(**parts)
    )
    cursor.execute(sql.SQL("DROP TABLE {stage}").format(**parts))
