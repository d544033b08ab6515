"""The register of everything that is sealed: what the rotation of keys has to walk.

A place is walked in steps; each step seals anew the next few things that are not sealed with the
current key and cipher. Steps may be repeated, and the walk taken up again after any of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

UNREADABLE = "?"
"""Where a key's id would stand, for what was written over by something that is not sealed."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: where it ended, how many things were sealed anew, which did not open.

    `after` is the cursor for the next step, a value JSON can hold.
    """

    after: Any
    resealed: int
    broken: tuple[str, ...] = ()


class Place(Protocol):
    """A column, a folder: somewhere sealed things lie."""

    @property
    def name(self) -> str:
        """Unique and lasting: cursors refer to it."""

    def usage(self) -> Mapping[str, int]:
        """How many things are sealed with each key, by the key's id; UNREADABLE counts those whose
        mark names none.
        """

    def outdated(self) -> int:
        """How many things are not sealed with the current key and cipher."""

    def reseal(self, after: Any) -> Step | None:
        """The next step behind `after` (None: from the start); None when there is nothing left."""


_places: dict[str, Place] = {}


def sealed_place(place: Place) -> None:
    """Register a place; the same name again replaces it."""
    _places[place.name] = place


def sealed_places() -> Iterator[Place]:
    """Every place in the order of names."""
    return iter(sorted(_places.values(), key=lambda each: each.name))
