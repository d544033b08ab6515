"""Which rows of a text column need a careful look, told from the column's bytes.

Nearly every value of a real file is already as it should be. Comparing the raw UTF-8 bytes of a
whole column costs a fraction of matching every value, and what it points to is small enough for
the plain-Python rules. A scan may point to a row too many, never to one too few.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from xinshu.core.identifiers import text_scan

Bytes = npt.NDArray[np.uint8]
Rows = npt.NDArray[np.intp]
Truths = npt.NDArray[np.bool_]

_SPACE, _DELETE, _LAST_ASCII = 0x20, 0x7F, 0x7F
_TAB, _NEW_LINE = 0x09, 0x0A
_BLOCK = 1 << 18  # bytes compared at a time: stays in the processor's cache
_SAMPLE, _FEW = 1000, 100
_ID_STEP, _PHONE_STEP = 8, 5
_BEYOND_ASCII = "".join(map(chr, (*range(0x80, 0xD800), *range(0xE000, 0x10000))))
_WIDE_GAPS = [gap.encode() for gap in re.findall(f"[{text_scan.GAPS}]", _BEYOND_ASCII)]
_GAPS_OF_TWO = [int.from_bytes(gap) for gap in _WIDE_GAPS if len(gap) == 2]
_GAPS_OF_THREE = [int.from_bytes(gap) for gap in _WIDE_GAPS if len(gap) == 3]
_GAP_LEADS = np.isin(np.arange(256), [gap[0] for gap in _WIDE_GAPS])


@dataclass(frozen=True)
class Scan:
    """The bytes of one String series and where each row's bytes start (n + 1 offsets)."""

    data: Bytes
    offsets: npt.NDArray[np.int64]

    @classmethod
    def of(cls, values: pl.Series) -> "Scan":
        """Lay the values side by side; nulls and empty texts take no bytes."""
        array = values.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
        _, offsets, data = array.buffers()
        if offsets is None:  # an empty column
            return cls(np.zeros(0, dtype=np.uint8), np.zeros(1, dtype=np.int64))
        start = np.frombuffer(memoryview(offsets), dtype=np.int64)[array.offset :][: len(array) + 1]
        every = np.frombuffer(memoryview(data or b""), dtype=np.uint8)
        return cls(every[start[0] : start[-1]], start - start[0])

    @cached_property
    def lowest(self) -> int:
        """The smallest byte of the column; 256 if there is none."""
        return int(self.data.min()) if self.data.size else 256

    @cached_property
    def highest(self) -> int:
        """The largest byte of the column; -1 if there is none."""
        return int(self.data.max()) if self.data.size else -1

    @cached_property
    def _filled(self) -> Rows:
        return np.flatnonzero(np.diff(self.offsets))

    def rows_at(self, positions: Rows) -> Rows:
        """The rows in which the bytes at `positions` lie."""
        return np.searchsorted(self.offsets, positions, side="right") - 1

    def _positions(self, wanted: Callable[[Bytes], Truths], reach: int = 0) -> Rows:
        """Where `wanted` holds; it is asked block by block, each reaching over into the next."""
        found = []
        for start in range(0, self.data.size, _BLOCK):
            block = self.data[start : start + _BLOCK + reach]
            truths = wanted(block)
            if truths.any():
                found.append(np.flatnonzero(truths) + start)
        return np.concatenate(found) if found else np.zeros(0, dtype=np.intp)

    def _from(self, lead: int, second: int, thirds: tuple[int, int]) -> Rows:
        """Rows with a letter of the bytes `lead`, `second` and one of `thirds`."""

        def wanted(block: Bytes) -> Truths:
            led = (block[:-2] == lead) & (block[1:-1] == second)
            return np.asarray(led & _between(block[2:], *thirds), dtype=np.bool_)

        return self.rows_at(self._positions(wanted, reach=2))

    def strange(self, *, long: bool) -> Rows:
        """Rows cleaning would change: blanks at the ends, control and invisible letters.

        In `long` text line feeds and tabs may stand inside.
        """
        found = [self._low(long=long), self._ends(long=long)]
        if self.highest > _LAST_ASCII:
            found += [self._odd_letters(), self._from(0xEF, 0xBB, (0xBF, 0xBF))]  # U+FEFF
        return np.unique(np.concatenate(found))

    def _odd_letters(self) -> Rows:
        """Rows with U+0080 … U+00AD, U+1680, U+2000 … U+206F but for the quotation marks."""
        leads = self._positions(lambda block: _between(block, 0xC2, 0xE2))  # hardly in Chinese
        lead, second = self.data[leads], self.data[leads + 1]
        third = self.data[np.minimum(leads + 2, self.data.size - 1)]
        odd = (lead == 0xC2) & (second <= 0xAD)
        odd |= (lead == 0xE1) & (second == 0x9A) & (third == 0x80)
        odd |= (lead == 0xE2) & ((second & 0xFE) == 0x80) & ((third & 0xD0) == 0x80)
        odd |= (lead == 0xE2) & (second == 0x81) & (third == 0x9F)
        return self.rows_at(leads[odd])

    def _low(self, *, long: bool) -> Rows:
        """Rows with control letters of ASCII."""
        found = [self._positions(lambda block: block == _DELETE)]
        if self.lowest < _SPACE:
            found.append(self._positions(_control_in_long if long else _control))
        return self.rows_at(np.concatenate(found))

    def _ends(self, *, long: bool) -> Rows:
        """Rows with a blank as their first or last letter."""
        filled = self._filled
        start, end = self.offsets[filled], self.offsets[filled + 1]
        blank = self._wide_blank(start, 0xE3, start) | self._wide_blank(end - 1, 0x80, end - 3)
        if self.lowest <= _SPACE:
            blank |= (self.data[start] <= _SPACE) | (self.data[end - 1] <= _SPACE)
        return filled[blank]

    def _wide_blank(self, sign: Rows, byte: int, first: Rows) -> Truths:
        """Whether U+3000 starts at `first`; the byte at `sign` rules most rows out at once."""
        found = np.asarray(self.data[sign] == byte, dtype=np.bool_) & (first >= 0)
        at = first[found]
        at = np.minimum(at, max(self.data.size - 3, 0))
        if at.size and self.data.size >= 3:
            here = (self.data[at] == 0xE3) & (self.data[at + 1] == 0x80)
            found[found] = here & (self.data[at + 2] == 0x80)
        return found

    def outside(self, allowed: Truths) -> Rows:
        """Rows with a byte that is not `allowed` (a truth for each of the 256 bytes)."""
        known = np.flatnonzero(allowed)
        if self.lowest >= known[0] and self.highest <= known[-1]:
            within = allowed[known[0] : known[-1] + 1]
            if within.all():
                return np.zeros(0, dtype=np.intp)
        return np.unique(self.rows_at(self._positions(lambda block: ~allowed[block])))

    def digit_runs(self, step: int) -> Rows:
        """Rows in which two places `step` bytes apart both hold a digit, a space or a hyphen, and
        those with wide digits, or with a wide gap after a digit.
        """
        sample = self.data[::step]
        part = ((sample - 0x30) < 10) | (sample == _SPACE) | (sample == 0x2D)
        found = [self.rows_at(np.flatnonzero(part[:-1] & part[1:]) * step)]
        if self.highest > _LAST_ASCII:
            found.append(self._from(0xEF, 0xBC, (0x90, 0x99)))  # full-width digits
            found.append(self._wide_gaps())
        return np.unique(np.concatenate(found))

    def _wide_gaps(self) -> Rows:
        """Rows in which one of `text_scan.GAPS` beyond ASCII stands behind a digit."""

        def wanted(block: Bytes) -> Truths:
            digit = (block[:-1] - 0x30) < 10
            return np.asarray(digit & _GAP_LEADS[block[1:]], dtype=np.bool_)

        at, last = self._positions(wanted, reach=1), self.data.size - 1
        signs = [self.data[np.minimum(at + step, last)].astype(np.int64) for step in (1, 2, 3)]
        two = (signs[0] << 8) | signs[1]
        gap = np.isin(two, _GAPS_OF_TWO) | np.isin((two << 8) | signs[2], _GAPS_OF_THREE)
        return self.rows_at(at[gap])

    def maybe_resident_id(self) -> Rows:
        """Rows in which eighteen digits may stand (17 bytes in a row cover two places)."""
        return self.digit_runs(_ID_STEP)

    def maybe_phone(self) -> Rows:
        """Rows in which eleven digits may stand (they cover two places)."""
        return self.digit_runs(_PHONE_STEP)


def _control(block: Bytes) -> Truths:
    return np.asarray(block < _SPACE, dtype=np.bool_)


def _control_in_long(block: Bytes) -> Truths:
    inside = (block == _TAB) | (block == _NEW_LINE)
    return np.asarray(_control(block) & ~inside, dtype=np.bool_)


def few(values: pl.Series) -> bool:
    """Whether the column seems to repeat a few values: then work on the distinct ones pays."""
    if values.null_count() * 2 > len(values):
        values = values.drop_nulls()
    return values[:_SAMPLE].n_unique() <= _FEW


def _between(values: Bytes, low: int, high: int) -> Truths:
    return np.asarray((values - low) <= high - low, dtype=np.bool_)
