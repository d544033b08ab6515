"""Pulling rows from a department's database with a query: read only, in batches, all as text."""

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, Protocol, cast
from uuid import UUID

import polars as pl
import psycopg

from xinshu.engine.sources.errors import (
    DatabaseUnreachable,
    QueryFailed,
    TooManyColumns,
    UnknownConnector,
    UnreadableValue,
)
from xinshu.engine.sources.facts import USED_COLUMNS, DamagedRow, RawBatch

Parameters = Mapping[str, object]


class Cursor(Protocol):
    """The part of a DB-API cursor a pull uses; it hands out rows as they are asked for."""

    @property
    def description(self) -> Sequence[Sequence[object]] | None:
        """One sequence per column, its name first."""

    def fetchmany(self, size: int) -> Sequence[Sequence[object]]:
        """At most `size` further rows."""


Opener = Callable[[str, str, Parameters], AbstractContextManager[Cursor]]
"""(url, query, parameters) -> the open cursor of the running query, closed on leaving."""


class Registry:
    """Which opener answers for which kind of address. Sealed once the application has started."""

    def __init__(self) -> None:
        self._openers: dict[str, Opener] = {}
        self._sealed = False

    def register(self, scheme: str, opener: Opener) -> None:
        """Add a kind of database. Raises ValueError when sealed or taken."""
        if self._sealed or scheme in self._openers:
            raise ValueError(f"connector {scheme!r} cannot be registered")
        self._openers[scheme] = opener

    def seal(self) -> None:
        """Nobody may add a connector from now on."""
        self._sealed = True

    def opener(self, url: str) -> Opener:
        """The opener for `url`. Raises `UnknownConnector`."""
        scheme = url.partition(":")[0].lower()
        if scheme not in self._openers:
            raise UnknownConnector(scheme=scheme[:30], known="、".join(sorted(self._openers)))
        return self._openers[scheme]


CONNECTORS: Final = Registry()


def register_connector(scheme: str, opener: Opener) -> None:
    """Teach the door another kind of database, at start-up. See `Registry.register`."""
    CONNECTORS.register(scheme, opener)


def read_database(
    url: str,
    query: str,
    params: Parameters | None = None,
    *,
    batch_rows: int = 50_000,
    registry: Registry = CONNECTORS,
) -> Iterator[RawBatch]:
    """The result of `query` in batches whose columns bear the names the query gives them.

    `query` is configuration written by an administrator; `params` are bound as values, written
    `:name` for SQLite and `%(name)s` for PostgreSQL (then a plain `%` is doubled). Rows are
    numbered from 1 in the order of the result. Dates arrive as ISO, decimals plainly, truths as
    1 and 0; bytes, arrays and documents raise `UnreadableValue`. Raises `UnknownConnector`,
    `DatabaseUnreachable`, `QueryFailed`.
    """
    opener = registry.opener(url)
    row = 0
    with opener(url, query, params or {}) as cursor:
        names = _column_names(cursor)
        while rows := cursor.fetchmany(batch_rows):
            yield _batch(names, rows, row)
            row += len(rows)


def _column_names(cursor: Cursor) -> list[str]:
    names = [str(column[0]) for column in cursor.description or ()]
    if not names:
        raise QueryFailed(reason="该语句不返回数据，应为 SELECT 查询")
    if len(set(names)) < len(names):
        raise QueryFailed(reason="结果中有同名的列，请用 AS 取不同的名字")
    if len(names) > USED_COLUMNS:
        raise TooManyColumns(columns=len(names), limit=USED_COLUMNS)
    if "row_no" in names:
        raise QueryFailed(reason="列名 row_no 为系统保留，请用 AS 改名")
    return names


def _batch(names: Sequence[str], rows: Sequence[Sequence[object]], before: int) -> RawBatch:
    texts: list[list[str | None]] = []
    numbers: list[int] = []
    damaged: list[DamagedRow] = []
    for number, row in enumerate(rows, before + 1):
        cells = [text_of(cell, name) for name, cell in zip(names, row, strict=True)]
        broken = next((n for n, c in zip(names, cells, strict=True) if _is_broken(c)), None)
        if broken is None:
            texts.append(cells)
            numbers.append(number)
            continue
        raw = "|".join("" if c is None else c.encode("utf-8", "replace").decode() for c in cells)
        damaged.append(DamagedRow(number, raw[:2000], f"“{broken}”列含有无法识别的字符。"))
    columns = {name: [cells[at] for cells in texts] for at, name in enumerate(names)}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String))
    frame.insert_column(0, pl.Series("row_no", numbers, dtype=pl.UInt32))
    return RawBatch(frame=frame, damaged=damaged, last_row=before + len(rows))


def text_of(value: object, column: str) -> str | None:
    """A database value as text; blank text is null. Raises `UnreadableValue`."""
    if value is None or isinstance(value, str):
        return value or None
    for kinds, write in _WRITERS:
        if isinstance(value, kinds):
            return write(value)
    is_bytes = isinstance(value, bytes | bytearray | memoryview)
    raise UnreadableValue(column=column, kind="二进制内容" if is_bytes else "数组或文档")


def _plain_float(value: float) -> str:
    text = repr(value)
    if "e" in text or "inf" in text or "nan" in text:
        return format(Decimal(text), "f") if value - value == 0 else text
    return text.removesuffix(".0")


def _is_broken(cell: str | None) -> bool:
    return cell is not None and not cell.isascii() and _SURROGATE.search(cell) is not None


_SURROGATE: Final = re.compile("[\ud800-\udfff]")


# In this order: bool is an int, datetime is a date.
_WRITERS: Final[tuple[tuple[type | tuple[type, ...], Callable[[Any], str]], ...]] = (
    (bool, lambda value: "1" if value else "0"),
    ((int, UUID, timedelta), str),
    (Decimal, lambda value: format(value, "f")),
    (float, _plain_float),
    (datetime, lambda value: value.isoformat(sep=" ")),
    ((date, time), lambda value: value.isoformat()),
)


@contextmanager
def open_sqlite(url: str, query: str, params: Parameters) -> Iterator[Cursor]:
    """`sqlite:///relative.db` or `sqlite:////absolute.db`, opened read only."""
    path = Path(url.removeprefix("sqlite:///"))
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    except sqlite3.Error as error:
        raise DatabaseUnreachable(reason=str(error)) from error
    connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        yield cast("Cursor", connection.execute(query, dict(params)))
    except sqlite3.Error as error:
        raise QueryFailed(reason=str(error)) from error
    finally:
        connection.close()


@contextmanager
def open_postgres(url: str, query: str, params: Parameters) -> Iterator[Cursor]:
    """`postgresql://…` in a read-only transaction; rows stay on the server until fetched."""
    try:
        connection = psycopg.connect(url, connect_timeout=15)
    except (psycopg.Error, UnicodeError) as error:
        raise DatabaseUnreachable(reason=_first_line(error)) from error
    try:
        connection.read_only = True
        with connection.cursor(name="xinshu_pull") as cursor:
            # Without values a "%" in the query is just that, as in LIKE 'A%'.
            cursor.execute(query.encode(), dict(params) or None)
            yield cast("Cursor", cursor)
    except psycopg.Error as error:
        raise QueryFailed(reason=_first_line(error)) from error
    finally:
        connection.close()


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["无说明"])[0]


register_connector("sqlite", open_sqlite)
register_connector("postgresql", open_postgres)
