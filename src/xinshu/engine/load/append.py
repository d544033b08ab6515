"""Appending rows of a plain table by the batch: findings, held rows, lines of a receipt."""

import sqlite3
from typing import Any

import polars as pl

from xinshu.engine.load import postgres, sqlite

Connection = Any  # a psycopg or sqlite3 connection; the engine is independent of Django's wrapper


def append_rows(connection: Connection, table: str, frame: pl.DataFrame) -> int:
    """Insert every row of `frame` into `table` (a constant of the caller) and return their number.

    Column names and types are those of the table; columns that are left out take its defaults.
    Runs inside the caller's transaction.
    """
    if frame.is_empty():
        return 0
    if isinstance(connection, sqlite3.Connection):
        sqlite.insert(connection, table, frame, {})
    else:
        postgres.copy_in(connection, table, frame)
    return frame.height
