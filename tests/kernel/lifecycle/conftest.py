"""A shelf of old things in the retention table."""

import datetime as dt

import pytest

from builders.shelves import CODE, LINE, Shelf
from xinshu.kernel.lifecycle import registry
from xinshu.kernel.lifecycle import table as retention_table

LONG_AGO = dt.date(2020, 1, 1)


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """Three things whose time is over, one of today."""
    made = Shelf()
    made.put("a", LONG_AGO, "case:1")
    made.put("b", LONG_AGO, "case:2")
    made.put("c", LONG_AGO, "case:2")
    made.put("fresh", dt.date(2999, 1, 1))
    monkeypatch.setitem(registry._stores, CODE, made)
    monkeypatch.setattr(retention_table, "_from_file", lambda _: {CODE: LINE})
    return made
