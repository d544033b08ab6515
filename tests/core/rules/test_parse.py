"""Rules as authors write them: what they mean, and what they hear when they slip."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinshu.core.rules.functions import FUNCTIONS
from xinshu.core.rules.parser import MAX_DEPTH, RuleSyntaxError, parse, parse_located
from xinshu.core.rules.printer import to_text
from xinshu.core.rules.tokens import KEYWORDS, MAX_LENGTH
from xinshu.core.rules.tree import (
    And,
    Arith,
    Call,
    Compare,
    Expression,
    InCodes,
    InValues,
    Literal,
    Name,
    Not,
    Or,
)

A, B, C = Name("A"), Name("B"), Name("C")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("A <= B", Compare("<=", A, B)),
        ("A or B and C", Or((A, And((B, C))))),
        ("not A and B", And((Not(A), B))),
        ("not (A and B)", Not(And((A, B)))),
        ("A and B and C", And((A, B, C))),
        ("A implies B or C", Or((Not(A), Or((B, C))))),
        ("if A then B", Or((Not(A), B))),
        ("A implies B implies C", Or((Not(A), Or((Not(B), C))))),
        ("A - B - C == 0", Compare("==", Arith("-", Arith("-", A, B), C), Literal(0.0))),
        ("A + B * C > -1.5", Compare(">", Arith("+", A, Arith("*", B, C)), Literal(-1.5))),
        ('A == "引\\"号"', Compare("==", A, Literal('引"号'))),
        ('A >= d"2026-04-01"', Compare(">=", A, Literal(date(2026, 4, 1)))),
        ("A <= today", Compare("<=", A, Name("today"))),
        ("A == true", Compare("==", A, Literal(True))),
        ('A in codes("organs")', InCodes(A, "organs")),
        ('A in ("1", "3")', InValues(A, ("1", "3"))),
        ('starts(A, "92")', Call("starts", (A, Literal("92")))),
        ("中文字段 == A", Compare("==", Name("中文字段"), A)),
    ],
)
def test_reads(text: str, tree: Expression) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "position", "expected", "found"),
    [
        ("A = B", 2, "两个等号", "“=”"),
        ("A <", 3, "字段", "规则结尾"),
        ("A < B < C", 6, "and", "“<”"),
        ('A == "没有结束', 5, "双引号", "没有结束"),
        ('A in "1"', 5, "codes", "“1”"),
        ("A in (1)", 6, "文本", "“1.0”"),
        ("A in codes(organs)", 11, "代码集名称", "“organs”"),
        ("len(A", 5, "“)”", "规则结尾"),
        ("A B", 2, "运算符", "“B”"),
        ("and A", 0, "字段", "“and”"),
        ('A == d"2026-02-30"', 5, "日期", "“2026-02-30”"),
        ("A == - B", 7, "数字", "“B”"),
        ("if A B", 5, "then", "“B”"),
        ("A ? B", 2, "运算符", "“?”"),
        ('A == "\\q"', 5, "JSON", '"\\q"'),
        ("A < 1e999", 4, "数字", "1e999"),
        ("", 0, "字段", "规则结尾"),
    ],
)
def test_points_at_the_mistake(text: str, position: int, expected: str, found: str) -> None:
    with pytest.raises(RuleSyntaxError) as refused:
        parse(text)
    assert refused.value.position == position
    assert expected in refused.value.expected
    assert found in refused.value.found


def test_caret_stands_under_the_mistake_after_wide_characters() -> None:
    with pytest.raises(RuleSyntaxError) as refused:
        parse("处罚 = A")
    assert str(refused.value).splitlines()[1:] == ["处罚 = A", "　　 ^"]


def test_nesting_and_length_are_limited() -> None:
    with pytest.raises(RuleSyntaxError, match="嵌套"):
        parse("(" * (MAX_DEPTH + 1) + "A" + ")" * (MAX_DEPTH + 1))
    with pytest.raises(RuleSyntaxError, match="嵌套"):
        parse("not " * 900 + "A")
    with pytest.raises(RuleSyntaxError, match="字符的规则"):
        parse("A" * (MAX_LENGTH + 1))


def test_remembers_where_nodes_stand() -> None:
    parsed = parse_located('A == "1" and len(B) > 2')
    assert isinstance(parsed.tree, And)
    assert [parsed.position(node) for node in parsed.tree.operands] == [0, 13]


_names = st.sampled_from(["A", "B", "CF_JDRQ", "today", "dates", "d"])
_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
_literals = st.one_of(
    _texts,
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.booleans(),
).map(Literal)


def _larger(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Compare, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), inner, inner),
        st.builds(Arith, st.sampled_from(["+", "-", "*"]), inner, inner),
        st.builds(Not, inner),
        st.builds(And, several),
        st.builds(Or, several),
        st.builds(InCodes, inner, _texts),
        st.builds(InValues, inner, st.lists(_texts, min_size=1, max_size=3).map(tuple)),
        st.builds(Call, st.sampled_from(sorted(FUNCTIONS)), st.lists(inner, max_size=3).map(tuple)),
    )


_trees = st.recursive(st.one_of(_names.map(Name), _literals), _larger, max_leaves=12)


@given(_trees)
def test_printed_rule_reads_back_the_same(tree: Expression) -> None:
    assert parse(to_text(tree)) == tree


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    position = _place_of_mistake(text)
    assert position is None or 0 <= position <= len(text)


def _place_of_mistake(text: str) -> int | None:
    try:
        parse(text)
    except RuleSyntaxError as refusal:
        return refusal.position
    return None


def test_no_function_is_a_keyword() -> None:
    assert not KEYWORDS & FUNCTIONS.keys()
