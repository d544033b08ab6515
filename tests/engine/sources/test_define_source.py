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


def test_numbers_are_scaled_exactly() -> None:
    given = frame(FK=["500", " 1,234.50 ", "0.1", "10000000000000001", "一万", None, "1e3"])
    result = applied(given, scale={"FK": "0.0001"}).get_column("FK").to_list()
    assert result == ["0.05", "0.12345", "0.00001", "1000000000000.0001", "一万", None, "1e3"]


@pytest.mark.parametrize("factor", ["0", "-1", "一", "nan", ""])
def test_a_factor_that_cannot_scale_is_refused(factor: str) -> None:
    with pytest.raises(BadDefinition, match="倍数"):
        load_definition(PLAIN | {"scale": {"MC": factor}})


def test_a_column_of_several_codes_is_taken_apart() -> None:
    given = frame(DM=["911101010000000001", "110105123456789", "92110101MA000000X1", "", None])
    rules = [
        {"field": "ZCH", "from": "DM", "matches": "[0-9]{15}", "move": True},
        {"field": "LB", "from": "DM", "matches": "92.{16}", "value": "3"},
        {"field": "LB", "from": "DM", "value": "1"},
    ]
    result = applied(given, derive=rules)
    assert result.select("DM", "ZCH", "LB").rows() == [
        ("911101010000000001", None, "1"),
        (None, "110105123456789", None),
        ("92110101MA000000X1", None, "3"),
        ("", None, None),
        (None, None, None),
    ]


def test_what_is_derived_never_replaces_what_is_there() -> None:
    given = frame(JG=["甲局", "乙局"], LY=["丙局", " "])
    result = applied(given, derive=[{"field": "LY", "from": "JG"}])
    assert result.get_column("LY").to_list() == ["丙局", "乙局"]


def test_a_part_of_a_cell_is_taken_by_its_group() -> None:
    given = frame(MC=["2021年度名单", "名单"])
    rules = [{"field": "ND", "from": "MC", "matches": "([0-9]{4})年.*"}]
    assert applied(given, derive=rules).get_column("ND").to_list() == ["2021", None]


def test_constants_can_be_derived_from_and_defaults_come_last() -> None:
    given = frame(MC=["甲", "乙"], DM=["91", None])
    result = applied(
        given,
        constants={"JG": "某局"},
        derive=[
            {"field": "LY", "from": "JG"},
            {"field": "LB", "from": "DM", "matches": "9.*", "value": "1"},
        ],
        defaults={"LB": "2"},
    )
    assert result.select("LY", "LB").rows() == [("某局", "1"), ("某局", "2")]


@pytest.mark.parametrize(
    "entry",
    [
        {"field": "A"},
        {"field": "A", "from": "B", "matches": "("},
        {"field": "A", "from": "B", "matches": "(?=x)"},
        {"field": "A", "from": "B", "move": "yes"},
        {"field": "A", "from": "B", "if": "x"},
        {"field": "A", "from": "A"},
    ],
)
def test_a_derivation_that_cannot_work_is_refused(entry: dict[str, Any]) -> None:
    with pytest.raises(BadDefinition, match="derive"):
        load_definition(PLAIN | {"derive": [entry]})


def test_fields_of_derivations_and_scales_are_checked() -> None:
    settings = {"derive": [{"field": "A", "from": "B"}], "scale": {"C": "10"}}
    with pytest.raises(BadDefinition, match=r"A.*B.*C"):
        load_definition(PLAIN | settings, fields=["MC"])


def test_remarks_on_filling_in_are_no_part_of_a_header(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "名称(文字类型 *必填项),日期(短日期类型(YYYY-MM-DD)),金额(元)\n甲,2021-01-01,1\n",
        encoding="utf-8",
    )
    wanted = {"名称": "MC", "日期": "RQ", "金额(元)": "JE"}
    definition = load_definition(PLAIN | {"columns": wanted})
    assert columns_of(definition, inspect(path)) == {0: "MC", 1: "RQ", 2: "JE"}
    with pytest.raises(BadDefinition, match="金额"):
        columns_of(load_definition(PLAIN | {"columns": {"金额": "JE"}}), inspect(path))


def test_cells_that_mean_nothing_are_blank_in_every_column() -> None:
    given = frame(MC=["甲", " / ", "a/b"], DM=["-", "91", None])
    result = applied(given, blanks=["/", "-"])
    assert result.select("MC", "DM").rows() == [("甲", None), (None, "91"), ("a/b", None)]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("43762", "2019-10-24"),
        ("45302.5", "2024-01-11"),
        ("2019-10-24", "2019-10-24"),
        ("20191024", "20191024"),
        ("437620", "437620"),
        (None, None),
    ],
)
def test_serial_days_of_spreadsheets_are_read_where_declared(
    written: str | None, read: str | None
) -> None:
    given = frame(RQ=[written, "2021/1/2"])
    settings = {"date_formats": ["excel", "%Y/%m/%d"], "date_fields": ["RQ"]}
    assert applied(given, **settings).get_column("RQ").to_list() == [read, "2021-01-02"]


def test_a_date_is_read_before_other_fields_take_it_over() -> None:
    given = frame(RQ=["2/3/2021"])
    rules = [{"field": "ZI", "from": "RQ"}]
    result = applied(given, date_formats=["%d/%m/%Y"], date_fields=["RQ"], derive=rules)
    assert result.select("RQ", "ZI").rows() == [("2021-03-02", "2021-03-02")]
