"""A raw text column → its normalised values, and what reading them met.

The meaning is `xinshu.core.rules.clean.clean_value`, value by value. Here every column first finds
the rows whose value might differ from its normal form (`_Finder`); only those are cleaned, by that
very function.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from xinshu.core.catalog.model import Field, FieldType
from xinshu.core.rules.clean import (
    MAX_DIGITS,
    Cleaned,
    Problem,
    clean_value,
    is_long,
    is_narrow,
    is_upper,
)
from xinshu.engine.checks.scan import Rows, Scan, Truths, few

_REMEMBERED = 20_000  # cleaned spellings a reader keeps from batch to batch
_REMEMBERED_LENGTH = 64
_NO_ROWS: Rows = np.zeros(0, dtype=np.intp)
_INTEGER = r"^(?:0|-?[1-9][0-9]*)$"
_DECIMAL = r"^(?:0|-?[1-9][0-9]*|-?(?:0|[1-9][0-9]*)\.[0-9]*[1-9])$"

# Amounts are mostly written with a fixed number of digits: "488837.10", "0.00".
_PADDED = r"^(?:0|[1-9][0-9]*)\.[0-9]*0$"

_Finder = Callable[[pl.Series], Rows]


@dataclass(frozen=True)
class Column:
    """One field's normalised texts, aligned with the batch.

    `problems` holds the rows each problem was met in; `unread` the rows that are written but blank
    for the rules, because they could not be read.
    """

    text: pl.Series
    problems: Mapping[Problem, Rows] = field(default_factory=dict)
    unread: Rows = field(default_factory=lambda: _NO_ROWS)

    def missing(self) -> pl.Series:
        """Whether nothing was written, for each row."""
        missing = self.text.is_null()
        return missing.scatter(self.unread, False) if self.unread.size else missing


class Reader:
    """Reads columns of one field. `spellings` are those of its code list, or None."""

    def __init__(self, field_: Field, spellings: Mapping[str, str] | None) -> None:
        self._field, self._spellings = field_, spellings
        self._suspects = _finder(field_, spellings)
        self._known: dict[str | None, Cleaned] = {}

    def read(self, raw: pl.Series) -> Column:
        """The column `raw`, normalised."""
        if self._repeats(raw):
            raw, rows = self._among_distinct(raw)
        elif self._field.type is FieldType.DECIMAL:
            raw, rows = _without_padding(raw, self._suspects(raw))
        else:
            rows = self._suspects(raw)
        if self._field.default is not None:
            rows = np.union1d(rows, np.flatnonzero(raw.is_null().to_numpy()))
        if not rows.size:
            return Column(raw)
        cleaned = [self._clean(value) for value in raw.gather(rows).to_list()]
        texts = pl.Series([c.text for c in cleaned], dtype=pl.String)
        unread = [c.written and c.text is None for c in cleaned]
        return Column(
            raw.clone().scatter(rows, texts),
            {problem: rows[met] for problem, met in _met(cleaned).items()},
            rows[np.array(unread, dtype=np.bool_)],
        )

    def _repeats(self, raw: pl.Series) -> bool:
        return self._field.type in (FieldType.DATE, FieldType.SET) or few(raw)

    def _among_distinct(self, raw: pl.Series) -> tuple[pl.Series, Rows]:
        """The column with its other spellings replaced, and the rows that meet a problem."""
        met, others = [], {}
        for value in raw.drop_nulls().unique().to_list():
            cleaned = self._clean(value)
            if cleaned.problems or cleaned.text is None:
                met.append(value)
            elif not self._settled(value):
                others[value] = cleaned.text
        rows = _rows(raw.is_in(met)) if met else _NO_ROWS
        return (raw.replace(others) if others else raw), rows

    def _settled(self, value: str) -> bool:
        return self._clean(value) == Cleaned(value, (), written=True)

    def _clean(self, raw: str | None) -> Cleaned:
        known = self._known.get(raw)
        if known is not None:
            return known
        cleaned = clean_value(raw, self._field, self._spellings)
        if raw is None or len(raw) <= _REMEMBERED_LENGTH:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[raw] = cleaned
        return cleaned


def _without_padding(raw: pl.Series, rows: Rows) -> tuple[pl.Series, Rows]:
    """Zeros after the last digit taken away in a stroke; the rows that need more than that."""
    suspects = raw.gather(rows)
    padded = suspects.str.contains(_PADDED) & (suspects.str.len_bytes() <= MAX_DIGITS)
    padded = padded.fill_null(value=False)
    if not padded.any():
        return raw, rows
    bare = suspects.filter(padded).str.strip_chars_end("0").str.strip_chars_end(".")
    chosen = padded.to_numpy()
    return raw.clone().scatter(rows[chosen], bare), rows[~chosen]


def _met(cleaned: list[Cleaned]) -> dict[Problem, list[int]]:
    met: dict[Problem, list[int]] = {}
    for at, one in enumerate(cleaned):
        for problem in one.problems:
            met.setdefault(problem, []).append(at)
    return met


def _finder(field_: Field, spellings: Mapping[str, str] | None) -> _Finder:
    """How to find the rows of `field_` that may not be in normal form; nulls are."""
    if spellings is not None:
        return _coded(field_, spellings)
    match field_.type:
        case FieldType.INTEGER:
            return _matching(_INTEGER)
        case FieldType.DECIMAL:
            return _matching(_DECIMAL)
    return _narrow(field_) if is_narrow(field_) else _wide(long=is_long(field_))


def _rows(mask: pl.Series) -> Rows:
    return mask.arg_true().to_numpy().astype(np.intp)


def _coded(field_: Field, spellings: Mapping[str, str]) -> _Finder:
    codes = set(spellings.values())
    settled = [
        c for c in codes if clean_value(c, field_, spellings) == Cleaned(c, (), written=True)
    ]
    return lambda raw: _rows(~raw.is_in(settled))


def _matching(pattern: str) -> _Finder:
    normal = pl.col("raw").str.contains(pattern) & (pl.col("raw").str.len_bytes() <= MAX_DIGITS)
    return lambda raw: _rows(pl.DataFrame({"raw": raw}).select(~normal).to_series())


def _narrow(field_: Field) -> _Finder:
    """Identifiers: anything but plain visible ASCII is looked at."""
    allowed = _bytes(bytes(range(0x21, 0x7F)))
    if is_upper(field_):
        allowed &= ~_bytes(b"abcdefghijklmnopqrstuvwxyz")
    if field_.format == "organisation_code":
        allowed &= ~_bytes(b"-")

    def find(raw: pl.Series) -> Rows:
        return np.union1d(Scan.of(raw).outside(allowed), _empty(raw))

    return find


def _wide(*, long: bool) -> _Finder:
    """Names and sentences: blanks at the ends, invisible and control letters."""

    def find(raw: pl.Series) -> Rows:
        return np.union1d(Scan.of(raw).strange(long=long), _empty(raw))

    return find


def _empty(raw: pl.Series) -> Rows:
    return _rows(raw.str.len_bytes() == 0)


def _bytes(symbols: bytes) -> Truths:
    table = np.zeros(256, dtype=np.bool_)
    table[np.frombuffer(symbols, dtype=np.uint8)] = True
    return table
