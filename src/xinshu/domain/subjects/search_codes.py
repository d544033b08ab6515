"""Finding by number: a whole code, its beginning, and a unified code with one slip of the pen.

The check digit (GB 32100) says which single slips can have led to the code typed: for each place at
most one other letter makes the code right. So a mistyped code costs a few dozen exact look-ups.
"""

import re
from collections.abc import Iterator

from xinshu.core.identifiers import uscc
from xinshu.domain.subjects.models import Identifier

FEWEST = 4  # signs of a code with which its beginning is looked for
_CODE = re.compile(r"[0-9A-Z-]{4,50}")
_LIMIT = 200


def is_code(text: str) -> bool:
    """Whether `text` (upper case) may be a number or the beginning of one: digits stand in it."""
    return _CODE.fullmatch(text) is not None and any(sign.isdigit() for sign in text)


def holders(code: str) -> list[int]:
    """Ids of subjects that have or had this very number."""
    return _holders([code])


def beginning(code: str) -> list[int]:
    """Ids of subjects one of whose numbers begins with `code`, in the order of the numbers."""
    rows = (
        Identifier.objects.filter(
            kind__in=Identifier.Kind.values, value__gte=code, value__lte=code + "Z" * 20
        )
        .order_by("value", "id")
        .values_list("value", "subject_id")[:_LIMIT]
    )
    return list(dict.fromkeys(pk for value, pk in rows if value.startswith(code)))


def mistyped(code: str) -> list[int]:
    """Ids of subjects whose unified code differs from `code` by one slip."""
    return _holders(sorted(set(_meant(code)))) if 17 <= len(code) <= 19 else []


def _holders(codes: list[str]) -> list[int]:
    if not codes:
        return []
    rows = Identifier.objects.filter(kind__in=Identifier.Kind.values, value__in=codes)
    return list(dict.fromkeys(rows.order_by("-current", "id").values_list("subject_id", flat=True)))


def _meant(code: str) -> Iterator[str]:
    """Valid codes one slip away: a letter mistaken, left out, too many, two neighbours swapped."""
    if len(code) == 19:
        shorter = (code[:at] + code[at + 1 :] for at in range(19))
        yield from filter(uscc.is_valid, shorter)
        return
    rest = 1 if len(code) == 18 else 0
    for at in range(18):
        for letter in uscc.ALPHABET:
            candidate = code[:at] + letter + code[at + rest :]
            if candidate != code and uscc.is_valid(candidate):
                yield candidate
    if len(code) == 18:
        swaps = (code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(17))
        yield from (each for each in swaps if each != code and uscc.is_valid(each))
