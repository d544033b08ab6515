"""No personal data in the log: whatever looks like it is starred out before a line is written.

Broader than what guards publication: no check digit is asked for, since a log needs no number it
cannot do without. Names of persons have no shape and are not found; code does not log them.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

STAR: Final = "***"
_NARROW: Final = str.maketrans({0xFF10 + n: str(n) for n in range(10)} | {"Ｘ": "X", "ｘ": "x"})
_DAY: Final = r"(?:0[1-9]|1[0-2])[ -]?(?:0[1-9]|[12]\d|3[01])"
_BEFORE, _AFTER = r"(?<!\d)", r"(?!\d)"

_ASSIGNED: Final = (
    r"(\w*(?:password|passwd|secret|token|api_?key|cookie|sessionid)|口令|密码|密钥)"
    r"""(["']?\s*[=:：]\s*["']?)[^\s"',;&)}]+"""
)

# In this order: a secret may hold an address, an identity number may look like an account.
_RULES: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), instead)
    for pattern, instead in (
        (r"(://)[^/\s@]*:[^/\s@]*@", rf"\1{STAR}@"),
        (r"\b(bearer|basic)\s+[\w.~+/=-]{6,}", rf"\1 {STAR}"),
        (_ASSIGNED, rf"\1\2{STAR}"),
        (r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", STAR),
        (rf"{_BEFORE}\d{{6}}[ -]?(?:18|19|20)\d\d[ -]?{_DAY}[ -]?\d{{3}}[\dx]{_AFTER}", STAR),
        (rf"{_BEFORE}\d{{6}}\d\d{_DAY}\d{{3}}{_AFTER}", STAR),
        (rf"{_BEFORE}(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{{4}}[ -]?\d{{4}}{_AFTER}", STAR),
        (rf"{_BEFORE}\d(?:[ -]?\d){{15,18}}{_AFTER}", STAR),
    )
)
# Made by the platform itself, and needed whole to find a line's traces.
_OURS: Final = frozenset({"timestamp", "request_id"})
# Facts that never belong into a line, whatever they look like.
DROPPED: Final = frozenset(
    {"request", "response", "headers", "cookies", "body", "payload", "content", "row", "values"}
)


def masked(text: str) -> str:
    """The text with identity numbers, phones, accounts, mail addresses and secrets starred out."""
    text = text.translate(_NARROW)
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text


def without_personal_data(_: object, __: str, event: Mapping[str, Any]) -> dict[str, Any]:
    """A step of the log: the line's facts, masked, without those that may hold anything."""
    return {
        name: value if name in _OURS else _clean(value)
        for name, value in event.items()
        if name not in DROPPED
    }


def _clean(value: object) -> object:
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        text = masked(str(value))
        return value if text == str(value) else text
    if isinstance(value, Mapping):
        return {masked(str(key)): _clean(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(each) for each in value]
    return masked(str(value))
