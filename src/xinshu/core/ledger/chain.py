"""The chain of days: every entry is linked to the one before it, every day to the day before.

The tree proves much with little; the chain lets one day be checked by itself: an export of a day
starts at the link the day before ended with, and must end at the link a checkpoint was signed for.
"""

from dataclasses import dataclass

from xinshu.core.ledger.hashing import DIGEST_BYTES, Hashing

BEGINNING = bytes(DIGEST_BYTES)


class DayReordered(ValueError):
    """An entry was to be added to a day that is over."""


@dataclass(frozen=True, slots=True)
class Chain:
    """The end of the chain: the day (YYYY-MM-DD, empty before the first) and its last link."""

    day: str = ""
    link: bytes = BEGINNING

    def add(self, day: str, leaf: bytes, hashing: Hashing) -> "Chain":
        """The chain with one more entry, on the same day or a later one. Raises DayReordered."""
        if day < self.day:
            raise DayReordered(f"{day} comes after {self.day}")
        start = self.link if day == self.day else hashing.day(self.link, day)
        return Chain(day, hashing.link(start, leaf))
