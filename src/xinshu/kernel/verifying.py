"""Papers and pages that say a number, and the one place that says whether the number is true.

Each kind of document registers two letters and a function that finds it. Numbers hold 60 random
bits, so that nobody finds one by trying, and a letter of check, so that a slip of the pen is told
apart from a forgery.
"""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: none looks like another
ALIKE: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
RANDOM_LETTERS: Final = 12
SHAPE: Final = "XX-0000-0000-0000-0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What is known of a document: enough to hold it beside the paper, and no more.

    `facts` are label and value; `digest` is the digest printed on it, where it has one;
    `why_not` says why a document that was issued does not hold any longer.
    """

    number: str
    kind: str
    title: str
    issued_at: datetime
    holds: bool = True
    why_not: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    digest: str = ""
    address: str = ""


Finder = Callable[[str], Verified | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: two letters, its name, how one is found."""

    prefix: str
    label: str
    find: Finder


class TakenPrefix(ValueError):
    """Two kinds of document want the same letters."""


_kinds: dict[str, Kind] = {}


def register(prefix: str, label: str, find: Finder) -> None:
    """Let numbers that begin with `prefix` be verified. Raises TakenPrefix."""
    known = _kinds.get(prefix)
    if known is not None and known.find is not find:
        raise TakenPrefix(prefix)
    _kinds[prefix] = Kind(prefix, label, find)


def kinds() -> Iterator[Kind]:
    """Every kind of document that can be verified, in the order of letters."""
    return iter(sorted(_kinds.values(), key=lambda each: each.prefix))


def new_number(prefix: str) -> str:
    """A number nobody can guess: `MP-7Q2K-0F9D-M4XT-C`."""
    body = "".join(secrets.choice(LETTERS) for _ in range(RANDOM_LETTERS))
    return _written(prefix, body)


def read_number(text: str) -> str:
    """A number as somebody typed it, in its own form; empty where it cannot be one."""
    plain = "".join(each for each in text.upper() if each.isascii() and each.isalnum())
    prefix, body = plain[:2], plain[2:].translate(ALIKE)
    if len(body) != RANDOM_LETTERS + 1 or not prefix.isalpha():
        return ""
    written = _written(prefix, body[:-1])
    return written if written.endswith(body[-1]) else ""


def find(number: str) -> Verified | None:
    """The document with this number, or None."""
    kind = _kinds.get(number[:2])
    return kind.find(number) if kind else None


def _written(prefix: str, body: str) -> str:
    parts = [body[start : start + 4] for start in range(0, len(body), 4)]
    return "-".join([prefix, *parts, _check(prefix + body)])


def _check(text: str) -> str:
    # Weights differ between neighbours and 31 is prime: every swap of neighbours and every single
    # slip is found, but for 0 written for Z.
    places = enumerate(text.translate(ALIKE), start=2)
    return LETTERS[sum(weight * LETTERS.index(letter) for weight, letter in places) % 31]
