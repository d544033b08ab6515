"""Findings and held rows are appended as they are, on both databases."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import polars as pl
import pytest

from engine.load.tables import DATABASES, NOW
from xinshu.engine.load import append_rows

Tables = Callable[[], AbstractContextManager[Any]]


@pytest.mark.parametrize("tables", DATABASES)
def test_append_rows_stores_text_numbers_truth_and_instants(tables: Tables) -> None:
    frame = pl.DataFrame(
        {
            "submission_id": [10, 10],
            "row_no": pl.Series([2, 3], dtype=pl.Int32),
            "rule": ["V05-DUP", None],
            "mended": [True, False],
            "at": [NOW, NOW],
        }
    ).with_columns(pl.col("at").cast(pl.Datetime("us", "UTC")))
    with tables() as db:
        db.execute(
            "CREATE TABLE notes (submission_id bigint, row_no integer, rule text,"
            " mended boolean, \"at\" timestamptz, level text DEFAULT 'error')"
        )
        assert append_rows(db, "notes", frame) == 2
        assert append_rows(db, "notes", frame.clear()) == 0
        found = db.execute('SELECT row_no, rule, mended, level, "at" FROM notes').fetchall()
        at = found[0][4]
        assert at in (NOW, "2026-03-02 09:30:00.250000")
        assert found == [(2, "V05-DUP", True, "error", at), (3, None, False, "error", at)]
