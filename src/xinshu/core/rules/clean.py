"""One value as submitted → its normalised text, exactly as both implementations must read it.

Steps, in order:
1. NUL and lone surrogates vanish (problem NUL).
2. Zero-width characters vanish; other control and direction characters vanish (problem CONTROL).
3. Line breaks and tabs become a space; in long text line breaks become "\\n" and tabs stay.
4. Narrow fields (typed values, codes, identifiers): full-width ASCII becomes half-width.
5. Blanks at both ends vanish; what is then empty is blank, and the field's default takes its place.
6. Identifiers are upper-cased; an organisation code loses its hyphen.
7. Typed reading: dates, numbers, codes (problem TYPE: the value is blank; CODE: it stays).
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from xinshu.core.catalog.model import Field, FieldType, Role

LONG_TEXT: Final = 500  # from this length on, a text field may hold several lines
LONGEST_RUN: Final = 8  # pieces of one label that contains separators itself
MAX_DIGITS: Final = 38  # of a number: what databases keep exactly

UNSTORABLE: Final = r"[\x00\ud800-\udfff]"
INVISIBLE: Final = "[\u200b-\u200d\u2060\ufeff\u00ad]"
CONTROL: Final = (
    "[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
LINE_BREAK: Final = "\\r\\n|\\r|\\n|\u2028|\u2029"
BLANKS: Final = " \t\n\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
HALF_WIDTH: Final[Mapping[str, str]] = {
    "\u3000": " ",
    **{chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)},
}
TIME: Final = (
    r"(?:(?: +|T)(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?(?:\+08:?00)?)?"
)
DATE_SHAPES: Final = tuple(
    shape + TIME
    for shape in (
        r"([1-9][0-9]{3})-([0-9]{1,2})-([0-9]{1,2})",
        r"([1-9][0-9]{3})/([0-9]{1,2})/([0-9]{1,2})",
        r"([1-9][0-9]{3})\.([0-9]{1,2})\.([0-9]{1,2})",
        r"([1-9][0-9]{3})年([0-9]{1,2})月([0-9]{1,2})日",
        r"([1-9][0-9]{3})([0-9]{2})([0-9]{2})",
    )
)
"""Whole-value shapes of a date; the three groups of each are year, month, day."""
NUMBER_SHAPE: Final = r"[+-]?(?:(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+)"

_TYPED: Final = frozenset(FieldType) - {FieldType.TEXT}
_IDENTIFIER_ROLES: Final = frozenset(
    {
        Role.SUBJECT_CODE,
        Role.REGISTRATION_NO,
        Role.ORGANISATION_CODE,
        Role.TAX_NO,
        Role.INSTITUTION_NO,
        Role.SOCIAL_NO,
        Role.PERSON_ID,
        Role.ORGAN_CODE,
        Role.REGION,
        Role.PERIOD,
    }
)
_UNSTORABLE: Final = re.compile(UNSTORABLE)
_INVISIBLE: Final = re.compile(INVISIBLE)
_CONTROL: Final = re.compile(CONTROL)
_LINE_BREAK: Final = re.compile(LINE_BREAK)
_TO_HALF_WIDTH: Final = str.maketrans(dict(HALF_WIDTH))
_DATES: Final = tuple(re.compile(shape) for shape in DATE_SHAPES)
_NUMBER: Final = re.compile(NUMBER_SHAPE)


class Problem(StrEnum):
    """What reading a value met, in the order it is met; the value is the finding's rule id."""

    NUL = "NUL"
    CONTROL = "CONTROL"
    TYPE = "TYPE"
    CODE = "CODE"


@dataclass(frozen=True, slots=True)
class Cleaned:
    """`text` is the normalised value (None: blank); `written` whether anything was filled in.

    The two differ where the value cannot be read: written, but blank for the rules.
    """

    text: str | None
    problems: tuple[Problem, ...] = ()
    written: bool = False


def clean_value(
    raw: str | None, field: Field, spellings: Mapping[str, str] | None = None
) -> Cleaned:
    """Read one value of `field`.

    `spellings` maps every accepted spelling of the field's code list to its code (see
    `spellings_of`); None leaves codes unchecked.
    """
    text, problems = _scrub(raw or "", is_long(field))
    if is_narrow(field):
        text = half_width(text)
    text = text.strip(BLANKS) or field.default or ""
    if not text:
        return Cleaned(None, problems)
    text = _identifier(text, field)
    read, problem = _read(text, field, spellings)
    if problem is not None:
        problems = (*problems, problem)
    return Cleaned(read, problems, written=read is not None or problem is not None)


def is_long(field: Field) -> bool:
    """Whether the field may hold several lines."""
    long = field.length is None or field.length >= LONG_TEXT
    return field.type is FieldType.TEXT and not is_narrow(field) and long


def is_narrow(field: Field) -> bool:
    """Whether full-width ASCII is a slip of the keyboard here, not part of a name or sentence."""
    return field.type in _TYPED or field.format is not None or field.role in _IDENTIFIER_ROLES


def is_upper(field: Field) -> bool:
    """Whether letters are upper-cased: identifiers only."""
    return field.format is not None and field.format not in ("email", "url")


def half_width(text: str) -> str:
    """Full-width ASCII and the wide space in their half-width form."""
    return text.translate(_TO_HALF_WIDTH)


def storable(raw: str | None) -> str:
    """What can be shown and stored of a raw value: without NUL and lone surrogates."""
    return _UNSTORABLE.sub("", raw or "")


def spellings_of(
    codes: Mapping[str, str], aliases: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Every accepted spelling → code. A code wins over an alias, an alias over a label.

    A label two codes share (two counties of one name) is no spelling: nothing is guessed.
    Spellings are half-width, because ENUM and SET values are.
    """
    shared = Counter(half_width(label) for label in codes.values())
    labels = {half_width(label): code for code, label in codes.items()}
    table = {label: code for label, code in labels.items() if shared[label] == 1}
    table.update((half_width(alias), code) for alias, code in (aliases or {}).items())
    table.update((half_width(code), code) for code in codes)
    return table


def read_date(text: str) -> str | None:
    """A date in one of the accepted shapes as YYYY-MM-DD; None for anything else.

    An impossible date (2021-02-30) is None: nothing is guessed. A time part is dropped.
    """
    for shape in _DATES:
        found = shape.fullmatch(text)
        if found is not None:
            try:
                return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
            except ValueError:
                return None
    return None


def read_number(text: str) -> str | None:
    """A decimal as exact canonical text ("1,234.50" → "1234.5"); None for anything else."""
    if _NUMBER.fullmatch(text) is None:
        return None
    negative = text.startswith("-")
    whole, _, fraction = text.lstrip("+-").replace(",", "").partition(".")
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    if digits_of(whole) + len(fraction) > MAX_DIGITS:
        return None
    number = f"{whole}.{fraction}" if fraction else whole
    return f"-{number}" if negative and number != "0" else number


def digits_of(whole: str) -> int:
    """Number of digits before the point; a lone zero counts none, as in N..18,6."""
    return 0 if whole == "0" else len(whole)


def split_codes(text: str, spellings: Mapping[str, str]) -> list[str]:
    """The spellings in the text of a SET: pieces between ";", "," or "、".

    A label may contain a separator itself: from each place the longest known run of pieces is
    taken, and where none is known, one piece.
    """
    pieces = re.split("([;,、])", text)  # piece, separator, piece, …
    found: list[str] = []
    at = 0
    while at < len(pieces):
        ends = range(min(len(pieces), at + 2 * LONGEST_RUN - 1), at, -2)
        runs = ((end, "".join(pieces[at:end]).strip(BLANKS)) for end in ends)
        at, part = next((r for r in runs if r[1] in spellings), (at + 1, pieces[at].strip(BLANKS)))
        at += 1
        found.append(part)
    return [part for part in found if part]


def _scrub(raw: str, long: bool) -> tuple[str, tuple[Problem, ...]]:
    text = _UNSTORABLE.sub("", raw)
    problems = [Problem.NUL] if text != raw else []
    text = _INVISIBLE.sub("", text)
    visible = _CONTROL.sub("", text)
    if visible != text:
        problems.append(Problem.CONTROL)
    visible = _LINE_BREAK.sub("\n" if long else " ", visible)
    return visible if long else visible.replace("\t", " "), tuple(problems)


def _identifier(text: str, field: Field) -> str:
    if not is_upper(field):
        return text
    upper = text.upper()
    return upper.replace("-", "") if field.format == "organisation_code" else upper


def _read(
    text: str, field: Field, spellings: Mapping[str, str] | None
) -> tuple[str | None, Problem | None]:
    match field.type:
        case FieldType.DATE:
            read = read_date(text)
        case FieldType.DECIMAL:
            read = read_number(text)
        case FieldType.INTEGER:
            number = read_number(text)
            read = None if number is None or "." in number else number
        case FieldType.ENUM | FieldType.SET if spellings is not None:
            return _read_codes(text, field.type, spellings)
        case _:
            return text, None
    return read, Problem.TYPE if read is None else None


def _read_codes(
    text: str, kind: FieldType, spellings: Mapping[str, str]
) -> tuple[str | None, Problem | None]:
    parts = [text] if kind is FieldType.ENUM else split_codes(text, spellings)
    codes = dict.fromkeys(spellings.get(part, part) for part in parts)
    known = all(part in spellings for part in parts)
    return ";".join(codes) or None, None if known else Problem.CODE
