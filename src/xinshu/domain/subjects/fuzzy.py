"""From what somebody typed to the organisations that may be meant, best first.

The letters as typed come first. Where they lead to few, the question is also read as a name with a
slip of the pen, without its place or legal form, or shortened; every answer says which it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from xinshu.core.identifiers.name_core import LEGAL_FORMS
from xinshu.core.identifiers.short_names import spelled_out
from xinshu.domain.subjects import search
from xinshu.domain.subjects.search import Named, Narrow
from xinshu.engine.match import name_signs
from xinshu.engine.match.name_likeness import Way, likeness, possible

ENOUGH = 20  # names with the very letters after which no slip of the pen is looked for
SHORTEST = 3  # letters with which a slip of the pen is still a guess worth making
_SHARED = 1_500  # names looked at for sharing a rare pair
_SHOWN = 200  # guesses beside the very letters
_READINGS = 3
_WAYS: dict[int, str] = {
    Way.WHOLE: "",
    Way.PART: "",
    Way.CORE: "地名或组织形式的写法不同",
    Way.SHORT: "与查询词中的字号相同或相近",
}
_SPELLED = "查询词中的简称写全后相符"
_NUMBERS = {1: "一", 2: "两", 3: "三"}
_MENDED = sorted(
    (form for form in LEGAL_FORMS if 4 <= len(form) <= 8 and "(" not in form), key=len, reverse=True
)


@dataclass(frozen=True, slots=True)
class Match:
    """A name that may be meant. `why` is empty where the letters typed stand in it."""

    name: Named
    why: str
    cost: float


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read the question: as typed, or with a short name spelled out."""

    text: str
    core: str
    spelled: bool

    def signs(self) -> list[int]:
        """The pairs of its letters, and those of its core."""
        return name_signs.pair_signs_of(self.text) + name_signs.pair_signs_of(self.core)


def matches(
    text: str, *, narrow: Narrow = search.EVERYONE, limit: int = search.LIMIT
) -> list[Match]:
    """Names that may be meant by `text` (normal form), best first; one subject may come twice."""
    places = search.places()
    readings = [
        _Reading(each, name_signs.core(_mended(each), places), spelled=each != text)
        for each in (text, *spelled_out(text)[: _READINGS - 1])
    ]
    rarity = search.rarity_of(sign for reading in readings for sign in reading.signs())
    found: dict[int, Named] = {}
    for reading in readings:
        _keep(found, search.holding(reading.text, rarity, narrow=narrow, limit=limit))
    if len(found) < ENOUGH and len(text) >= SHORTEST:
        _keep(found, _guesses(readings, rarity, narrow))
    return _ranked(sorted(found.values(), key=lambda each: each.id), readings, places)


def _guesses(readings: list[_Reading], rarity: dict[int, int], narrow: Narrow) -> list[Named]:
    """Names that do not hold the very letters but may be meant all the same."""
    signs = [sign for each in readings for sign in name_signs.near_signs_of(each.core)]
    found = search.near(signs, narrow=narrow)
    for reading in readings:
        if len(reading.core) > 1 and reading.core != reading.text:
            found += search.holding(reading.core, rarity, narrow=narrow)
    looked_up: list[int] = []
    total = 0
    for sign in sorted(rarity, key=lambda each: (rarity[each], each)):
        total += rarity[sign]
        if total > _SHARED:
            break
        looked_up.append(sign)
    shared = search.sharing(looked_up, narrow=narrow, limit=_SHARED)
    texts = [each.name for each in shared]
    meant = {at for each in readings for at in possible(each.text, each.core, texts)}
    return found + [shared[at] for at in sorted(meant)]


def _ranked(names: list[Named], readings: list[_Reading], places: frozenset[str]) -> list[Match]:
    texts = [each.name for each in names]
    # One by one: a forked server must not touch the columns' threads, and these are few.
    name_cores = [name_signs.core(each, places) for each in texts]
    best: dict[int, Match] = {}
    for nth, reading in enumerate(readings):
        like = likeness(reading.text, reading.core, texts, name_cores)
        ways, edits, costs = like.way.tolist(), like.edits.tolist(), like.cost.tolist()
        for at in like.order():
            cost = costs[at] + 0.05 * nth + (0.0 if names[at].current else 0.02)
            if at not in best or cost < best[at].cost:
                why = _SPELLED if reading.spelled else _why(ways[at], edits[at])
                best[at] = Match(names[at], why, cost)
    ranked = sorted(best.values(), key=lambda each: (bool(each.why), each.cost))
    sure = sum(not each.why for each in ranked)
    return ranked[: sure + _SHOWN] if len(ranked) > sure + _SHOWN else ranked


def _why(way: int, edits: int) -> str:
    if way == Way.EDITS:
        return f"与查询词相差{_NUMBERS.get(edits, edits)}个字"
    return _WAYS[way]


def _mended(text: str) -> str:
    """The question with a slip in its legal form put right, so that the form can be taken off."""
    for form in _MENDED:
        for size in (len(form), len(form) + 1, len(form) - 1):
            if len(text) > size + 1 and OSA.distance(text[-size:], form, score_cutoff=1) <= 1:
                return text[:-size] + form
    return text


def _keep(found: dict[int, Named], names: Iterable[Named]) -> None:
    for each in names:
        found.setdefault(each.id, each)
