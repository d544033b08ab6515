"""Merging a batch of ready rows into the current records, set by set.

The keys are looked up first, with their hashes, so that a row that says nothing new costs one
index probe and writes nothing. What is new goes straight into the table in key order; only
changed rows pass through a staging table. Everything runs in the caller's transaction.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime

import polars as pl

from xinshu.engine.load import postgres, sqlite
from xinshu.engine.load.append import Connection
from xinshu.engine.load.shape import CURRENT, Counts, TableShape


def merge_records(
    connection: Connection,
    frame: pl.DataFrame,
    shape: TableShape,
    *,
    submission_id: int,
    now: datetime,
) -> Counts:
    """Store `frame` (see `prepare`; one item, distinct keys) and say what became of its rows.

    stored + updated + unchanged is the height of `frame`. A changed record's old version is kept
    in the version table; a withdrawn record that arrives again is in force again as a new version.
    `now` is an aware instant. Raises ValueError for rows of several items.
    """
    if frame.is_empty():
        return Counts()
    items = frame["item_id"].unique()
    if len(items) != 1:
        raise ValueError("a merge takes the rows of one item")
    store = sqlite if isinstance(connection, sqlite3.Connection) else postgres
    item_id = int(items[0])
    keys = frame.select("key_hash", "row_hash").with_row_index("position").sort("key_hash")
    store.claim(connection, shape, item_id)
    found = store.find(connection, shape, item_id, keys)
    fresh = keys["position"].filter(~keys["position"].is_in(found["position"].implode()))
    changed = found.filter(~pl.col("same"))
    constants = {"submission_id": submission_id, "stored_at": now, "state": CURRENT}
    if len(fresh):
        rows = frame[fresh].select(c for c in shape.columns if c in frame.columns)
        store.insert(connection, shape.table, rows, constants | {"version": 1})
    if len(changed):
        rows = frame[changed["position"]].with_columns(changed["id"])
        store.replace(connection, shape, rows, constants)
    return Counts(len(fresh), len(changed), found.height - len(changed))
