"""How near found names are to what somebody typed, and in which way: the careful half of a search.

Whoever looks up candidates may find too many; this puts them in order and drops those that cannot
be meant. The order says which name is nearer, never that two organisations are one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import OSA, LCSseq

Costs = npt.NDArray[np.float32]
Ways = npt.NDArray[np.int8]

NEVER = np.float32(99)
_LETTERS_AN_EDIT = 4  # a question of fewer letters must be met exactly
_MOST_EDITS = 3


class Way(IntEnum):
    """In which way a name meets the question, best first."""

    WHOLE = 0
    PART = 1
    CORE = 2  # apart from place and legal form
    SHORT = 3  # the question leaves letters out, in order
    EDITS = 4  # letters differ
    NONE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Aligned with the names. A smaller `cost` is nearer; `NEVER` cannot be meant."""

    cost: Costs
    way: Ways
    edits: npt.NDArray[np.int16]

    def order(self) -> list[int]:
        """Positions of the names that can be meant, nearest first; equal ones keep their order."""
        ranked = np.argsort(self.cost, kind="stable")
        return [int(at) for at in ranked if self.cost[at] < NEVER]


def likeness(text: str, core: str, names: Sequence[str], cores: Sequence[str]) -> Likeness:
    """Compare a question (normal form, and its core) with names and their cores."""
    if not names:
        none = np.zeros(0, dtype=np.float32)
        return Likeness(cost=none, way=none.astype(np.int8), edits=none.astype(np.int16))
    whole = _distances(text, names)
    bare = _distances(core, cores)
    length = np.fromiter(map(len, names), dtype=np.int32, count=len(names))
    costs = np.full((len(Way), len(names)), NEVER, dtype=np.float32)
    costs[Way.WHOLE] = np.where(whole == 0, 0, NEVER)
    costs[Way.PART] = _parts(text, core, names, cores)
    costs[Way.CORE] = np.where(bare == 0, 0.45, NEVER)
    costs[Way.SHORT] = _shortened(text, core, names, cores)
    edits = np.minimum(whole, bare).astype(np.int16)
    slips = np.minimum(
        np.where(whole <= _allowed(text), whole - 0.35, NEVER),
        np.where(bare <= _allowed(core), bare + 0.3, NEVER),
    )
    costs[Way.EDITS] = np.where(edits > 0, slips, NEVER)
    way = np.argmin(costs, axis=0).astype(np.int8)
    cost = np.min(costs, axis=0)
    # Among equals: fewer differences altogether, then the shorter name.
    nearer = 0.01 * np.minimum(whole, 30) + 0.0001 * length
    return Likeness(
        cost=np.where(cost < NEVER, cost + nearer, NEVER).astype(np.float32),
        way=np.where(cost < NEVER, way, Way.NONE).astype(np.int8),
        edits=edits,
    )


def possible(text: str, core: str, names: Sequence[str]) -> list[int]:
    """Positions of names worth comparing closely: few letters differ, or all of the core is there.

    For many names of which most are not meant; their own cores need not be known.
    """
    if not names:
        return []
    held = process.cdist([core], names, scorer=LCSseq.similarity, dtype=np.int32)[0]
    close = (_distances(text, names) <= _allowed(text)) | (held == len(core))
    return [int(at) for at in np.nonzero(close)[0]]


def _distances(text: str, names: Sequence[str]) -> npt.NDArray[np.int32]:
    found: npt.NDArray[np.int32] = process.cdist(
        [text], names, scorer=OSA.distance, dtype=np.int32
    )[0]
    return found


def _allowed(text: str) -> int:
    """How many letters may differ before nobody can have meant the name."""
    return min(_MOST_EDITS, (len(text) + 1) // _LETTERS_AN_EDIT)


def _parts(text: str, core: str, names: Sequence[str], cores: Sequence[str]) -> Costs:
    """The question stands in the name as it is; better at its beginning or that of its core."""
    found = [
        (0.1 if bare.startswith((text, core)) else 0.2 if name.startswith(text) else 0.4)
        if text in name
        else NEVER
        for name, bare in zip(names, cores, strict=True)
    ]
    return np.array(found, dtype=np.float32)


def _shortened(text: str, core: str, names: Sequence[str], cores: Sequence[str]) -> Costs:
    """Names whose core holds the question's core, or all its letters in order from the first on."""
    found = [
        0.5
        if bare.startswith(core)
        else 0.7
        if core in bare
        else 0.8
        if _in_order(text, name)
        else 0.9
        if bare[:1] == core[:1] and _in_order(core, bare)
        else NEVER
        for name, bare in zip(names, cores, strict=True)
    ]
    return np.array(found, dtype=np.float32) if len(core) > 1 else np.full(len(names), NEVER)


def _in_order(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)
