"""Source definitions: a department's habits as data."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from xinshu.engine.sources import apply_definition, columns_of, inspect, load_definition
from xinshu.engine.sources.errors import BadDefinition, DuplicateHeaders

PLAIN: dict[str, Any] = {"code": "demo", "item": "penalty", "columns": {"名称": "MC"}}


def frame(**columns: list[str | None]) -> pl.DataFrame:
    height = len(next(iter(columns.values())))
    schema = dict.fromkeys(columns, pl.String)
    numbers = pl.Series("row_no", range(2, 2 + height), dtype=pl.UInt32)
    return pl.DataFrame(columns, schema=schema).insert_column(0, numbers)


def applied(given: pl.DataFrame, **settings: Any) -> pl.DataFrame:
    return apply_definition(given, load_definition(PLAIN | settings))


def test_rows_that_are_no_records_are_skipped() -> None:
    given = frame(MC=["甲", " 合计 ", None, "名称"])
    rules = [{"field": "MC", "equals": ["合计", "名称"]}]
    assert applied(given, skip_rows=rules).rows() == [(2, "甲"), (4, None)]


def test_values_are_translated_whole() -> None:
    given = frame(LB=["个体", " 企业 ", "企业集团", None])
    mapping = {"LB": {"个体": "3", "企业": "1"}}
    assert applied(given, value_map=mapping).get_column("LB").to_list() == [
        "3",
        "1",
        "企业集团",
        None,
    ]


def test_defaults_fill_blanks_and_constants_replace() -> None:
    given = frame(JG=["甲局", None, " "], LY=["x", "y", None])
    result = applied(given, defaults={"JG": "乙局", "BZ": "补"}, constants={"LY": "丙局"})
    assert result.get_column("JG").to_list() == ["甲局", "乙局", "乙局"]
    assert result.get_column("LY").to_list() == ["丙局"] * 3
    assert result.get_column("BZ").to_list() == ["补"] * 3


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("02/03/2021", "2021-03-02"),
        ("2/3/21", "2021-03-02"),
        ("2-Mar-2021", "2021-03-02"),
        ("2021年3月2日 10时", "2021-03-02"),
        ("30/02/2021", "30/02/2021"),
        ("2021-03-02", "2021-03-02"),
        ("昨天", "昨天"),
        ("1/1/69", "1969-01-01"),
        ("٢/٣/21", "٢/٣/21"),
        (None, None),
    ],
)
def test_dates_follow_the_given_patterns_and_nothing_is_guessed(
    written: str | None, read: str | None
) -> None:
    formats = ["%d/%m/%Y", "%d/%m/%y", "%d-%b-%Y", "%Y年%m月%d日 %H时"]
    result = applied(frame(RQ=[written]), date_formats=formats, date_fields=["RQ"])
    assert result.get_column("RQ").to_list() == [read]


def test_columns_are_found_by_header_or_position(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("序号,* 名 称,金额（元）\n1,甲,2\n", encoding="utf-8")
    definition = load_definition(PLAIN | {"columns": {"名称": "MC", 3: "JE"}})
    assert columns_of(definition, inspect(path)) == {1: "MC", 2: "JE"}


def test_a_missing_or_doubled_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("名称,名称,日期\n甲,乙,丙\n", encoding="utf-8")
    with pytest.raises(BadDefinition, match="文号"):
        columns_of(load_definition(PLAIN | {"columns": {"文号": "WH"}}), inspect(path))
    with pytest.raises(DuplicateHeaders, match="1、2"):
        columns_of(load_definition(PLAIN), inspect(path))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"code": ""}, "缺少 code"),
        ({"colums": {}}, "colums"),
        ({"columns": {}}, "columns"),
        ({"columns": ["名称"]}, "columns 的写法不对"),
        ({"columns": {"名称": "MC", "单位": "MC"}}, "MC 对应了两列"),
        ({"columns": {0: "MC"}}, "从 1 数起"),
        ({"columns": {"名称": "NIX"}}, "没有字段 NIX"),
        ({"header_row": 0}, "按列序号"),
        ({"header_row": -1}, "header_row"),
        ({"encoding": "big5"}, "big5"),
        ({"format": "doc"}, "doc"),
        ({"date_formats": ["%Y-%m-%d"]}, "date_fields"),
        ({"date_formats": ["%Y-%q"], "date_fields": ["MC"]}, "%q"),
        ({"date_formats": ["%Y-%m"], "date_fields": ["MC"]}, "年、月、日"),
        ({"skip_rows": [{"where": "x"}]}, "skip_rows"),
    ],
)
def test_a_definition_that_contradicts_itself_is_refused(
    settings: dict[str, Any], said: str
) -> None:
    with pytest.raises(BadDefinition, match=said):
        load_definition(PLAIN | settings, fields=("MC",))
