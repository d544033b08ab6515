"""公民身份号码 (GB 11643-1999): region, birth date, serial, check character modulo 11-2.

The residence permit of Hong Kong, Macao and Taiwan residents (港澳台居民居住证) has the same build
under regions 810000, 820000 and 830000. Sex is derivable from the serial and on purpose not
offered: no rule of the platform needs it.
"""

import re
from datetime import date
from typing import Final

from xinshu.core.months import full_years

WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_MAP: Final = "10X98765432"
SHAPE: Final = r"[0-9]{17}[0-9Xx]"
PROVINCES: Final = frozenset({
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37",
    "41", "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64",
    "65", "71", "81", "82", "83",
})  # fmt: skip
"""First two digits in use (GB/T 2260, and 83 on permits of Taiwan residents)."""

_SHAPE: Final = re.compile(SHAPE)
_BODY: Final = re.compile(r"[0-9]{17}")
_PERMIT_REGIONS: Final = frozenset({"810000", "820000", "830000"})
_EARLIEST_YEAR: Final = 1800  # an earlier year is a slip of the pen, not a person


def is_shape(text: str) -> bool:
    """Whether `text` is seventeen digits and a digit or X (either case)."""
    return _SHAPE.fullmatch(text) is not None


def canonical(text: str) -> str:
    """The form to compare and to index: check character in upper case."""
    return text.upper()


def check_digit(first17: str) -> str:
    """The check character (0-9 or X) of seventeen digits; ValueError for anything else."""
    if _BODY.fullmatch(first17) is None:
        raise ValueError("a check digit needs seventeen digits")
    total = sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True))
    return CHECK_MAP[total % 11]


def is_valid(text: str) -> bool:
    """Whether shape, province, birth date and check character all hold.

    The county is not looked up: ids keep the code of a county long since merged away.
    """
    if birth(text) is None or text[:2] not in PROVINCES:
        return False
    return check_digit(text[:17]) == canonical(text)[17]


def birth(text: str) -> date | None:
    """The birth date written in `text`, or None if the shape or the date is impossible.

    The check character is not asked: a mistyped id still tells an impossible date.
    """
    if not is_shape(text):
        return None
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return None
    return born if born.year >= _EARLIEST_YEAR else None


def age_on(text: str, day: date) -> int | None:
    """Full years of the holder on `day` (周岁), or None without a birth date; negative before it.

    Someone born on 29 February completes a year on 1 March of a common year.
    """
    born = birth(text)
    return None if born is None else full_years(born, day)


def is_residence_permit(text: str) -> bool:
    """Whether `text` is a valid id of a 港澳台居民居住证."""
    return text[:6] in _PERMIT_REGIONS and is_valid(text)
