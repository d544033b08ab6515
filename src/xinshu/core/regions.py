"""GB/T 2260 region codes: level, parents and containment over a table (code -> name) handed in."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

Table = Mapping[str, str]

_CODE: Final = re.compile(r"[1-9][0-9]{5}")
_SUFFIXES: Final = re.compile("(?:特别行政区|自治[区州县旗]|地区|[省市区县盟旗])$")


class Level(StrEnum):
    """Level told by a code. A district of a municipality has a county's code."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"


def is_shape(code: str) -> bool:
    """Whether `code` is six digits and does not start with 0."""
    return _CODE.fullmatch(code) is not None


def level(code: str) -> Level | None:
    """The level of a six-digit code, or None for anything else. The table is not asked."""
    if not is_shape(code):
        return None
    if code.endswith("0000"):
        return Level.PROVINCE
    return Level.PREFECTURE if code.endswith("00") else Level.COUNTY


def parent(code: str, table: Table) -> str | None:
    """The next higher code in `table`, or None for a province or an unknown branch.

    Districts of municipalities and counties run by a province skip the prefecture.
    """
    return next(ancestors(code, table), None)


def ancestors(code: str, table: Table) -> Iterator[str]:
    """The codes above `code` that are in `table`, nearest first."""
    if not is_shape(code):
        return
    for above in (code[:4] + "00", code[:2] + "0000"):
        if above != code and above in table:
            yield above


def is_within(code: str, region: str) -> bool:
    """Whether `code` is `region` or below it; longer codes (towns, villages) are below too.

    110000 holds 110105, and 120100 holds every 1201…, whether the table lists 120100 or not.
    """
    if not is_shape(region):
        return False
    prefix = region[:2] if region.endswith("0000") else region.removesuffix("00")
    return code.startswith(prefix) and is_shape(code[:6])


def full_name(code: str, table: Table) -> str | None:
    """天津市北辰区 for 120113, or None if the table does not know the code."""
    if code not in table:
        return None
    above = [table[step] for step in ancestors(code, table)]
    return "".join([*reversed(above), table[code]])


def place_names(table: Table, region: str) -> frozenset[str]:
    """Names of `region`, of what is above and below it, with and without 省/市/区/县.

    For taking the place off an organisation name; names of one letter are left out.
    """
    near = {code for code in table if is_within(code, region)} | set(ancestors(region, table))
    found = {table[code] for code in near}
    short = {_SUFFIXES.sub("", name) for name in found}
    return frozenset(name for name in found | short if len(name) > 1)
