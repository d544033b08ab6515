"""组织机构代码 (GB 11714): eight characters and a check character modulo 11, hyphen optional."""

import re
from typing import Final

WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
SHAPE: Final = r"[0-9A-Z]{8}-?[0-9X]"

_SHAPE: Final = re.compile(SHAPE)
_BODY: Final = re.compile(r"[0-9A-Z]{8}")


def is_shape(text: str) -> bool:
    """Whether `text` is eight characters and a check character, with or without hyphen."""
    return _SHAPE.fullmatch(text) is not None


def canonical(text: str) -> str:
    """The code without its hyphen: the form to compare and to store."""
    return text.replace("-", "")


def check_digit(first8: str) -> str:
    """The check character (0-9 or X) of eight characters; ValueError for anything else."""
    if _BODY.fullmatch(first8) is None:
        raise ValueError("a check digit needs eight characters of 0-9 and A-Z")
    total = sum(int(letter, 36) * weight for letter, weight in zip(first8, WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def is_valid(text: str) -> bool:
    """Whether `text` has the shape and its check character is right."""
    return is_shape(text) and check_digit(text[:8]) == text[-1]
