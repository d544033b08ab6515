"""Headers of real files find their fields, and a file for another item is recognised."""

from dataclasses import replace

import pytest

from core.rules.penalty import ITEM
from xinshu.core.catalog.mapping import map_headers, recognise, without_remarks
from xinshu.core.catalog.model import Field, Item

ALIASED = replace(
    ITEM,
    fields=(replace(ITEM.fields[0], aliases=("当事人", "行政相对人")), *ITEM.fields[1:]),
)
LICENCE = Item(
    code="licence",
    name="示例许可",
    category="03",
    info_class=ITEM.info_class,
    subject_classes=ITEM.subject_classes,
    key=("XKWSH",),
    fields=(
        Field(code="XKWSH", name="许可文书号", required=True),
        Field(code="NR", name="许可内容", required=True),
        Field(code="NAME", name="相对人名称", required=True),
    ),
)
REQUIRED = ["相对人名称", "相对人类别", "文书号", "违法事实", "处罚类别", "决定日期"]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("NAME", "NAME"),
        ("name", "NAME"),
        ("相对人名称", "NAME"),
        (" 相对人 名称\u3000", "NAME"),
        ("*相对人名称", "NAME"),
        ("相对人名称*", "NAME"),
        ("相对人名称（必填）", "NAME"),
        ("当事人", "NAME"),
        ("罚款金额(万元)", "FINE"),
        ("罚款金额（万元）", "FINE"),
        ("罚款金额", "FINE"),
        ("决定日期：", "DECIDED"),
        ("决定日期(YYYY-MM-DD)", "DECIDED"),
        ("统一社会信用代码", "CODE"),
    ],
)
def test_finds_the_field(header: str, code: str) -> None:
    assert map_headers([header], ALIASED).columns == {0: code}


@pytest.mark.parametrize("header", ["罚款金额(元)", "相对人名称(法人)", "日期", "不相干"])
def test_does_not_guess(header: str) -> None:
    mapped = map_headers([header], ALIASED)
    assert mapped.columns == {}
    assert mapped.unknown == (0,)


def test_configured_columns_come_first() -> None:
    mapped = map_headers(["内容", "备注"], ITEM, {"内容": "FACTS", "备注": "NAME"})
    assert mapped.columns == {0: "FACTS", 1: "NAME"}


def test_a_loose_spelling_of_two_fields_means_neither() -> None:
    fields = (
        Field(code="A", name="金额(合同)", required=True),
        Field(code="B", name="金额(实付)", required=True),
    )
    item = replace(ITEM, fields=fields, key=("A",), rules=())
    mapped = map_headers(["金额", "金额（实付）"], item)
    assert mapped.columns == {1: "B"}
    assert mapped.unknown == (0,)


def test_tells_what_is_missing_unknown_and_double() -> None:
    mapped = map_headers([*REQUIRED[1:], "备注", "备注", "多余", ""], ITEM)
    assert mapped.missing_required == ("NAME",)
    assert mapped.duplicates == {"MEMO": (5, 6)}
    assert mapped.columns[5] == "MEMO"
    assert 6 not in mapped.columns
    assert mapped.unknown == (7,)
    assert 0 < mapped.score < 1


def test_a_complete_header_scores_one() -> None:
    assert map_headers(REQUIRED, ITEM).score == 1


def test_a_file_of_another_item_is_recognised() -> None:
    found = recognise(["许可文书号", "许可内容", "相对人名称"], [ITEM, LICENCE], intended=ITEM)
    assert [r.item.code for r in found.ranked] == ["licence", "penalty"]
    assert "更像“示例许可”，而不是“示例处罚”" in found.sentence


def test_a_fitting_file_needs_no_word() -> None:
    assert recognise(REQUIRED, [ITEM, LICENCE], intended=ITEM).sentence == ""


def test_a_file_without_headers_is_told_so() -> None:
    assert "没有表头" in recognise(["", " "], [ITEM], intended=ITEM).sentence
    assert "没有认出" in recognise(["1", "2"], [ITEM], intended=ITEM).sentence


def test_types_of_an_input_form_in_a_header_are_remarks_units_are_not() -> None:
    assert without_remarks("名称(文字类型 *必填项)") == "名称"
    assert without_remarks("日期（短日期类型（YYYY-MM-DD））") == "日期"
    assert without_remarks("类别(枚举类型 法人=法人 自然人=自然人)") == "类别"
    assert without_remarks("金额（元）") == "金额(元)"
    assert without_remarks("代码_1(统一社会信用代码)") == "代码_1(统一社会信用代码)"
