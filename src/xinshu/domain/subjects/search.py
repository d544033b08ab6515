"""The index of names inside the relational store: which names may be meant.

Chinese has no spaces, so a name is indexed by signs: its pairs of letters, and its core with each
letter left out (`engine.match.name_signs`). SQLite keeps them in FTS5, PostgreSQL in two arrays
with GIN. The index is derived: it has no migration, is made after `migrate`, follows new names by
`catch_up` and can be made anew at any time (`search_building`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection

from xinshu.domain.subjects import search_building as building
from xinshu.domain.subjects.search_building import COUNTS, SIGNS, STATE, unsigned
from xinshu.engine.match.name_signs import pair_signs_of

ensure: Callable[[], None] = building.ensure
catch_up: Callable[..., int] = building.catch_up

LIMIT = 500  # more matches than anybody reads
COMMON = 10_000  # names a pair may stand in before PostgreSQL rather reads names one by one
_ANY_OF = {"pairs": "subjects_names_with_a_pair", "near": "subjects_names_near"}
_RAREST = 4  # pairs PostgreSQL looks up; the text itself decides


@dataclass(frozen=True, slots=True)
class Narrow:
    """What a subject must be like; empty texts do not narrow."""

    subject_class: str = ""
    status: str = ""

    def sql(self) -> tuple[str, list[str]]:
        """A join that keeps these subjects only, with its values."""
        wanted = {"subject_class": self.subject_class, "status": self.status}
        given = {column: value for column, value in wanted.items() if value}
        if not given:
            return "", []
        terms = " AND ".join(f"s.{column} = %s" for column in given)
        return (
            f" JOIN subjects_subject s ON s.id = n.subject_id AND {terms}",
            list(given.values()),
        )


@dataclass(frozen=True, slots=True)
class Named:
    """A name somebody has or had, in normal form."""

    id: int
    subject_id: int
    name: str
    current: bool


EVERYONE = Narrow()
_NAMED = "SELECT n.id, n.subject_id, n.name_norm, n.current FROM"


def holding(
    text: str, rarity: dict[int, int], *, narrow: Narrow = EVERYONE, limit: int = LIMIT
) -> list[Named]:
    """Names that contain `text` (normal form), at most `limit`.

    `rarity` is the answer of `rarity_of` for the pairs of `text`.
    """
    if len(text) < 2:
        return _read_through(text, narrow, limit)
    pairs = pair_signs_of(text)
    if any(pair not in rarity for pair in pairs):
        return []
    if connection.vendor == "sqlite":
        phrase = " ".join(str(unsigned(pair)) for pair in pairs)
        found = _fts(f'pairs : "{phrase}"', narrow, limit)
        return [each for each in found if text in each.name]  # signs may coincide
    rare = sorted(set(pairs), key=lambda pair: rarity[pair])[:_RAREST]
    if rarity[rare[0]] > COMMON:
        return _read_through(text, narrow, limit)
    join, values = narrow.sql()
    return _names(
        f"{_NAMED} subjects_names_with_pairs(%s::int4[]) g(name_id) "
        f"JOIN subjects_subjectname n ON n.id = g.name_id{join} "
        "WHERE n.name_norm LIKE %s LIMIT %s",
        [rare, *values, _pattern(text), limit],
    )


def sharing(pairs: Sequence[int], *, narrow: Narrow = EVERYONE, limit: int = LIMIT) -> list[Named]:
    """Names with any of these pairs, at most `limit`."""
    return _any_of("pairs", pairs, narrow, limit)


def near(signs: Sequence[int], *, narrow: Narrow = EVERYONE, limit: int = LIMIT) -> list[Named]:
    """Names whose core, with a letter left out or not, has one of these signs."""
    return _any_of("near", signs, narrow, limit)


def rarity_of(pairs: Iterable[int]) -> dict[int, int]:
    """In how many names each pair stands; pairs of no name are left out."""
    wanted = sorted(set(pairs))
    if not wanted:
        return {}
    marks = ",".join(["%s"] * len(wanted))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT sign, names FROM {COUNTS} WHERE sign IN ({marks})", wanted)
        return dict(cursor.fetchall())


def places() -> frozenset[str]:
    """The place names which the index takes off names; questions are treated alike."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT value FROM {STATE} WHERE name = 'places'")
        row = cursor.fetchone()
    return _places(row[0] if row else "")


@lru_cache(maxsize=2)
def _places(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _any_of(column: str, signs: Sequence[int], narrow: Narrow, limit: int) -> list[Named]:
    if not signs:
        return []
    if connection.vendor == "sqlite":
        either = " OR ".join(str(unsigned(sign)) for sign in signs)
        return _fts(f"{column} : ({either})", narrow, limit)
    join, values = narrow.sql()
    return _names(
        f"{_NAMED} {_ANY_OF[column]}(%s::int4[]) g(name_id) "
        f"JOIN subjects_subjectname n ON n.id = g.name_id{join} LIMIT %s",
        [list(signs), *values, limit],
    )


def _fts(match: str, narrow: Narrow, limit: int) -> list[Named]:
    join, values = narrow.sql()
    return _names(
        f"{_NAMED} {SIGNS} g JOIN subjects_subjectname n ON n.id = g.rowid{join} "
        f"WHERE {SIGNS} MATCH %s LIMIT %s",
        [*values, match, limit],
    )


def _read_through(text: str, narrow: Narrow, limit: int) -> list[Named]:
    """Names read one by one: for what stands in so many that the first thousand come at once."""
    join, values = narrow.sql()
    return _names(
        f"{_NAMED} subjects_subjectname n{join} WHERE n.name_norm LIKE %s ESCAPE '\\' LIMIT %s",
        [*values, _pattern(text), limit],
    )


def _pattern(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _names(sql: str, values: list[Any]) -> list[Named]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [Named(pk, who, name, bool(now)) for pk, who, name, now in cursor.fetchall()]
