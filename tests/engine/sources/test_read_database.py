"""Pulling from a department's database: every value as text, errors in words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from xinshu.engine.sources import by_name, read_database
from xinshu.engine.sources.database import Registry, text_of
from xinshu.engine.sources.errors import (
    DatabaseUnreachable,
    QueryFailed,
    UnknownConnector,
    UnreadableValue,
)


@pytest.fixture
def address(tmp_path: Path) -> str:
    path = tmp_path / "front.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table penalty (id integer, mc text, je real, bz blob)")
        connection.executemany(
            "insert into penalty values (?, ?, ?, ?)",
            [(1, "甲", 1.5, None), (2, "乙", 3.0, ""), (3, None, 1e20, None), (4, "丁", 0.1, None)],
        )
    connection.close()
    return f"sqlite:///{path}"


def test_rows_come_in_batches_as_text(address: str) -> None:
    query = "select mc, je, bz from penalty where id >= :first order by id"
    batches = list(read_database(address, query, {"first": 2}, batch_rows=2))
    assert [b.frame.rows() for b in batches] == [
        [(1, "乙", "3", None), (2, None, "100000000000000000000", None)],
        [(3, "丁", "0.1", None)],
    ]
    assert [b.last_row for b in batches] == [2, 3]


def test_columns_find_their_fields_by_name(address: str) -> None:
    (batch,) = read_database(address, "select mc, je from penalty where id = 1")
    frame = by_name(batch.frame, {"mc": "CF_XDR_MC"}, ("CF_WSH", "CF_XDR_MC"))
    assert frame.rows(named=True) == [{"row_no": 1, "CF_WSH": None, "CF_XDR_MC": "甲"}]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "1"),
        (False, "0"),
        (911201130000000019, "911201130000000019"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1.50"), "1.50"),
        (1e-7, "0.0000001"),
        (2.0, "2"),
        (date(2026, 3, 2), "2026-03-02"),
        (datetime(2026, 3, 2, 4, 5), "2026-03-02 04:05:00"),
        ("", None),
        (None, None),
    ],
)
def test_values_have_one_text_each(value: object, text: str | None) -> None:
    assert text_of(value, "x") == text


@pytest.mark.parametrize("value", [b"x", memoryview(b"x"), [1], {"a": 1}])
def test_what_has_no_text_is_refused(value: object) -> None:
    with pytest.raises(UnreadableValue, match="“附件”"):
        text_of(value, "附件")


def test_the_department_database_is_never_written_to(address: str) -> None:
    with pytest.raises(QueryFailed):
        list(read_database(address, "delete from penalty returning id"))
    (batch,) = read_database(address, "select count(*) as n from penalty")
    assert batch.frame.get_column("n").to_list() == ["4"]


@pytest.mark.parametrize(
    "query", ["select nothing from penalty", "select mc, mc from penalty", "create table x (a)"]
)
def test_a_bad_query_is_refused_in_words(address: str, query: str) -> None:
    with pytest.raises(QueryFailed):
        list(read_database(address, query))


def test_a_missing_database_is_unreachable(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnreachable):
        list(read_database(f"sqlite:///{tmp_path}/none.db", "select 1 as x"))
    with pytest.raises(DatabaseUnreachable):
        list(read_database("postgresql://127.0.0.1:1/none?connect_timeout=2", "select 1 as x"))


@pytest.mark.postgres
def test_postgresql_is_pulled_from_through_a_cursor_and_read_only(postgres_dsn: str) -> None:
    query = (
        "select n, n %% 2 = 0 as even, n * 1.50 as amount, date '2026-03-02' + n as day"
        " from generate_series(1, %(last)s) n order by n"
    )
    batches = list(read_database(postgres_dsn, query, {"last": 5}, batch_rows=3))
    assert [b.frame.height for b in batches] == [3, 2]
    (without_values,) = read_database(postgres_dsn, "select 'Ab' like 'A%' as alike")
    assert without_values.frame.row(0) == (1, "1")
    assert batches[1].frame.row(0) == (4, "4", "1", "6.00", "2026-03-06")
    with pytest.raises(QueryFailed):
        list(read_database(postgres_dsn, "create table x as select 1 as a"))
    with pytest.raises(QueryFailed, match="missing"):
        list(read_database(postgres_dsn, "select * from missing"))
    with pytest.raises(UnreadableValue, match="“b”"):
        list(read_database(postgres_dsn, r"select '\x00'::bytea as b"))


def test_text_that_is_no_unicode_is_held(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table t (a text)")
        connection.execute("insert into t values (cast(x'ff41' as text)), ('好')")
    connection.close()
    (batch,) = read_database(f"sqlite:///{path}", "select a from t")
    assert batch.frame.rows() == [(2, "好")]
    assert [d.row_no for d in batch.damaged] == [1]


def test_a_connector_is_registered_once_and_not_after_sealing() -> None:
    @contextmanager
    def opener(url: str, query: str, params: object) -> Iterator[sqlite3.Cursor]:
        yield sqlite3.connect(":memory:").execute("select 'x' as a")

    registry = Registry()
    registry.register("demo", opener)
    (batch,) = read_database("demo://", "", registry=registry)
    assert batch.frame.rows() == [(1, "x")]
    with pytest.raises(ValueError, match="demo"):
        registry.register("demo", opener)
    registry.seal()
    with pytest.raises(ValueError, match="other"):
        registry.register("other", opener)
    with pytest.raises(UnknownConnector, match="demo"):
        list(read_database("oracle://x", "", registry=registry))
