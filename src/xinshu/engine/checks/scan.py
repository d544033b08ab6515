"""Which rows of a text column need a careful look, told from the column's bytes.

Nearly every value of a real file is already as it should be. Comparing the raw UTF-8 bytes of a
whole column costs a fraction of matching every value, and what it points to is small enough for
the plain-Python rules. A scan may point to a row too many, never to one too few.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

Bytes = npt.NDArray[np.uint8]
Rows = npt.NDArray[np.intp]
Truths = npt.NDArray[np.bool_]

_SPACE, _DELETE, _LAST_ASCII = 0x20, 0x7F, 0x7F
_TAB, _NEW_LINE = 0x09, 0x0A
_ID_STEP, _PHONE_STEP = 8, 5


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
        start = np.frombuffer(offsets, dtype=np.int64)[array.offset :][: len(array) + 1]
        every = np.frombuffer(data, dtype=np.uint8) if data else np.zeros(0, dtype=np.uint8)
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

    def _from(self, lead: int, seconds: tuple[int, int], thirds: tuple[int, int] | None) -> Rows:
        """Rows with a letter that starts with `lead` and goes on within the ranges given."""
        at = np.flatnonzero(self.data == lead)
        within = _between(self.data[at + 1], *seconds)
        if thirds is not None:
            at = at[within]
            within = _between(self.data[at + 2], *thirds)
        return self.rows_at(at[within])

    def strange(self, *, long: bool) -> Rows:
        """Rows cleaning would change: blanks at the ends, control and invisible letters.

        In `long` text line feeds and tabs may stand inside.
        """
        found = [self._low(long=long), self._ends(long=long)]
        if self.highest > _LAST_ASCII:
            found += [
                self._from(0xC2, (0x80, 0xAD), None),  # U+0080 … U+00AD
                self._from(0xE1, (0x9A, 0x9A), (0x80, 0x80)),  # U+1680
                self._from(0xE2, (0x80, 0x80), (0x80, 0x8F)),  # U+2000 … U+200F
                self._from(0xE2, (0x80, 0x80), (0xA8, 0xAF)),  # U+2028 … U+202F
                self._from(0xE2, (0x81, 0x81), (0x9F, 0xA9)),  # U+205F … U+2069
                self._from(0xEF, (0xBB, 0xBB), (0xBF, 0xBF)),  # U+FEFF
            ]
        return np.unique(np.concatenate(found))

    def _low(self, *, long: bool) -> Rows:
        """Rows with control letters of ASCII."""
        found = [self.rows_at(np.flatnonzero(self.data == _DELETE))]
        if self.lowest < _SPACE:
            low = self.data < _SPACE
            if long:
                low &= (self.data != _TAB) & (self.data != _NEW_LINE)
            found.append(self.rows_at(np.flatnonzero(low)))
        return np.concatenate(found)

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
        return np.unique(self.rows_at(np.flatnonzero(~allowed[self.data])))

    def digit_runs(self, step: int) -> Rows:
        """Rows in which two places `step` bytes apart both hold a digit, a space or a hyphen."""
        sample = self.data[::step]
        part = ((sample - 0x30) < 10) | (sample == _SPACE) | (sample == 0x2D)
        found = [self.rows_at(np.flatnonzero(part[:-1] & part[1:]) * step)]
        if self.highest > _LAST_ASCII:
            found.append(self._from(0xEF, (0xBC, 0xBC), (0x90, 0x99)))  # full-width digits
        return np.unique(np.concatenate(found))

    def maybe_resident_id(self) -> Rows:
        """Rows in which eighteen digits may stand (17 bytes in a row cover two places)."""
        return self.digit_runs(_ID_STEP)

    def maybe_phone(self) -> Rows:
        """Rows in which eleven digits may stand (they cover two places)."""
        return self.digit_runs(_PHONE_STEP)


def _between(values: Bytes, low: int, high: int) -> Truths:
    return np.asarray((values - low) <= high - low, dtype=np.bool_)
