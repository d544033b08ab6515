"""Candidates for a row that could not be linked: an officer decides, this only suggests.

Names that share one of the rarest letter pairs of the name, and codes that share a stretch of the
code, are scored; the score is a similarity from 0 to 100 and says nothing about identity.
"""

from collections import Counter
from dataclasses import dataclass

import polars as pl
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from xinshu.core.identifiers.name_core import core_of
from xinshu.core.identifiers.names import normal
from xinshu.engine.match.register import Register

_SAMPLE = 20_000  # names from which the letter pairs are counted
_RAREST = 4
_LEAST = 60.0
_EDITS = 2
_STRETCHES = ((8, 13), (13, 18))  # two halves of the part that tells subjects apart


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A subject that may be meant. `score` is 0 to 100, `detail` says what the likeness is."""

    subject_id: int
    name: str
    score: float
    detail: str


class CandidateFinder:
    """Answers one question at a time over a register; counts its letter pairs once."""

    def __init__(self, register: Register) -> None:
        self._names = register.names
        codes = register.codes.filter(pl.col("kind") == "uscc")
        self._codes = codes.select("value", "subject_id")
        step = max(1, self._names.height // _SAMPLE)
        sample = self._names["name_norm"].gather_every(step)
        self._common = Counter(pair for name in sample.drop_nulls() for pair in _pairs(name))

    def candidates(self, name: str | None, code: str | None, limit: int = 5) -> list[Candidate]:
        """The best `limit` subjects for a name and a code as the row gives them, best first."""
        found = self._like_code(code, limit) if code else []
        found += self._like_name(normal(name), limit) if name else []
        best: dict[int, Candidate] = {}
        for one in sorted(found, key=lambda c: (-c.score, c.subject_id)):
            best.setdefault(one.subject_id, one)
        return list(best.values())[:limit]

    def _like_name(self, name: str, limit: int) -> list[Candidate]:
        core = core_of(name).core
        rare = sorted(_pairs(core), key=lambda pair: (self._common[pair], pair))[:_RAREST]
        if not rare:
            return []
        shared = self._names.filter(pl.col("name_norm").str.contains_any(rare))
        texts = shared["name_norm"].to_list()
        scores: dict[int, float] = {}
        for question, scorer, weight in ((name, fuzz.ratio, 1.0), (core, fuzz.partial_ratio, 0.95)):
            for _, score, at in process.extract(question, texts, scorer=scorer, limit=4 * limit):
                scores[at] = max(scores.get(at, 0.0), weight * score)
        return [
            Candidate(
                subject_id=shared["subject_id"][at],
                name=texts[at],
                score=round(score, 1),
                detail="名称相同" if texts[at] == name else f"名称相似度{score:.0f}",
            )
            for at, score in scores.items()
            if score >= _LEAST
        ]

    def _like_code(self, code: str, limit: int) -> list[Candidate]:
        stretches = sorted({code[a:b] for a, b in _STRETCHES if len(code) >= b})
        if not stretches:
            return []
        near = self._codes.filter(pl.col("value").str.contains_any(stretches))
        values = near["value"].to_list()
        closest = process.extract(
            code, values, scorer=Levenshtein.distance, score_cutoff=_EDITS, limit=limit
        )
        owners = near["subject_id"].gather([at for _, _, at in closest])
        named = self._names.filter(pl.col("subject_id").is_in(owners.implode()))
        name_of = dict(named.select("subject_id", "name_norm").reverse().iter_rows())
        return [
            Candidate(
                subject_id=owner,
                name=name_of.get(owner, ""),
                score=100.0 - 5 * edits,
                detail=f"统一社会信用代码相差{edits}位：{value}" if edits else "代码相同",
            )
            for owner, (value, edits, _) in zip(owners, closest, strict=True)
        ]


def _pairs(name: str) -> set[str]:
    return {name[at : at + 2] for at in range(len(name) - 1)}


def candidates(
    name: str | None, code: str | None, register: Register, limit: int = 5
) -> list[Candidate]:
    """`CandidateFinder.candidates` for a single question."""
    return CandidateFinder(register).candidates(name, code, limit)
