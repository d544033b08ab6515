"""工商注册号: thirteen digits before 2007 (no check), fifteen since (ISO 7064 MOD 11,10).

Also 事业单位证书号, twelve digits without a check.
"""

import re
from typing import Final

SHAPE: Final = r"[0-9]{13}|[0-9]{15}"

_SHAPE: Final = re.compile(SHAPE)
_BODY: Final = re.compile(r"[0-9]{14}")
_INSTITUTION: Final = re.compile(r"[0-9]{12}")


def is_shape(text: str) -> bool:
    """Whether `text` is thirteen or fifteen digits."""
    return _SHAPE.fullmatch(text) is not None


def check_digit(first14: str) -> str:
    """The fifteenth digit of fourteen digits; ValueError for anything else."""
    if _BODY.fullmatch(first14) is None:
        raise ValueError("a check digit needs fourteen digits")
    product = 10
    for digit in first14:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def is_valid(text: str) -> bool:
    """Whether `text` has the shape and, where there is a check digit (15 digits), it is right."""
    if not is_shape(text):
        return False
    return len(text) == 13 or check_digit(text[:14]) == text[14]


def region(text: str) -> str | None:
    """Code of the registering organ in a fifteen-digit number, else None."""
    return text[:6] if is_shape(text) and len(text) == 15 else None


def is_institution_shape(text: str) -> bool:
    """Whether `text` has the twelve digits of a 事业单位法人证书号."""
    return _INSTITUTION.fullmatch(text) is not None
