"""Masks: `keep` is [keep-left, keep-right] as field metadata writes it (domain 1.5, 10.4).

Which mask applies in which view is configuration; here are the mechanics. A value too short to
keep anything is hidden whole: a mask never shows everything.
"""

import re
from typing import Final

Keep = tuple[int, int]

STAR: Final = "*"
_DISTRICT: Final = re.compile(r"(?:(?<!自治)(?<![小社园])区|县|旗)(?=.)")
_CITY: Final = re.compile(r"[市州盟](?=.)")


def mask(text: str, keep: Keep) -> str:
    """Replace all but `keep[0]` characters on the left and `keep[1]` on the right by stars.

    ValueError for a negative number.
    """
    left, right = keep
    if left < 0 or right < 0:
        raise ValueError("a mask keeps zero or more characters on each side")
    hidden = len(text) - left - right
    if hidden <= 0:
        return STAR * len(text)
    return text[:left] + STAR * hidden + text[len(text) - right :]


def person_name(name: str, keep: Keep = (1, 0)) -> str:
    """张三丰 -> 张**, with (1, 1) 张*丰; 张三 -> 张* either way."""
    name = name.strip()
    left, right = keep
    if len(name) > 1 and left + right >= len(name):
        left, right = min(left, len(name) - 1), 0
    return mask(name, (left, right))


def resident_id(text: str, keep: Keep = (6, 0)) -> str:
    """120113199001010012 -> 120113************; (6, 4) for a detail shown on purpose."""
    return mask(text, keep)


def phone(text: str, keep: Keep = (3, 4)) -> str:
    """13800138000 -> 138****8000."""
    return mask(text, keep)


def account(text: str, keep: Keep = (0, 4)) -> str:
    """A bank account down to its last four digits."""
    return mask(text, keep)


def address(text: str) -> str:
    """An address down to its district (or city, where no district is written); the rest is ***."""
    if not text:
        return ""
    found = _DISTRICT.search(text) or _CITY.search(text)
    return (text[: found.end()] if found else "") + STAR * 3
