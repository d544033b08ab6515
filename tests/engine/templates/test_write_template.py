"""The template and the held-rows workbook: text stays text, and our own doors read them back."""

import re
import zipfile
from pathlib import Path

import polars as pl
import pytest

from xinshu.core.catalog.mapping import map_headers
from xinshu.core.catalog.model import CodeList, Field, FieldType, InfoClass, Item, SubjectClass
from xinshu.engine.sources import DamagedRow, TemplateMark, inspect, names_of, read
from xinshu.engine.templates import guarded, write_held_rows, write_template
from xinshu.engine.templates.held import ERROR_HEADER, ROW_HEADER

LISTS = {
    "party": CodeList(code="party", name="行政相对人类别", values={"1": "法人", "2": "自然人"}),
    "unused": CodeList(code="unused", name="未使用", values={"9": "其他"}),
}
ITEM = Item(
    code="penalty",
    name="行政处罚[法人]/2026",
    category="03",
    info_class=InfoClass.ADMINISTRATIVE,
    subject_classes=frozenset(SubjectClass),
    key=("WSH",),
    fields=(
        Field(code="MC", name="行政相对人名称", length=200, required=True, hint="填写全称。"),
        Field(code="LB", name="行政相对人类别", type=FieldType.ENUM, codes="party", required=True),
        Field(code="DM", name="统一社会信用代码", format="uscc", required_if='LB == "1"'),
        Field(code="RQ", name="处罚决定日期", type=FieldType.DATE),
        Field(code="JE", name="罚款金额(万元)", type=FieldType.DECIMAL, length=18, scale=6),
    ),
)
FINDINGS = {
    "row_no": pl.UInt32,
    **dict.fromkeys(("rule", "severity", "field", "message", "hint"), pl.String),
}


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


def all_parts(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return "".join(archive.read(n).decode() for n in archive.namelist() if n.endswith("xml"))


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "template.xlsx"
    write_template(path, ITEM, LISTS, "120113-2026")
    return path


def test_our_own_door_recognises_the_template(template: Path) -> None:
    facts = inspect(template, known_headers=names_of(ITEM))
    assert facts.template == TemplateMark("penalty", "120113-2026")
    assert facts.sheets == ("行政处罚法人2026", "填写说明", "代码集")
    assert facts.sheet == "行政处罚法人2026"
    mapped = map_headers(facts.headers, ITEM)
    assert list(mapped.columns.values()) == ["MC", "LB", "DM", "RQ", "JE"]
    assert mapped.unknown == ()


def test_columns_are_text_dates_are_dates_and_lists_drop_down(template: Path) -> None:
    sheet, styles = part(template, "xl/worksheets/sheet1.xml"), part(template, "xl/styles.xml")
    columns = re.findall(r'<col min="(\d)" max="(\d)"[^>]*style="(\d+)"', sheet)
    formats = re.findall(r'<xf numFmtId="(\d+)"', styles.split("<cellXfs")[1])
    kinds = {
        n: formats[int(style)]
        for first, last, style in columns
        for n in range(int(first), int(last) + 1)
    }
    assert {kinds[n] for n in (1, 2, 3, 5)} == {"49"}
    assert kinds[4] != "49"
    assert 'type="list"' in sheet
    assert "<formula1>codes_party</formula1>" in sheet
    assert 'type="date"' in sheet
    assert 'type="textLength"' in sheet
    book = part(template, "xl/workbook.xml")
    assert "'代码集'!$B$2:$B$3" in book
    assert 'state="veryHidden"' in book
    assert "未使用" not in all_parts(template)


def test_required_fields_are_marked_and_explained(template: Path) -> None:
    facts = inspect(template)
    assert facts.headers == (
        "*行政相对人名称",
        "*行政相对人类别",
        "统一社会信用代码",
        "处罚决定日期",
        "罚款金额(万元)",
    )
    comments = part(template, "xl/comments1.xml")
    assert "必填；字符型；长度 200" in comments
    assert "填写全称。" in comments
    assert "条件必填" in comments
    notes = inspect(template, sheet="填写说明", header_row=7)
    assert notes.headers[:3] == ("字段名称", "字段编码", "数据类型")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_what_looks_like_a_formula_is_written_as_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "held.xlsx"
    rows = pl.DataFrame(
        {"row_no": [2], "MC": [text]}, schema={"row_no": pl.UInt32, "MC": pl.String}
    )
    findings = pl.DataFrame(
        {
            "row_no": [2],
            "rule": ["CODE"],
            "severity": ["error"],
            "field": ["MC"],
            "message": [text],
            "hint": [text],
        },
        schema=FINDINGS,
    )
    write_held_rows(path, ITEM, rows, findings, edition_code="e")
    sheet = part(path, "xl/worksheets/sheet1.xml")
    assert "<f>" not in all_parts(path)
    assert 't="inlineStr"' in sheet
    assert 'quotePrefix="1"' in part(path, "xl/styles.xml")
    assert guarded(text) == f"'{text}"


def test_plain_text_is_not_touched_by_the_guard() -> None:
    assert guarded("甲=乙") == "甲=乙"


def test_held_rows_come_back_with_their_errors_beside_them(tmp_path: Path) -> None:
    path = tmp_path / "held.xlsx"
    rows = pl.DataFrame(
        {
            "row_no": [7, 3],
            "MC": ["乙公司", "甲公司"],
            "DM": ["911201130000000019", "007"],
            "RQ": ["2021-02-30", None],
        },
        schema_overrides={"row_no": pl.UInt32},
    )
    findings = pl.DataFrame(
        [
            (7, "TYPE", "error", "RQ", "不是日期", "请填写存在的日期"),
            (7, "PLACEHOLDER", "warning", "MC", "像占位文字", ""),
            (3, "REQ", "error", "LB", "必填", "请填写"),
        ],
        schema=FINDINGS,
        orient="row",
    )
    damaged = [DamagedRow(5, "丙,=2,3,4", "单元格过多")]
    written = write_held_rows(
        path, ITEM, rows, findings, edition_code="120113-2026", code_lists=LISTS, damaged=damaged
    )
    facts = inspect(path, known_headers=names_of(ITEM))
    assert written == 3
    assert facts.template == TemplateMark("penalty", "120113-2026")
    assert facts.headers[:2] == (ROW_HEADER, ERROR_HEADER)
    mapped = map_headers(facts.headers, ITEM)
    assert mapped.unknown == (0, 1)
    columns = {0: "row", 1: "why", **mapped.columns}
    (batch,) = read(path, facts=facts, columns=columns, fields=("row", "why", "MC", "DM", "RQ"))
    assert batch.frame.drop("why").rows() == [
        (2, "3", "甲公司", "007", None),
        (3, "5", None, None, None),
        (4, "7", "乙公司", "911201130000000019", "2021-02-30"),
    ]
    why = batch.frame.get_column("why").to_list()
    assert why[0] == "[错误 REQ] 行政相对人类别：必填 → 请填写"
    assert why[1] == "[错误 RAW] 单元格过多 → 原文：丙,=2,3,4"
    assert why[2].splitlines() == [
        "[错误 TYPE] 处罚决定日期：不是日期 → 请填写存在的日期",
        "[提示 PLACEHOLDER] 行政相对人名称：像占位文字",
    ]
    styles = part(path, "xl/styles.xml")
    assert "FFFF9999" in styles
    assert "FFFFEB9C" in styles


def test_a_value_no_cell_can_hold_is_cut_visibly(tmp_path: Path) -> None:
    path = tmp_path / "held.xlsx"
    rows = pl.DataFrame(
        {"row_no": [2], "MC": ["长" * 40_000]}, schema_overrides={"row_no": pl.UInt32}
    )
    write_held_rows(path, ITEM, rows, pl.DataFrame(schema=FINDINGS), edition_code="e")
    facts = inspect(path)
    (batch,) = read(path, facts=facts, columns={2: "MC"}, fields=("MC",))
    (text,) = batch.frame.get_column("MC").to_list()
    assert len(text) == 32_767
    assert "已截断" in text
