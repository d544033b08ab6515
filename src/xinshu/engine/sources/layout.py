"""Which column of a file is which field of an item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from xinshu.core.catalog.model import Field, Item
from xinshu.engine.sources.errors import DuplicateHeaders, NoHeader, NoKnownColumn
from xinshu.engine.sources.facts import HEADER_SEARCH_ROWS, FileFacts
from xinshu.engine.sources.headers import plain


@dataclass(frozen=True, slots=True)
class Mapped:
    """`columns` position -> field code; headers nobody knows; required fields without a column."""

    columns: Mapping[int, str]
    unknown: tuple[str, ...]
    missing: tuple[str, ...]


def names_of(item: Item) -> tuple[str, ...]:
    """Everything a header may call the fields of `item`: code, name, aliases."""
    return tuple(name for field in item.fields for name in _names(field))


def map_headers(facts: FileFacts, item: Item) -> Mapped:
    """Match the headers of a file with the fields of `item`.

    Compared without blanks, case, full width and the asterisk of required fields. Raises
    `NoHeader`, `NoKnownColumn`, and `DuplicateHeaders` where two columns claim one field.
    """
    if not facts.headers:
        raise NoHeader(rows=HEADER_SEARCH_ROWS)
    meaning: dict[str, str] = {}
    for field in item.fields:
        for name in _names(field):
            meaning.setdefault(plain(name), field.code)
    columns = {
        at: meaning[plain(header)]
        for at, header in enumerate(facts.headers)
        if plain(header) in meaning
    }
    if not columns:
        raise NoKnownColumn(item=item.name)
    _refuse_clash(columns, facts.headers)
    taken = set(columns.values())
    return Mapped(
        columns=columns,
        unknown=tuple(h for at, h in enumerate(facts.headers) if h and at not in columns),
        missing=tuple(f.code for f in item.fields if f.required and f.code not in taken),
    )


def by_name(
    frame: pl.DataFrame, columns: Mapping[str | int, str], fields: Sequence[str]
) -> pl.DataFrame:
    """A pulled `frame` (row_no + named columns) with its columns renamed to field codes.

    Columns without a field are dropped, fields without a column are null.
    """
    places = {code: name for name, code in columns.items() if name in frame.columns}
    picked = [
        pl.col(str(places[code])).alias(code)
        if code in places
        else pl.lit(None, dtype=pl.String).alias(code)
        for code in fields
    ]
    return frame.select(pl.col("row_no"), *picked)


def _names(field: Field) -> tuple[str, ...]:
    return (field.code, field.name, *field.aliases)


def _refuse_clash(columns: Mapping[int, str], headers: Sequence[str]) -> None:
    places: dict[str, list[int]] = {}
    for at, code in columns.items():
        places.setdefault(code, []).append(at)
    for positions in places.values():
        if len(positions) > 1:
            raise DuplicateHeaders(
                header=headers[positions[0]], positions="、".join(str(at + 1) for at in positions)
            )
