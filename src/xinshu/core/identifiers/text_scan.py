"""Resident ids and mobile phones inside free text: what blocks publication until it is masked.

A resident id is looked for in every window of eighteen characters, also inside a longer run of
digits: missing one is worse than asking a person to look. For the same reason a code that is both
a unified social credit code and a possible id counts as an id. A chance run of digits passes the
province, date and check-digit test about once in a hundred thousand; a document number built as
region + date + serial does so once in eleven. Ids of fifteen digits have no check digit and are
not found. Full-width digits count as digits, and the groups may stand apart by one blank or dash of
any width; an id is written in groups of 6-8-4 or of 6-4-4-4.

The two `…_CANDIDATE` expressions need no look-around: a columnar implementation uses them to pick
the few texts worth a closer look here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from xinshu.core.identifiers import resident_id

# Blanks and dashes of every width, and the marks without any width that pages carry along.
GAPS: Final = " \u00a0\u00ad\u2000-\u200b\u202f\u2060\u3000\ufeff\u2010-\u2015\u2212\uff0d-"
"""What may stand between two groups of digits, as the inside of a character class."""

_DIGIT: Final = "[0-9０-９]"
_GAP: Final = f"[{GAPS}]?"
RESIDENT_ID_CANDIDATE: Final = (
    f"{_DIGIT}{{6}}{_GAP}{_DIGIT}{{4}}{_GAP}{_DIGIT}{{4}}{_GAP}{_DIGIT}{{3}}[0-9０-９XxＸｘ]"
)
PHONE_CANDIDATE: Final = f"[1１][3-9３-９]{_DIGIT}{_GAP}{_DIGIT}{{4}}{_GAP}{_DIGIT}{{4}}"

_ID: Final = re.compile(f"(?=({RESIDENT_ID_CANDIDATE}))")
_PHONE: Final = re.compile(
    f"(?<!{_DIGIT})(?:(?:\\+|[0０]{{2}})?[8８][6６]{_GAP})?({PHONE_CANDIDATE})(?!{_DIGIT})"
)
_LAST_BIRTH_YEAR: Final = 2099  # in organs' codes 28 ends a region, not starts a year
_IN_GAPS: Final = re.compile(f"[{GAPS}]")
_NARROW: Final = str.maketrans(
    {**{chr(0xFF10 + n): str(n) for n in range(10)}, "Ｘ": "X", "ｘ": "X"}
)


@dataclass(frozen=True, slots=True)
class Span:
    """Where personal data stands: `text[start:end]`."""

    start: int
    end: int
    kind: Literal["resident_id", "phone"]


def digits(groups: str) -> str:
    """Groups of digits as one run of ASCII digits."""
    return _IN_GAPS.sub("", groups).translate(_NARROW)


def resident_ids(text: str) -> Iterator[Span]:
    """Every place where a valid resident id stands; two may overlap in a longer run of digits."""
    for match in _ID.finditer(text):
        if _is_persons(digits(match[1])):
            yield Span(match.start(1), match.end(1), "resident_id")


def _is_persons(number: str) -> bool:
    born = resident_id.birth(number)
    return born is not None and born.year <= _LAST_BIRTH_YEAR and resident_id.is_valid(number)


def phones(text: str) -> Iterator[Span]:
    """Every mobile phone number (mainland, eleven digits, 86 before it allowed).

    A longer run of digits is some other number, unless the rest of the run is a resident id.
    Fixed lines are not looked for: organs print them.
    """
    for span in resident_ids(text):
        text = text[: span.start] + "*" * (span.end - span.start) + text[span.end :]
    for match in _PHONE.finditer(text):
        yield Span(match.start(1), match.end(1), "phone")


def has_resident_id(text: str) -> bool:
    """Whether a valid resident id stands in `text`."""
    return next(resident_ids(text), None) is not None


def has_phone(text: str) -> bool:
    """Whether a mobile phone number stands in `text`."""
    return next(phones(text), None) is not None


def spans(text: str) -> tuple[Span, ...]:
    """All personal data found, by position; ids that overlap in a run of digits become one span."""
    merged: list[Span] = []
    for span in sorted([*resident_ids(text), *phones(text)], key=lambda found: found.start):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, span.end, span.kind)
        else:
            merged.append(span)
    return tuple(merged)
