"""Patterns of rules mean the same everywhere, and what could mean different things is refused."""

import polars as pl
import pytest

from xinshu.core.rules.regex import PatternRefused, anchored, matches, translate


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (r"\d{4}", "2026", "2026年"),
        (r"\d+", "12", "١٢"),
        (r"\w+", "a_1", "甲"),
        (r"a\sb", "a b", "a\u3000b"),
        (r"\D\W\S", "甲乙丙", "1乙丙"),
        (r"[\d-]+", "1-2", "1+2"),
        (r"[^\d]", "a", "1"),
        (r"[\u4e00-\u9fff]{2,4}", "北辰", "北"),
        (r"津.*号", "津某罚〔2026〕1号", "津某\n号"),
        (r"^(E|P)\d{8}$", "E12345678", "xE12345678"),
        (r"(?:甲|乙){1,3}", "甲乙甲", "甲乙甲乙"),
        (r"a\.b\(c\)", "a.b(c)", "axb(c)"),
        (r"[a&&b]+", "&a", "c"),
        (r"[a~~#-]+", "~#-", "b"),
        (r"\[x\]{2}", "[x]]", "[x]"),
        (r"a|b", "b", "ab"),
        (r"a*?", "aaa", "b"),
        (r"<a>", "<a>", "a"),
        ("", "", "a"),
        (r"a\$", "a$", "a"),
    ],
)
def test_whole_value_matches_alike_in_both_engines(pattern: str, good: str, bad: str) -> None:
    column = pl.Series([good, bad])
    assert column.str.contains(anchored(pattern)).to_list() == [True, False]
    assert [matches(pattern, good), matches(pattern, bad)] == [True, False]


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?=a)b",
        r"(?<!a)b",
        r"(?P<x>a)",
        r"(?i)a",
        r"(a)\1",
        r"\bword",
        r"\pL",
        r"a++",
        r"a**",
        r"(a+)+",
        r"(a|b)*",
        r"(a?b)*",
        r"a{2000}",
        r"(a{100}){100}",
        r"a{3,2}",
        r"a{x}",
        r"[a",
        r"(a",
        r"a)",
        r"*a",
        r"a^b",
        r"a$b",
        r"[[a]]",
        r"[a-\d]",
        r"[z-a]",
        "\\",
        r"\u12",
        "(" * 30 + "a" + ")" * 30,
    ],
)
def test_refuses_what_differs_or_explodes(pattern: str) -> None:
    with pytest.raises(PatternRefused) as refused:
        translate(pattern)
    assert refused.value.facts["pattern"] == pattern
