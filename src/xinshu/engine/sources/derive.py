"""Values a source does not write down but tells: by another cell, or in another unit."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import polars as pl

from xinshu.engine.sources.facts import BLANKS

_KEYS: Final = frozenset({"field", "from", "matches", "value", "move"})
_ANYTHING: Final = r"(?s)(.*)"
_NUMBER: Final = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?|[+-]?\.\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """Fill `field` where it is blank from the cell of `source` that matches as a whole.

    The value is the `value` given, else the first group of `matches`, else the whole cell.
    With `move` the cell is emptied: it never meant `source` (a tax number among codes).
    """

    field: str
    source: str
    matches: str = _ANYTHING
    value: str | None = None
    move: bool = False


def derivation_of(data: Mapping[str, Any]) -> Derivation:
    """From one checked entry of `derive`."""
    return Derivation(
        field=str(data["field"]),
        source=str(data["from"]),
        matches=str(data.get("matches") or _ANYTHING),
        value=None if data.get("value") is None else str(data["value"]),
        move=data.get("move") is True,
    )


def derivation_problems(entries: list[Any]) -> Iterator[str]:
    """What is wrong with the `derive` list of a definition."""
    for at, entry in enumerate(entries, 1):
        if not isinstance(entry, Mapping) or not {"field", "from"} <= set(entry) <= _KEYS:
            yield f"derive 第 {at} 条应写 field、from，可写 matches、value、move"
            continue
        if entry["field"] == entry["from"]:
            yield f"derive 第 {at} 条的 field 和 from 不应相同"
        if entry.get("move") not in {None, True, False}:
            yield f"derive 第 {at} 条的 move 应为 true 或 false"
        if not _is_pattern(str(entry.get("matches") or "")):
            yield f"derive 第 {at} 条的 matches 不是可用的正则表达式"


def derive(frame: pl.DataFrame, rule: Derivation) -> pl.DataFrame:
    """`frame` with `rule` applied; a frame without the source column is returned as it is."""
    if rule.source not in frame.columns:
        return frame
    if rule.field not in frame.columns:
        frame = frame.with_columns(pl.lit(None, dtype=pl.String).alias(rule.field))
    cell = pl.col(rule.source).str.strip_chars(BLANKS)
    whole = f"^(?:{rule.matches})$"
    blank = pl.col(rule.field).str.strip_chars(BLANKS).fill_null("") == ""
    fits = blank & (cell != "") & cell.str.contains(whole)
    group = min(1, re.compile(rule.matches).groups)
    told = pl.lit(rule.value) if rule.value is not None else cell.str.extract(whole, group)
    changes = [pl.when(fits).then(told).otherwise(pl.col(rule.field)).alias(rule.field)]
    if rule.move:
        changes.append(pl.when(fits).then(None).otherwise(pl.col(rule.source)).alias(rule.source))
    return frame.with_columns(changes)


def is_factor(text: str) -> bool:
    """Whether `text` is a positive decimal to multiply with."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return False
    return number.is_finite() and number > 0


def scaled(values: pl.Series, factor: str) -> pl.Series:
    """Numbers times `factor`, exactly and without trailing zeros; what is no number stays."""
    given = values.drop_nulls().unique()
    times = {text: _times(text, Decimal(factor)) for text in given}
    return values.replace_strict(times, default=None, return_dtype=pl.String)


def _times(text: str, factor: Decimal) -> str:
    written = text.strip(BLANKS)
    if not _NUMBER.fullmatch(written):
        return text
    product = Decimal(written.replace(",", "")) * factor
    plain = format(product, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _is_pattern(pattern: str) -> bool:
    """A pattern both Python and the columns understand (no look-around, no back-reference)."""
    try:
        re.compile(pattern)
        pl.Series([""]).str.contains(f"^(?:{pattern})$")
    except (re.error, pl.exceptions.PolarsError):
        return False
    return True
