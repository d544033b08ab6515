"""Making the index of names and keeping it up: by the block, never name by name."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from django.conf import settings
from django.db import connection, transaction

from xinshu.core import regions
from xinshu.core.catalog.yaml import read_yaml
from xinshu.core.identifiers.name_core import PROVINCES
from xinshu.engine.match.name_signs import Table, cores, near_signs, pair_signs
from xinshu.kernel.driver import driver

SIGNS = "subjects_name_signs"
COUNTS = "subjects_pair_counts"
STATE = "subjects_name_state"
LOOK_UPS = {
    "subjects_names_with_pairs": "pairs @>",
    "subjects_names_with_a_pair": "pairs &&",
    "subjects_names_near": "near &&",
}
"""PostgreSQL: functions that look names up by signs -> what they ask of a name."""

VERSION = "2"  # of the signs and tables: another one, and the index is made anew
_ASIDE = "_aside"
_FORMER = "subjects_name_search"  # the index of the first release
_BLOCK = 20_000
_MANY = 50_000  # names to add for which making the index anew is cheaper
_BEHIND = 20_000  # ids looked back over: transactions commit in another order than they number
_LOCK = 7_301_847


def ensure() -> None:
    """Make the index if this database has none yet, or has one made with other place names."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS {STATE} "
            "(name varchar(16) PRIMARY KEY, value text NOT NULL)"
        )
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TABLE IF EXISTS {_FORMER}")
        else:
            cursor.execute(f"DROP INDEX IF EXISTS {_FORMER}")
    text = " ".join(sorted(place_names()))
    if (_state("places"), _state("version")) != (text, VERSION):
        _set_state("places", text)
        rebuild()
    else:
        catch_up()


def place_names() -> frozenset[str]:
    """Provinces, prefectures, and all that lies in the province of this platform."""
    path = Path(settings.XINSHU_CATALOGS_DIR) / "national" / "codes" / "region.yaml"
    found = read_yaml(path.read_text("utf-8")) if path.exists() else None
    values = found.get("values") if isinstance(found, dict) else None
    table = {str(code): str(name) for code, name in (values or {}).items()}
    prefectures = {
        name for code, name in table.items() if regions.level(code) is regions.Level.PREFECTURE
    }
    province = f"{settings.XINSHU_REGION[:2]}0000"
    return frozenset(PROVINCES) | prefectures | regions.place_names(table, province)


@transaction.atomic
def catch_up(*, whole: bool = False) -> int:
    """Index the names stored since the last call; returns how many.

    With `whole` all names are compared with the index, not only those of late.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if _waiting() > _MANY:
        return rebuild()
    counts: Counter[int] = Counter()
    added, last = 0, int(_state("done") or 0)
    for block in _new_names(last, whole=whole):
        counts.update(_write(SIGNS, block))
        added += block.height
        last = max(last, int(block["id"].max()))  # type: ignore[arg-type]
    if added:
        _add_counts(COUNTS, counts)
        _set_state("done", str(last))
    return added


def rebuild() -> int:
    """Make the index anew beside the one in use, then let it take its place; how many names."""
    _create(_ASIDE)
    counts: Counter[int] = Counter()
    added = last = 0
    while (block := _names_after(last)).height:
        with transaction.atomic():
            counts.update(_write(SIGNS + _ASIDE, block))
        added += block.height
        last = int(block["id"][-1])
    with transaction.atomic():
        _add_counts(COUNTS + _ASIDE, counts)
        _take_place()
        _set_state("done", str(last))
        _set_state("version", VERSION)
    return added


def _create(ending: str) -> None:
    signs, counts = SIGNS + ending, COUNTS + ending
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {signs}")
        cursor.execute(f"DROP TABLE IF EXISTS {counts}")
        cursor.execute(f"CREATE TABLE {counts} (sign integer PRIMARY KEY, names integer NOT NULL)")
        if connection.vendor == "sqlite":
            cursor.execute(
                f"CREATE VIRTUAL TABLE {signs} USING fts5("
                "pairs, near, content='', columnsize=0, tokenize='ascii')"
            )
        else:
            cursor.execute(
                f"CREATE TABLE {signs} (name_id bigint NOT NULL, pairs int4[] NOT NULL, "
                "near int4[] NOT NULL)"
            )


def _take_place() -> None:
    with connection.cursor() as cursor:
        for table in (SIGNS, COUNTS):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
            cursor.execute(f"ALTER TABLE {table}{_ASIDE} RENAME TO {table}")
        if connection.vendor != "postgresql":
            return
        cursor.execute(f"ALTER TABLE {SIGNS} ADD PRIMARY KEY (name_id)")
        for column in ("pairs", "near"):
            cursor.execute(
                f"CREATE INDEX {SIGNS}_{column} ON {SIGNS} USING gin ({column}) "
                "WITH (fastupdate = off)"
            )
        cursor.execute(f"ANALYZE {SIGNS}")
        for name, term in LOOK_UPS.items():
            # The planner knows nothing about signs as rare as these and would read all names.
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {name}(signs int4[]) RETURNS SETOF bigint "
                "LANGUAGE sql STABLE ROWS 100 SET enable_seqscan = off "
                f"SET enable_indexscan = off AS 'SELECT name_id FROM {SIGNS} WHERE {term} $1'"
            )


def _waiting() -> int:
    """How many names came since, counted no further than it matters."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM subjects_subjectname WHERE id > %s LIMIT %s) t",
            [int(_state("done") or 0), _MANY + 1],
        )
        (count,) = cursor.fetchone()
    return int(count)


def _new_names(last: int, *, whole: bool) -> Iterator[pl.DataFrame]:
    """Blocks of names the index does not hold."""
    if connection.vendor == "sqlite":
        while (block := _names_after(last)).height:
            yield block
            last = int(block["id"][-1])
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT n.id, n.name_norm FROM subjects_subjectname n WHERE n.id > %s AND NOT EXISTS "
            f"(SELECT 1 FROM {SIGNS} g WHERE g.name_id = n.id) ORDER BY n.id",
            [0 if whole else last - _BEHIND],
        )
        while rows := cursor.fetchmany(_BLOCK):
            yield _frame(rows)


def _names_after(last: int) -> pl.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, name_norm FROM subjects_subjectname WHERE id > %s ORDER BY id LIMIT %s",
            [last, _BLOCK],
        )
        return _frame(cursor.fetchall())


def _frame(rows: list[Any]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"id": pl.Int64, "name": pl.String}, orient="row")


def _write(table: str, names: pl.DataFrame) -> Counter[int]:
    """Add the signs of these names; answers in how many of them each pair stands."""
    pairs = pair_signs(names["name"])
    near = near_signs(cores(names["name"], frozenset(_state("places").split())))
    if connection.vendor == "sqlite":
        words = _joined(names, pairs, " "), _joined(names, near, " ")
        rows = list(zip(names["id"].to_list(), *(each.to_list() for each in words), strict=True))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {table} (rowid, pairs, near) VALUES (%s, %s, %s)", rows
            )
    else:
        text = names.select(
            pl.concat_str(
                pl.col("id").cast(pl.String),
                pl.lit("\t{"),
                _joined(names, pairs, ","),
                pl.lit("}\t{"),
                _joined(names, near, ","),
                pl.lit("}\n"),
            )
        )
        with driver().cursor().copy(f"COPY {table} (name_id, pairs, near) FROM STDIN") as copy:
            copy.write("".join(text.to_series()))
    once = np.unique((pairs.rows << 32) | pairs.signs.view(np.uint32))
    signs, number = np.unique(once.astype(np.uint32).view(np.int32), return_counts=True)
    return Counter(dict(zip(signs.tolist(), number.tolist(), strict=True)))


def unsigned(sign: int) -> int:
    """A sign as FTS5 holds it: a word of digits."""
    return sign & 0xFFFFFFFF


def _joined(names: pl.DataFrame, table: Table, between: str) -> pl.Series:
    """The signs of each name as one text, for the database at hand."""
    signs = pl.Series("sign", table.signs)
    if connection.vendor == "sqlite":
        signs = pl.Series("sign", table.signs.view(np.uint32))
    grouped = (
        pl.DataFrame({"row": table.rows, "sign": signs.cast(pl.String)})
        .group_by("row", maintain_order=True)
        .agg(pl.col("sign").str.join(between))
    )
    rows = pl.DataFrame({"row": np.arange(names.height)})
    return rows.join(grouped, on="row", how="left", maintain_order="left")["sign"].fill_null("")


def _add_counts(table: str, counts: Counter[int]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"INSERT INTO {table} AS t SELECT * FROM unnest(%s::int4[], %s::int4[]) "
                "ON CONFLICT (sign) DO UPDATE SET names = t.names + excluded.names",
                [list(counts), list(counts.values())],
            )
        else:
            cursor.executemany(
                f"INSERT INTO {table} (sign, names) VALUES (%s, %s) "
                "ON CONFLICT (sign) DO UPDATE SET names = names + excluded.names",
                sorted(counts.items()),
            )


def _state(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT value FROM {STATE} WHERE name = %s", [name])
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def _set_state(name: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {STATE} (name, value) VALUES (%s, %s) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [name, value],
        )
