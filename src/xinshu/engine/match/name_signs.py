"""What a name is found by: its pairs of letters, and its core with each letter left out in turn.

A sign is a 32-bit number computed from letters, the same on every machine and for a whole register
as for one question. Two names that differ by one letter in their cores share a sign of the second
kind (both leave that letter out); a part of a name shares pairs with it. Different letters may give
the same sign once in a while: whoever looks names up by signs compares the letters afterwards.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import polars as pl

from xinshu.core.identifiers.name_core import LEGAL_FORMS

Signs = npt.NDArray[np.int32]
Rows = npt.NDArray[np.int64]

_BASE = np.uint64(0x100000001B3)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_WHOLE = 2**64 - 1
_SUFFIXES = "(?:特别行政区|维吾尔自治区|壮族自治区|回族自治区|自治区|地区|新区|省|市|区|县)"
_BRANCH = "(?:分公司|分店|分所|分行|支行|分社|分院|营业部|办事处|代表处)$"
_FEWEST = 2  # letters a core keeps at least
_MOST = 64  # letters of a name that count; the longest real names have about fifty


@dataclass(frozen=True, slots=True)
class Table:
    """Signs of many names: `signs[i]` belongs to the name in row `rows[i]`; rows ascend."""

    rows: Rows
    signs: Signs


def cores(names: pl.Series, places: Collection[str]) -> pl.Series:
    """Names in normal form without places in front or in brackets and without the legal form.

    For candidates only, like `name_core.core_of`, whose columnar sister this is; where fewer than
    two letters would remain, less is taken off.
    """
    lead, bracketed, form = _patterns(frozenset(places))
    name = pl.col("name")
    bare = name.str.replace(lead, "").str.replace(bracketed, "")
    short = pl.when(bare.str.contains(_BRANCH)).then(bare).otherwise(bare.str.replace(form, ""))
    long_enough = [
        pl.when(each.str.len_chars() >= _FEWEST).then(each) for each in (short, bare, name)
    ]
    frame = pl.DataFrame({"name": names})
    return frame.select(pl.coalesce(*long_enough, name)).to_series()


@lru_cache(maxsize=4)
def _patterns(places: frozenset[str]) -> tuple[str, str, str]:
    """Expressions without look-around, longest alternative first."""
    named = "|".join(re.escape(each) for each in sorted(places, key=lambda p: (-len(p), p)))
    place = f"(?:{named}){_SUFFIXES}?" if named else "a^"
    forms = "|".join(re.escape(each) for each in sorted(LEGAL_FORMS, key=len, reverse=True))
    return f"^(?:{place})+", f"\\((?:{place})+\\)", f"(?:{forms})$"


def pair_signs(names: pl.Series) -> Table:
    """The signs of all overlapping pairs of letters, in the order of the name.

    A name of one letter has one sign, that of the letter alone.
    """
    letters, length = _letters(names)
    here, following = letters[:, :-1], letters[:, 1:]
    mixed = here * _BASE + following
    count = np.maximum(length - 1, np.minimum(length, 1))
    held = np.arange(mixed.shape[1]) < count[:, None]
    return Table(np.nonzero(held)[0], _signs(mixed[held]))


def near_signs(cores: pl.Series) -> Table:
    """The sign of each core and of each core with one letter left out."""
    letters, length = _letters(cores)
    count, width = letters.shape
    places = np.arange(width)
    inside = places < length[:, None]
    powers = np.cumprod(np.full(width, _BASE, dtype=np.uint64), dtype=np.uint64)
    # terms[i] = letter * base^(place): leaving a letter out moves all later ones one place down.
    terms = np.where(inside, letters * powers, np.uint64(0))
    moved = np.where(inside[:, 1:], letters[:, 1:] * powers[:-1], np.uint64(0))
    before = np.concatenate(
        [np.zeros((count, 1), dtype=np.uint64), np.cumsum(terms, axis=1, dtype=np.uint64)], axis=1
    )
    after = np.zeros((count, width), dtype=np.uint64)
    after[:, :-1] = np.cumsum(moved[:, ::-1], axis=1, dtype=np.uint64)[:, ::-1]
    without = before[:, :-1] + after
    whole = before[:, -1:]
    sums = np.concatenate([whole, without], axis=1)
    held = np.concatenate([length[:, None] > 0, inside & (length[:, None] > 1)], axis=1)
    return Table(np.nonzero(held)[0], _signs(sums[held]))


def _letters(names: pl.Series) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """Code points plus one as a matrix, 0 behind the end of shorter names; and the lengths."""
    texts = names.str.slice(0, _MOST)
    length = texts.str.len_chars().cast(pl.Int64).to_numpy()
    width = max(int(length.max()) if len(length) else 0, 1) + 1
    flat = np.frombuffer("".join(texts.to_list()).encode("utf-32-le"), dtype=np.uint32)
    table = np.zeros((len(texts), width), dtype=np.uint64)
    table[np.arange(width) < length[:, None]] = flat.astype(np.uint64) + np.uint64(1)
    return table, length


def _signs(sums: npt.NDArray[np.uint64]) -> Signs:
    """The upper half of a well-mixed product."""
    mixed = (sums ^ (sums >> np.uint64(29))) * _MIX
    return (mixed >> np.uint64(32)).astype(np.uint32).view(np.int32)


def core(name: str, places: Collection[str]) -> str:
    """`cores` of a single name, by the same expressions."""
    lead, bracketed, form, branch = _compiled(frozenset(places))
    bare = lead.sub("", name, count=1)
    if "(" in bare:
        bare = bracketed.sub("", bare, count=1)
    short = bare if branch.search(bare) else form.sub("", bare, count=1)
    return next((each for each in (short, bare) if len(each) >= _FEWEST), name)


@lru_cache(maxsize=4)
def _compiled(places: frozenset[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(each) for each in (*_patterns(places), _BRANCH))


def pair_signs_of(name: str) -> list[int]:
    """`pair_signs` of a single name."""
    letters = [ord(letter) + 1 for letter in name[:_MOST]]
    if len(letters) == 1:
        letters.append(0)
    return [_sign(one * int(_BASE) + other) for one, other in pairwise(letters)]


def near_signs_of(core: str) -> list[int]:
    """`near_signs` of a single core."""
    letters = [ord(letter) + 1 for letter in core[:_MOST]]
    without = [letters[:at] + letters[at + 1 :] for at in range(len(letters))]
    rows = [letters, *(without if len(letters) > 1 else ())] if letters else []
    return [
        _sign(sum(letter * int(_BASE) ** place for place, letter in enumerate(row, 1)))
        for row in rows
    ]


def _sign(total: int) -> int:
    low = total & _WHOLE
    high = ((low ^ (low >> 29)) * int(_MIX) & _WHOLE) >> 32
    return high - 2**32 if high >= 2**31 else high
