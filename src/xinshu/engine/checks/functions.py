"""The functions of the rule language over columns: the same table as `core.rules.functions`.

Two sorts. `EXPRESSIONS` are written in Polars. `ASIDE` need numpy or the plain-Python function:
they are computed once per batch, aside, over the distinct or the suspicious values only.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import reduce
from operator import and_
from types import MappingProxyType
from typing import Any

import numpy as np
import polars as pl

from xinshu.core.identifiers import names, resident_id, tax_no, text_scan, travel
from xinshu.core.rules.apply import MAX_STEP
from xinshu.core.rules.clean import read_date, read_number
from xinshu.engine import identifiers
from xinshu.engine.checks.scan import Rows, Scan, few

Aside = Callable[..., pl.Series]
_FIRST, _LAST = date.min.toordinal(), date.max.toordinal()
_EPOCH = date(1970, 1, 1).toordinal()
_FIRST_MONTH, _LAST_MONTH = (1 - 1970) * 12, (9999 - 1970) * 12 + 11  # counted from 1970-01


# --- over distinct values


def mapped(values: pl.Series, function: Callable[[Any], Any], dtype: pl.DataType) -> pl.Series:
    """`function` of every value (null: null), called once per distinct value."""
    distinct = values.drop_nulls().unique()
    if not len(distinct):
        return pl.Series(values.name, [None], dtype=dtype).new_from_index(0, len(values))
    results = pl.Series([function(value) for value in distinct.to_list()], dtype=dtype)
    return values.replace_strict(distinct, results, default=None, return_dtype=dtype)


def where(values: pl.Series, truth: Callable[[str], bool]) -> pl.Series:
    """Whether `truth` holds of each value (null: null), asked once per distinct value."""
    distinct = values.drop_nulls().unique()
    return _is_one_of(values, [value for value in distinct.to_list() if truth(value)])


def _is_one_of(values: pl.Series, options: list[str]) -> pl.Series:
    return values.is_in(options) if options else _all(values, truth=False)


def _all(values: pl.Series, *, truth: bool) -> pl.Series:
    """`truth` for every value, null for null."""
    return pl.select(pl.when(values.is_not_null()).then(pl.lit(truth))).to_series()


def holds(sets: pl.Series, codes: pl.Series) -> pl.Series:
    """Whether each SET holds the code beside it."""
    both = zip(sets.to_list(), codes.to_list(), strict=True)
    truths = [None if s is None or c is None else c in s.split(";") for s, c in both]
    return pl.Series(truths, dtype=pl.Boolean)


def _once(judge: Callable[[pl.Series], pl.Series]) -> Aside:
    """`judge` over the distinct values where the column has few of them."""

    def judged(values: pl.Series) -> pl.Series:
        if not few(values):
            return judge(values)
        distinct = values.drop_nulls().unique()
        good = judge(distinct)
        if good.all():
            return _all(values, truth=True)
        return _is_one_of(values, distinct.filter(good).to_list())

    return judged


def shape_beside(judge: Callable[[pl.Series], pl.Series]) -> Aside:
    """The shape `judge` finds, asked only where the check digit beside it does not settle it."""

    def judged(values: pl.Series, valid: pl.Series) -> pl.Series:
        rows = (~valid).arg_true()
        return valid.clone().scatter(rows, judge(values.gather(rows))) if len(rows) else valid

    return judged


SHAPES: Mapping[str, tuple[str, Aside]] = MappingProxyType(
    {
        "uscc_shape": ("uscc", shape_beside(identifiers.uscc_shape)),
        "resident_id_shape": ("resident_id", shape_beside(identifiers.resident_id_shape)),
    }
)
"""Shape → the stricter test that implies it, and how to complete that test's answer."""


def _suspected(find: Callable[[Scan], Rows], truth: Callable[[str], bool], filter_: str) -> Aside:
    """A rare `truth`: asked of the rows `find` and then the expression `filter_` point to."""

    def judged(values: pl.Series) -> pl.Series:
        found = _all(values, truth=False)
        rows = find(Scan.of(values))
        if not rows.size:
            return found
        near = values.gather(rows)
        rows = rows[near.str.contains(filter_).fill_null(value=False).to_numpy()]
        verdict = [truth(value) for value in values.gather(rows).to_list()]
        return found.scatter(rows, verdict)

    return judged


def _opening() -> str:
    """Expression for texts whose normal form may start as a placeholder starts."""
    first = set("无暂没不未待同空略测NUT#(" + "0123456789X" + "-/\\.*_…·、，。;:,?!#+~=|")
    first |= {word[0] for word in names.PLACEHOLDER_WORDS}
    letters = {raw for raw, folded in names.FOLDS.items() if folded[0] in first}
    every = sorted(first | letters | names.IGNORED)
    return "^[" + "".join(f"\\x{{{ord(letter):x}}}" for letter in every) + "]"


_OPENING = _opening()


def _placeholder(values: pl.Series) -> pl.Series:
    if few(values):
        return where(values, names.is_placeholder)
    verdict = values.str.contains(_OPENING)
    rows = verdict.arg_true()
    if not len(rows):
        return verdict
    near = where(values.gather(rows), names.is_placeholder)
    return verdict.scatter(rows, near)


def _same_name(one: pl.Series, other: pl.Series) -> pl.Series:
    verdict = one == other
    rows = (~verdict).arg_true()
    if not len(rows):
        return verdict
    texts = (side.gather(rows) for side in (one, other))
    left, right = (mapped(text, names.normal, pl.String()) for text in texts)
    return verdict.scatter(rows, left == right)


def _birth(values: pl.Series) -> pl.Series:
    shaped = pl.select(pl.when(values.str.len_bytes() == 18).then(values)).to_series()
    return mapped(shaped, resident_id.birth, pl.Date())


def _number(values: pl.Series) -> pl.Series:
    def read(text: str) -> float | None:
        number = read_number(text)
        return None if number is None else float(number)

    return mapped(values, read, pl.Float64())


def _date(values: pl.Series) -> pl.Series:
    def read(text: str) -> date | None:
        day = read_date(text)
        return None if day is None else date.fromisoformat(day)

    return mapped(values, read, pl.Date())


def _add_months(day: pl.Series, count: pl.Series) -> pl.Series:
    steps = count.fill_nan(MAX_STEP).clip(-MAX_STEP, MAX_STEP).fill_null(0)
    days = day.to_physical().fill_null(0).to_numpy().astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    wanted = months.astype(np.int64) + steps.to_numpy().astype(np.int64)
    inside = wanted.clip(_FIRST_MONTH, _LAST_MONTH)
    start, next_start = (
        (inside + k).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
        for k in (0, 1)
    )
    into = (days - months).astype(np.int64)
    moved = start + np.minimum(into, next_start - start - 1)
    moved = np.where(wanted < _FIRST_MONTH, _FIRST - _EPOCH, moved)
    moved = np.where(wanted > _LAST_MONTH, _LAST - _EPOCH, moved)
    result = pl.Series(moved.astype(np.int32)).cast(pl.Date)
    return _where_known(result, day, count)


def _where_known(result: pl.Series, *arguments: pl.Series) -> pl.Series:
    """`result`, null where an argument is."""
    known = reduce(and_, (argument.is_not_null() for argument in arguments))
    return pl.select(pl.when(known).then(result)).to_series()


def workdays_by(days: Mapping[date, bool]) -> Aside:
    """Working days after one date up to and including another, by the calendar `days`."""
    changes = [d for d, working in sorted(days.items()) if working != (d.weekday() < 5)]
    at = np.array([d.toordinal() for d in changes], dtype=np.int64)
    gained = np.cumsum([0, *(1 if days[d] else -1 for d in changes)])

    def count(values: pl.Series) -> pl.Series:
        ordinals = values.to_physical().fill_null(0).to_numpy().astype(np.int64) + _EPOCH
        weeks, rest = np.divmod(ordinals, 7)
        listed = np.searchsorted(at, ordinals, side="right")
        return pl.Series((weeks * 5 + np.minimum(rest, 5) + gained[listed]).astype(np.float64))

    def between(start: pl.Series, end: pl.Series) -> pl.Series:
        return _where_known(count(end) - count(start), start, end)

    return between


ASIDE: Mapping[str, Aside] = MappingProxyType(
    {
        "uscc": _once(identifiers.uscc),
        "organisation_code": _once(identifiers.organisation_code),
        "registration_no": _once(identifiers.registration_no),
        "resident_id": _once(identifiers.resident_id),
        "has_person_id": _suspected(
            Scan.maybe_resident_id, text_scan.has_resident_id, text_scan.RESIDENT_ID_CANDIDATE
        ),
        "has_phone": _suspected(Scan.maybe_phone, text_scan.has_phone, text_scan.PHONE_CANDIDATE),
        "placeholder": _placeholder,
        "same_name": _same_name,
        "add_months": _add_months,
        "birth": _birth,
        "number": _number,
        "date": _date,
    }
)
"""Function → its result for whole argument columns."""


# --- in Polars


def whole(pattern: str) -> str:
    """The expression for values of which all matches."""
    return f"^(?:{pattern})$"


def among(text: pl.Expr, options: Sequence[str]) -> pl.Expr:
    """Whether `text` is one of `options`."""
    if not options:
        return pl.when(text.is_not_null()).then(statement=False)
    return text.is_in(list(options))


def _tax_no(text: pl.Expr) -> pl.Expr:
    return text.str.contains(whole(tax_no.SHAPE)) & text.str.len_bytes().is_in([15, 17, 18, 20])


def _full_years(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    def day_of_year(day: pl.Expr) -> pl.Expr:
        return day.dt.month().cast(pl.Int32) * 32 + day.dt.day()

    early = (day_of_year(end) < day_of_year(start)).cast(pl.Int32)
    return (end.dt.year() - start.dt.year() - early).cast(pl.Float64)


def _steps(count: pl.Expr, nan: int) -> pl.Expr:
    return count.fill_nan(nan).clip(-MAX_STEP, MAX_STEP).cast(pl.Int64)


def add_days(day: pl.Expr, count: pl.Expr) -> pl.Expr:
    """`day` plus whole days; stops at the first and last day a date can hold."""
    moved = day.cast(pl.Int32).cast(pl.Int64) + _steps(count, -MAX_STEP)
    return moved.clip(_FIRST - _EPOCH, _LAST - _EPOCH).cast(pl.Int32).cast(pl.Date)


def days_between(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """`end` − `start` in days."""
    return (end.cast(pl.Int32) - start.cast(pl.Int32)).cast(pl.Float64)


EXPRESSIONS: Mapping[str, Callable[..., pl.Expr]] = MappingProxyType(
    {
        "present": lambda x: x.is_not_null(),
        "blank": lambda x: x.is_null(),
        "len": lambda x: x.str.len_chars().cast(pl.Float64),
        "starts": lambda x, part: x.str.starts_with(part),
        "ends": lambda x, part: x.str.ends_with(part),
        "contains": lambda x, part: x.str.contains(part, literal=True),
        "concat": lambda x, y: pl.concat_str([x, y]),
        "abs": lambda x: x.abs(),
        "year": lambda day: day.dt.year().cast(pl.Float64),
        "month": lambda day: day.dt.month().cast(pl.Float64),
        "days": days_between,
        "years": _full_years,
        "add_days": add_days,
        "tax_no": _tax_no,
        "passport": lambda x: x.str.contains(whole(travel.PASSPORT)),
    }
)
"""Function → its Polars expression; those that take literals are in `expressions`."""
