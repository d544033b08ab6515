"""Normal form of organisation names for matching, their core for suggesting candidates.

The normal form is a letter-by-letter table (`FOLDS`; letters of `IGNORED` vanish), so that a
columnar implementation can apply the very same table. It unifies how a name is typed, never what
it says: 有限公司 and 有限责任公司 stay apart. `core_of` goes further and is for candidates only;
a link is never made on it.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

_BRACKETS: Final = {"（〔［[【〖｛{﹙﹝﹛": "(", "）〕］]】〗｝}﹚﹞﹜": ")"}
_ALIKE: Final = {
    "•・‧∙⋅･": "·",
    "‐‑‒–—―−－﹣﹘": "-",
    "“”„‟＂": '"',
    "‘’‚‛＇": "'",
}
_COMPATIBILITY_BLOCKS: Final = (
    (0x2160, 0x217F),  # Roman numerals as one letter
    (0x2F00, 0x2FD5),  # Kangxi radicals, left behind by copying from PDF
    (0x2E80, 0x2EF3),  # further radicals
    (0xF900, 0xFAD9),  # compatibility ideographs
    (0xFE50, 0xFE6B),  # small forms
    (0xFF01, 0xFFEE),  # full-width and half-width forms
)
_BLANKS: Final = "\t\n\v\f\r \u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000"
_INVISIBLE: Final = "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\ufe0e\ufe0f"

IGNORED: Final = frozenset(_BLANKS + _INVISIBLE + "".join(map(chr, range(0x2000, 0x200B))))
"""Letters that vanish: blanks of every width and letters nobody sees."""


def _folds() -> Iterator[tuple[str, str]]:
    for first, last in _COMPATIBILITY_BLOCKS:
        for point in range(first, last + 1):
            letter = chr(point)
            folded = unicodedata.normalize("NFKC", letter).upper()
            if folded != letter and not IGNORED.intersection(folded):
                yield letter, folded
    for small in "abcdefghijklmnopqrstuvwxyz":
        yield small, small.upper()
    for group, one in (_BRACKETS | _ALIKE).items():
        for letter in group:
            yield letter, one


FOLDS: Final[Mapping[str, str]] = MappingProxyType(dict(_folds()))
"""Letter -> what it becomes in the normal form; every other letter stays."""

_TABLE: Final = str.maketrans({**FOLDS, **dict.fromkeys(IGNORED, "")})

PLACEHOLDER_WORDS: Final = (
    "无", "暂无", "没有", "不详", "未知", "未填", "未填写", "待填", "待补", "待补充", "同上", "空",
    "空白", "略", "不适用", "无数据", "测试", "测试数据", "NULL", "NONE", "NIL", "NAN", "N/A", "NA",
    "#N/A", "(NULL)", "(空)", "UNKNOWN", "TEST", "UNDEFINED",
)  # fmt: skip
"""Words that fill a field without saying anything, in normal form (domain V08 names four)."""

PLACEHOLDER: Final = "|".join(
    [
        *(re.escape(word) for word in PLACEHOLDER_WORDS),
        r"(?:测试|TEST)[0-9]+",
        r"[-/\\.*_…·、，。;:,?!#+~=|]+",
        r"123|12345|123456|1234567|12345678|123456789|1234567890",
        *(f"{digit}{{5,}}" for digit in "123456789"),  # 111 may be a serial number
        "0{3,}|X{3,}|无{2,}",
    ]
)
"""Whole-value expression over the normal form; no look-around, so both implementations take it."""

_PLACEHOLDER: Final = re.compile(PLACEHOLDER)


def normal(name: str) -> str:
    """The normal form: one width, one kind of bracket, upper case, no blanks. Idempotent."""
    return name.translate(_TABLE)


def same(one: str, other: str) -> bool:
    """Whether two names have the same normal form."""
    return normal(one) == normal(other)


def is_placeholder(text: str) -> bool:
    """Whether `text` only pretends to be a value: 无, /, 测试, 123, xxx …

    A single digit is a value. Blank text is not a placeholder but blank.
    """
    return _PLACEHOLDER.fullmatch(normal(text)) is not None
