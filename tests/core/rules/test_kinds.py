"""Misuse of kinds is found when a rule is loaded, with its place."""

import pytest

from xinshu.core.catalog.model import FieldType
from xinshu.core.rules.kinds import check_kinds
from xinshu.core.rules.parser import parse_located

FIELDS = {
    "NAME": FieldType.TEXT,
    "KINDS": FieldType.SET,
    "DAY": FieldType.DATE,
    "UNTIL": FieldType.DATE,
    "FINE": FieldType.DECIMAL,
    "COUNT": FieldType.INTEGER,
}
LISTS = {"organs"}


@pytest.mark.parametrize(
    "text",
    [
        "DAY <= UNTIL",
        "DAY <= today",
        "UNTIL - DAY <= 365",
        "UNTIL <= DAY + 30",
        "UNTIL <= add_months(DAY, COUNT)",
        "FINE * 10000 + COUNT - 1 >= 0",
        'contains(KINDS, "03") implies FINE > 0',
        'KINDS in ("01", "03")',
        'NAME in codes("organs")',
        'same_name(label("organs", NAME), NAME)',
        r'matches(NAME, "\\d{4}")',
        'substring(NAME, 0, 2) == "91"',
        "present(DAY) == present(UNTIL)",
        "blank(FINE) or number(NAME) > 0",
        'NAME < "b"',
    ],
)
def test_accepts(text: str) -> None:
    assert check_kinds(parse_located(text), FIELDS, LISTS) == ()


@pytest.mark.parametrize(
    ("text", "position", "expected", "found"),
    [
        ("DAY", 0, "真假", "日期"),
        ("DAY <= FINE", 7, "日期", "数字"),
        ("MISSING == 1", 0, "字段代码", "“MISSING”"),
        ("FINE and DAY <= today", 0, "真假", "数字"),
        ("not NAME", 4, "真假", "文本"),
        ("DAY + UNTIL <= today", 6, "数字", "日期"),
        ("NAME * 2 > 1", 0, "数字", "文本"),
        ("DAY * 2 > 1", 0, "数字", "日期"),
        ("FINE - DAY > 1", 7, "数字", "日期"),
        ("len(FINE) > 1", 4, "文本", "数字"),
        ("date(DAY) <= today", 5, "文本", "日期"),
        ("year(NAME) > 1", 5, "日期", "文本"),
        ("len(NAME, NAME) > 1", 0, "1个参数", "2个参数"),
        ("sum(NAME) > 1", 0, "函数", "“sum”"),
        ('FINE in ("1")', 0, "文本", "数字"),
        ('NAME in codes("nothing")', 0, "代码集", "“nothing”"),
        ('label("nothing", NAME) == NAME', 6, "代码集", "“nothing”"),
        ('label(NAME, NAME) == "1"', 6, "直接写出的代码集名称", "算式"),
        ("matches(NAME, NAME)", 14, "正则表达式", "算式"),
        ('matches(NAME, "(?=a)b")', 14, "正则表达式", "环视"),
        ("substring(NAME, COUNT, 2) == NAME", 16, "非负整数", "算式"),
        ("substring(NAME, 0, 1.5) == NAME", 19, "非负整数", "“1.5”"),
        ("present(DAY <= UNTIL)", 8, "文本、日期或数字", "真假"),
        ("present(DAY) < present(UNTIL)", 0, "比较大小", "真假"),
    ],
)
def test_points_at_the_misuse(text: str, position: int, expected: str, found: str) -> None:
    (error,) = check_kinds(parse_located(text), FIELDS, LISTS)
    assert error.position == position
    assert expected in error.expected
    assert found in error.found
    assert str(position + 1) in str(error)


def test_names_every_misuse_at_once() -> None:
    errors = check_kinds(parse_located("DAY <= FINE and year(NAME) > 1 and X"), FIELDS, LISTS)
    assert [error.position for error in errors] == [7, 21, 35]


def test_list_names_are_left_alone_where_lists_are_not_known() -> None:
    assert check_kinds(parse_located('NAME in codes("later")'), FIELDS) == ()
