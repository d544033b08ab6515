"""Personal data inside free text: what is starred out before anybody reads it (domain 10.3, 10.4).

Four patterns: resident ids and mobile phones (`xinshu.core.identifiers.text_scan`), bank accounts,
e-mail addresses. Chance runs of digits are kept apart by what each number carries itself: the check
digit of a resident id (GB 11643), the issuer and the Luhn digit of a card (JR/T 0008, ISO/IEC
7812-1). Accounts of organisations have neither; they are known by the word that stands before them,
with up to forty signs between. The further away, the more a number must look like an account: at
least ten digits, no other word that names a number in between, no unified social credit code.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from xinshu.core.identifiers import text_scan, uscc

STAR: Final = "*"


class Kind(StrEnum):
    """What was found."""

    RESIDENT_ID = "resident_id"
    PHONE = "phone"
    BANK_ACCOUNT = "bank_account"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Span:
    """Where personal data stands: `text[start:end]`."""

    start: int
    end: int
    kind: Kind


_DIGIT: Final = "[0-9０-９]"
_GAP: Final = f"[{text_scan.GAPS}]?"
_CARD: Final = re.compile(
    f"(?<![0-9０-９A-Za-z])({_DIGIT}{{4}}(?:{_GAP}{_DIGIT}{{4}}){{3}}(?:{_GAP}{_DIGIT}{{1,3}})?)"
    "(?![0-9０-９A-Za-z])"
)
_CARD_ISSUERS: Final = (
    # 62 UnionPay; 60 and 9558 older debit cards; 4 and 51-55 international cards of 16 digits.
    re.compile(r"62[0-9]{14,17}|60[0-9]{14,17}|9558[0-9]{15}"),
    re.compile(r"4[0-9]{15}|5[1-5][0-9]{14}"),
)
_WORD: Final = "(?:[账帐][号户]|卡号)"
_ACCOUNT: Final = re.compile(
    f"{_WORD}((?:(?!{_WORD})[^0-9０-９*。；;\n]){{0,40}})({_DIGIT}(?:{_GAP}{_DIGIT}){{7,}})"
)
_NEAR: Final = 12
_SHORTEST_FAR_AWAY: Final = 10
_OTHER_NUMBERS: Final = re.compile(r"[代编案证文单行][码号]|文书|电话|手机|日期|字第|第$|[〔［\[]")
_WIDE_LETTERS: Final = "Ａ-Ｚａ-ｚ０-９"
_LABEL: Final = f"[A-Za-z0-9{_WIDE_LETTERS}－-]{{1,63}}"
_LOCAL: Final = f"A-Za-z0-9{_WIDE_LETTERS}．＿％＋－._%+-"
_EMAIL: Final = re.compile(
    f"(?<![{_LOCAL}])([{_LOCAL}]{{1,64}}[@＠]{_LABEL}(?:[.．]{_LABEL}){{1,4}})"
)


def spans(text: str) -> tuple[Span, ...]:
    """Everything found, by position; overlapping finds become one.

    What stands right behind a find is only seen once the find is gone (a phone glued to a card),
    so the text is searched again with stars in place until nothing more appears.
    """
    found: list[Span] = []
    while fresh := [*_resident_ids(text), *_phones(text), *_accounts(text), *_emails(text)]:
        found += fresh
        text = _starred(text, fresh)
    return _merged(found)


def redact(text: str) -> str:
    """The text with everything found starred out; its length is kept."""
    return _starred(text, spans(text))


def has_personal_data(text: str) -> bool:
    """Whether anything is found."""
    return any((*_resident_ids(text), *_phones(text), *_accounts(text), *_emails(text)))


def luhn(digits: str) -> bool:
    """Whether a run of ASCII digits ends in the right check digit (ISO/IEC 7812-1, annex B)."""
    doubled = (int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits)))
    return sum(each // 10 + each % 10 for each in doubled) % 10 == 0


def _resident_ids(text: str) -> Iterator[Span]:
    for found in text_scan.resident_ids(text):
        yield Span(found.start, found.end, Kind.RESIDENT_ID)


def _phones(text: str) -> Iterator[Span]:
    for found in text_scan.phones(text):
        yield Span(found.start, found.end, Kind.PHONE)


def _accounts(text: str) -> Iterator[Span]:
    for found in _CARD.finditer(text):
        if _is_card(text_scan.digits(found[1])):
            yield Span(found.start(1), found.end(1), Kind.BANK_ACCOUNT)
    for found in _ACCOUNT.finditer(text):
        if len(found[1]) <= _NEAR or _is_account(found, text):
            yield Span(found.start(2), found.end(2), Kind.BANK_ACCOUNT)


def _is_account(found: re.Match[str], text: str) -> bool:
    """Whether a number some way off its word is still the one the word speaks of."""
    glued = text[found.end(2) : found.end(2) + 1]
    long_enough = len(text_scan.digits(found[2])) >= _SHORTEST_FAR_AWAY
    if not long_enough or (glued.isascii() and glued.isalnum()):
        return False
    return not _OTHER_NUMBERS.search(found[1]) and not uscc.is_valid(text_scan.digits(found[2]))


def _is_card(number: str) -> bool:
    issued = any(issuer.fullmatch(number) for issuer in _CARD_ISSUERS)
    return issued and luhn(number) and not uscc.is_valid(number)


def _emails(text: str) -> Iterator[Span]:
    for found in _EMAIL.finditer(text):
        yield Span(found.start(1), found.end(1), Kind.EMAIL)


def _starred(text: str, found: Iterable[Span]) -> str:
    signs = list(text)
    for span in found:
        signs[span.start : span.end] = STAR * (span.end - span.start)
    return "".join(signs)


def _merged(found: list[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in sorted(found, key=lambda each: (each.start, -each.end)):
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = Span(last.start, max(last.end, span.end), last.kind)
        else:
            merged.append(span)
    return tuple(merged)
