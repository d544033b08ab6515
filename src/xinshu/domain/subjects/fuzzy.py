"""From what somebody typed to the organisations that may be meant, best first.

The letters as typed come first. Where they lead to few, the question is also read as a name with a
slip of the pen, without its place or legal form, or shortened; every answer says which it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl
from rapidfuzz.distance import OSA

from xinshu.core.identifiers.name_core import LEGAL_FORMS
from xinshu.core.identifiers.short_names import spelled_out
from xinshu.domain.subjects import search
from xinshu.domain.subjects.search import Named, Narrow
from xinshu.engine.match.name_likeness import Likeness, Way, likeness
from xinshu.engine.match.name_signs import cores, signs_of

ENOUGH = 20  # names with the very letters after which no slip of the pen is looked for
SHORTEST = 3  # letters with which a slip of the pen is still a guess worth making
_SHARED = 3_000  # names looked at for sharing a rare pair
_SHOWN = 200  # guesses beside the very letters
_READINGS = 3
_WAYS = {
    Way.WHOLE: "",
    Way.PART: "",
    Way.CORE: "地名或组织形式的写法不同",
    Way.SHORT: "与查询词中的字号相同或相近",
}
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


def matches(
    text: str, *, narrow: Narrow = search.EVERYONE, limit: int = search.LIMIT
) -> list[Match]:
    """Names that may be meant by `text` (normal form), best first; one subject may come twice."""
    places = search.places()
    readings = [text, *spelled_out(text)][:_READINGS]
    pairs = signs_of(readings, near=False)
    rarity = search.rarity_of(sign for each in pairs for sign in each)
    found: dict[int, Named] = {}
    for reading in readings:
        _keep(found, search.holding(reading, rarity, narrow=narrow, limit=limit))
    bare = _bare([_mended(each) for each in readings], places)
    if len(found) < ENOUGH and len(text) >= SHORTEST:
        _keep(found, _guesses(pairs, bare, rarity, narrow))
    return _ranked(list(found.values()), readings, bare, places)


def _guesses(
    pairs: list[list[int]], bare: list[str], rarity: dict[int, int], narrow: Narrow
) -> list[Named]:
    """Candidates that do not hold the very letters."""
    signs = [sign for each in signs_of(bare, near=True) for sign in each]
    found = search.near(signs, narrow=narrow)
    core_pairs = signs_of(bare, near=False)
    wanted = {sign for each in core_pairs for sign in each} - rarity.keys()
    rarity = rarity | search.rarity_of(wanted)
    for core in bare:
        found += search.holding(core, rarity, narrow=narrow) if len(core) > 1 else []
    looked_up: list[int] = []
    total = 0
    known = {sign for each in (*pairs, *core_pairs) for sign in each if sign in rarity}
    for sign in sorted(known, key=lambda each: (rarity[each], each)):
        total += rarity[sign]
        if total > _SHARED:
            break
        looked_up.append(sign)
    return found + search.sharing(looked_up, narrow=narrow, limit=_SHARED)


def _ranked(
    names: list[Named], readings: list[str], bare: list[str], places: frozenset[str]
) -> list[Match]:
    names.sort(key=lambda each: each.id)
    texts = [each.name for each in names]
    name_cores = _bare(texts, places)
    best: dict[int, Match] = {}
    for nth, (reading, core) in enumerate(zip(readings, bare, strict=True)):
        like = likeness(reading, core, texts, name_cores)
        for at in like.order():
            cost = float(like.cost[at]) + 0.05 * nth + (0.0 if names[at].current else 0.02)
            if at not in best or cost < best[at].cost:
                best[at] = Match(names[at], _why(like, at, spelled=nth > 0), cost)
    ranked = sorted(best.values(), key=lambda each: each.cost)
    guesses = 0
    kept: list[Match] = []
    for each in ranked:
        guesses += bool(each.why)
        if not each.why or guesses <= _SHOWN:
            kept.append(each)
    return kept


def _why(like: Likeness, at: int, *, spelled: bool) -> str:
    way = Way(int(like.way[at]))
    if way is Way.EDITS:
        edits = int(like.edits[at])
        return f"与查询词相差{_NUMBERS.get(edits, edits)}个字"
    return "查询词中的简称写全后相符" if spelled else _WAYS[way]


def _bare(texts: list[str], places: frozenset[str]) -> list[str]:
    return cores(pl.Series(texts, dtype=pl.String), places).to_list()


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
