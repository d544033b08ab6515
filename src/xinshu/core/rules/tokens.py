"""Text of a rule → tokens. Every token knows where it starts, for messages that point."""

import json
import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from xinshu.core.refusals import Refusal

MAX_LENGTH = 4000  # characters of one rule; longer ones are several rules

KEYWORDS = frozenset(
    {"and", "or", "not", "implies", "if", "then", "in", "codes", "true", "false", "today"}
)


class RuleSyntaxError(Refusal):
    """The text is not a rule. `facts`: column (from 1), position (from 0), expected, found."""

    code = "rule_syntax"
    sentence = "规则写法有误，第{column}个字符处应为{expected}，实际是{found}。\n{text}\n{caret}"

    def __init__(self, text: str, position: int, expected: str, found: str) -> None:
        self.text, self.position, self.expected, self.found = text, position, expected, found
        super().__init__(
            text=text,
            position=position,
            column=position + 1,
            expected=expected,
            found=found,
            caret=caret_under(text, position),
        )


class Sort(StrEnum):
    """What a token is; the value is its name in messages."""

    WORD = "名称"
    TEXT = "文本"
    NUMBER = "数字"
    DATE = "日期"
    SIGN = "符号"
    END = "规则结尾"


@dataclass(frozen=True, slots=True)
class Token:
    """`value` is the decoded literal or the word or sign itself; `at` counts from 0."""

    sort: Sort
    value: str | float | date
    at: int

    @property
    def shown(self) -> str:
        """How messages quote it."""
        return Sort.END.value if self.sort is Sort.END else f"“{self.value}”"


_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<date>d"(?P<day>[^"\\]*)")
  | (?P<text>"(?:[^"\\]|\\.)*")
  | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
  | (?P<word>[^\W\d]\w*)
  | (?P<sign>==|!=|<=|>=|[<>+\-*(),])
    """,
    re.VERBOSE | re.DOTALL,
)


def tokenise(text: str) -> Iterator[Token]:
    """Tokens of `text`, ended by one END token. Raises RuleSyntaxError."""
    if len(text) > MAX_LENGTH:
        raise RuleSyntaxError(text[:60], 0, f"不超过{MAX_LENGTH}个字符的规则", f"{len(text)}个字符")
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise _unreadable(text, at)
        if found.lastgroup is not None and found["space"] is None:
            yield _token(text, found)
        at = found.end()
    yield Token(Sort.END, "", len(text))


def caret_under(text: str, position: int) -> str:
    """A line whose "^" stands under `position`; wide characters get a wide space."""
    start = text.rfind("\n", 0, position) + 1
    before = text[start:position]
    wide = ("　" if unicodedata.east_asian_width(c) in "WF" else " " for c in before)
    return "".join(wide) + "^"


def _token(text: str, found: re.Match[str]) -> Token:
    at = found.start()
    if found["date"] is not None:
        try:
            return Token(Sort.DATE, date.fromisoformat(found["day"]), at)
        except ValueError:
            shown = f"“{found['day']}”"
            raise RuleSyntaxError(text, at, '日期，例如d"2026-04-01"', shown) from None
    if found["text"] is not None:
        try:
            return Token(Sort.TEXT, str(json.loads(found["text"], strict=False)), at)
        except ValueError:
            raise RuleSyntaxError(text, at, "按JSON转义的文本", found["text"]) from None
    if found["number"] is not None:
        return _number(text, found["number"], at)
    sort = Sort.WORD if found["word"] is not None else Sort.SIGN
    return Token(sort, found.group(), at)


def _number(text: str, digits: str, at: int) -> Token:
    value = float(digits)
    if not math.isfinite(value):
        raise RuleSyntaxError(text, at, "可表示的数字", f"“{digits}”")
    return Token(Sort.NUMBER, value, at)


def _unreadable(text: str, at: int) -> RuleSyntaxError:
    if text[at] == '"':
        return RuleSyntaxError(text, at, "成对的双引号", "没有结束的文本")
    if text[at] == "=":
        return RuleSyntaxError(text, at, "“==”（比较用两个等号）", "“=”")
    return RuleSyntaxError(text, at, "名称、文本、数字或运算符", f"“{text[at]}”")
