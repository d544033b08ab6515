"""Dates in a source's own spelling, read by explicit patterns, never by guessing."""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

import polars as pl

from xinshu.engine.sources.errors import BadDefinition

# pattern sign -> (regular expression, name of the part)
_SIGNS: Final = {
    "Y": (r"(?P<year>[0-9]{4})", "year"),
    "y": (r"(?P<short>[0-9]{2})", "short"),
    "m": (r"(?P<month>[0-9]{1,2})", "month"),
    "d": (r"(?P<day>[0-9]{1,2})", "day"),
    "b": (r"(?P<name>[A-Za-z]{3})", "name"),
    "H": (r"[0-9]{1,2}", ""),
    "M": (r"[0-9]{1,2}", ""),
    "S": (r"[0-9]{1,2}(?:\.[0-9]+)?", ""),
    "%": ("%", ""),
}
_MONTH_NAMES: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)
EXCEL: Final = "excel"  # days since 1899-12-30, as a spreadsheet keeps a date without its format
_SERIAL: Final = r"^[2-6][0-9]{4}(?:\.[0-9]+)?$"  # 1954 to 2091
_MONTHS: Final = {name: f"{number:02}" for number, name in enumerate(_MONTH_NAMES, start=1)}


def pattern_of(date_format: str) -> str:
    """The whole-value regular expression of a strptime pattern with %Y %y %m %d %b %H %M %S %%,
    or of `excel`: the serial numbers of days.

    Raises `BadDefinition` for other signs or a pattern without year, month and day.
    """
    if date_format == EXCEL:
        return _SERIAL
    parts: list[str] = []
    found: set[str] = set()
    for literal, sign in re.findall(r"([^%]+)|%(.)", date_format):
        if literal:
            parts.append(re.escape(literal))
        elif sign in _SIGNS:
            expression, name = _SIGNS[sign]
            parts.append(expression)
            found.add(name)
        else:
            raise BadDefinition(definition=date_format, reason=f"日期格式不支持 %{sign}")
    complete = {"year", "short"} & found and {"month", "name"} & found and "day" in found
    if not complete:
        raise BadDefinition(definition=date_format, reason="日期格式应含年、月、日")
    return f"^{''.join(parts)}$"


def read_date(text: pl.Expr, date_formats: Sequence[str]) -> pl.Expr:
    """YYYY-MM-DD by the first pattern that fits and names a day that exists, else null.

    A two-digit year means 2000 to 2068 and 1969 to 1999, as POSIX has it.
    """
    return pl.coalesce(_by_pattern(text, date_format) for date_format in date_formats)


def _by_pattern(text: pl.Expr, date_format: str) -> pl.Expr:
    if date_format == EXCEL:
        return _by_serial(text)
    groups = text.str.extract_groups(pattern_of(date_format))
    signs = set(re.findall(r"%(.)", date_format))
    year = groups.struct.field("year") if "Y" in signs else _full_year(groups)
    month = groups.struct.field("month") if "m" in signs else _month_named(groups)
    day = groups.struct.field("day")
    iso = pl.concat_str(year, month.str.zfill(2), day.str.zfill(2), separator="-")
    return iso.str.to_date("%Y-%m-%d", strict=False).dt.strftime("%Y-%m-%d")


def _by_serial(text: pl.Expr) -> pl.Expr:
    days = pl.when(text.str.contains(_SERIAL)).then(text).str.extract("^([0-9]+)").cast(pl.Int32)
    return (pl.lit(date(1899, 12, 30)) + pl.duration(days=days)).dt.strftime("%Y-%m-%d")


def _full_year(groups: pl.Expr) -> pl.Expr:
    short = groups.struct.field("short")
    return pl.when(short <= "68").then("20" + short).otherwise("19" + short)


def _month_named(groups: pl.Expr) -> pl.Expr:
    return groups.struct.field("name").str.to_lowercase().replace_strict(_MONTHS, default=None)
