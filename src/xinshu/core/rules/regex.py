"""Patterns of rules: one allowed subset, one text that Python and Rust read alike.

Allowed: characters, `.`, classes `[…]`, `\\d \\w \\s` (ASCII) and their capitals, groups, `|`,
`* + ? {m,n}` and their lazy forms. Refused: look-around, back-references, flags, possessive
forms, nested unbounded repetition (its matching time explodes). The whole value must match.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from xinshu.core.refusals import Refusal

MAX_REPEAT = 1000
_SHORTHANDS = {"d": "0-9", "w": "A-Za-z0-9_", "s": r" \t\n\r\f\v"}
_CONTROL = {"t": r"\t", "n": r"\n", "r": r"\r"}
_BOUNDS = re.compile(r"\{(?P<low>[0-9]{1,4})(?P<comma>,(?P<high>[0-9]{1,4})?)?\}")
_SPECIAL = frozenset(r"\.+*?()|[]{}^$-&~#")


class PatternRefused(Refusal):
    """The pattern is outside the subset. `facts`: pattern, column (from 1), reason."""

    code = "pattern_refused"
    sentence = "正则表达式“{pattern}”第{column}个字符处不可用：{reason}。"


@lru_cache(maxsize=1024)
def translate(pattern: str) -> str:
    """The pattern in a form valid, and equal in meaning, for `re.fullmatch` and for Rust's regex.

    Raises PatternRefused. Leading `^` and trailing `$` are dropped: the whole value is meant.
    """
    return _Translator(pattern).whole()


def anchored(pattern: str) -> str:
    """The translated pattern for engines that search: it matches only the whole value."""
    return f"^(?:{translate(pattern)})$"


def matches(pattern: str, value: str) -> bool:
    """Whether the whole of `value` matches."""
    return _compiled(pattern).fullmatch(value) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern))


@dataclass(slots=True)
class _Piece:
    """Translated text of one repeatable piece.

    `varies`: more than one way to match the same text may exist, so repeating it without bound
    could take exponential time in a backtracking matcher. `times`: product of nested bounds.
    """

    text: str
    varies: bool = False
    times: int = 1


class _Translator:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 1 if pattern.startswith("^") else 0
        self.end = len(pattern)
        if pattern.endswith("$") and not pattern.endswith(r"\$"):
            self.end -= 1

    def whole(self) -> str:
        piece = self.alternatives(depth=0)
        if self.at < self.end:
            raise self.refused("多余的“)”")
        try:
            re.compile(piece.text)
        except re.error as error:
            raise self.refused(f"无法编译（{error.msg}）") from None
        return piece.text

    def refused(self, reason: str) -> PatternRefused:
        return PatternRefused(pattern=self.pattern, column=self.at + 1, reason=reason)

    def peek(self) -> str:
        return self.pattern[self.at] if self.at < self.end else ""

    def take(self) -> str:
        if self.at >= self.end:
            raise self.refused("写法不完整")
        self.at += 1
        return self.pattern[self.at - 1]

    def alternatives(self, depth: int) -> _Piece:
        if depth > 20:
            raise self.refused("嵌套过深")
        branches = [self.branch(depth)]
        while self.peek() == "|":
            self.take()
            branches.append(self.branch(depth))
        varies = len(branches) > 1 or branches[0].varies
        return _Piece("|".join(b.text for b in branches), varies, max(b.times for b in branches))

    def branch(self, depth: int) -> _Piece:
        pieces: list[_Piece] = []
        while self.peek() not in ("", "|", ")"):
            pieces.append(self.repeated(self.single(depth)))
        times = max((p.times for p in pieces), default=1)
        return _Piece("".join(p.text for p in pieces), any(p.varies for p in pieces), times)

    def single(self, depth: int) -> _Piece:
        char = self.take()
        if char == "(":
            return self.group(depth)
        if char == "[":
            return _Piece(self.bracket())
        if char == "\\":
            return _Piece(self.escape())
        if char == ".":
            return _Piece(r"[^\n]")
        if char in "*+?{}]^$":
            self.at -= 1
            raise self.refused(f"“{char}”不能出现在这里，要写它本身请用“\\{char}”")
        return _Piece(_escaped(char))

    def group(self, depth: int) -> _Piece:
        if self.peek() == "?":
            self.take()
            if self.take() != ":":
                self.at -= 1
                raise self.refused("不支持环视、命名组和内嵌标志，只能用“(?:…)”")
        inner = self.alternatives(depth + 1)
        if self.peek() != ")":
            raise self.refused("缺少“)”")
        self.take()
        return _Piece(f"(?:{inner.text})", inner.varies, inner.times)

    def escape(self) -> str:
        char = self.take()
        if char in _SHORTHANDS:
            return f"[{_SHORTHANDS[char]}]"
        if char.lower() in _SHORTHANDS:
            return f"[^{_SHORTHANDS[char.lower()]}]"
        return self.escaped_char(char)

    def escaped_char(self, char: str) -> str:
        if char in _CONTROL:
            return _CONTROL[char]
        if char == "u":
            digits = "".join(self.take() for _ in range(4))
            if not re.fullmatch("[0-9A-Fa-f]{4}", digits):
                raise self.refused("“\\u”后应为四位十六进制数")
            return _escaped(chr(int(digits, 16)))
        if char.isalnum():
            self.at -= 1
            raise self.refused(f"不支持“\\{char}”（反向引用、边界等不可用）")
        return _escaped(char)

    def bracket(self) -> str:
        negated = self.peek() == "^"
        if negated:
            self.take()
        parts: list[str] = []
        while self.peek() != "]" or not parts:
            if not self.peek():
                raise self.refused("缺少“]”")
            parts.append(self.member())
        self.take()
        return f"[{'^' if negated else ''}{''.join(parts)}]"

    def member(self) -> str:
        first = self.bracket_char()
        if len(first) > 2 and first in _SHORTHANDS.values():
            return first
        follows = self.pattern[self.at : self.at + 2]
        if follows[:1] == "-" and follows[1:] not in ("", "]"):
            self.take()
            last = self.bracket_char()
            if last in _SHORTHANDS.values():
                raise self.refused("范围的结尾应为单个字符")
            return f"{first}-{last}"
        return first

    def bracket_char(self) -> str:
        char = self.take()
        if char == "[":
            self.at -= 1
            raise self.refused("“[”在方括号内请写作“\\[”")
        if char != "\\":
            return _escaped(char)
        char = self.take()
        if char in _SHORTHANDS:
            return _SHORTHANDS[char]
        return self.escaped_char(char)

    def repeated(self, piece: _Piece) -> _Piece:
        if not self.peek() or self.peek() not in "*+?{":
            return piece
        low, high, mark = self.bounds()
        if high is None and piece.varies:
            raise self.refused("不限次数的重复里不能再有可变的内容，请改为“{m,n}”")
        times = piece.times * (high or 1)
        if times > MAX_REPEAT:
            raise self.refused(f"重复次数（含嵌套）不能超过{MAX_REPEAT}")
        lazy = self.take() if self.peek() == "?" else ""
        if self.peek() and self.peek() in "*+?{":
            raise self.refused("不支持占有式或连续的重复")
        return _Piece(piece.text + mark + lazy, piece.varies or low != high, times)

    def bounds(self) -> tuple[int, int | None, str]:
        if self.peek() != "{":
            mark = self.take()
            return {"*": (0, None, mark), "+": (1, None, mark), "?": (0, 1, mark)}[mark]
        found = _BOUNDS.match(self.pattern, self.at)
        if found is None:
            raise self.refused("重复次数应写作“{m}”“{m,}”或“{m,n}”")
        low = int(found["low"])
        high = int(found["high"]) if found["high"] else (None if found["comma"] else low)
        if high is not None and high < low:
            raise self.refused("重复次数应由小到大")
        self.at = found.end()
        return low, high, found.group()


def _escaped(char: str) -> str:
    if char in ("\n", "\t", "\r"):
        return {"\n": r"\n", "\t": r"\t", "\r": r"\r"}[char]
    return "\\" + char if char in _SPECIAL else char
