"""Workbooks: cells as text, lost digits shown, the right sheet, honest row numbers."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from xinshu.engine.sources import Format, RawBatch, inspect, read
from xinshu.engine.sources.errors import NoSheet

FIELDS = ("A", "B", "C", "D")


def write(path: Path, sheets: dict[str, list[list[Any]]], hidden: tuple[str, ...] = ()) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(at, column, cell, day)
                    elif cell is not None:
                        sheet.write(at, column, cell)
    return path


def taken(path: Path, *, start_row: int = 0, batch_rows: int = 50_000) -> list[RawBatch]:
    return list(
        read(
            path,
            facts=inspect(path),
            columns=dict(enumerate(FIELDS)),
            fields=FIELDS,
            start_row=start_row,
            batch_rows=batch_rows,
        )
    )


def test_cells_arrive_as_text_and_rows_as_the_spreadsheet_numbers_them(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.xlsx",
        {
            "数据": [
                ["行政处罚信息"],
                [],
                ["名称", "代码", "日期", "金额"],
                ["甲", "007", date(2021, 2, 3), 1.5],
                [],
                ["乙", "911201130000000019", datetime(2021, 2, 3, 4, 5, 6), True],
                ["丙", 20210203, "2021-02-30", 100000000000],
            ]
        },
    )
    facts = inspect(path)
    assert (facts.format, facts.header_row, facts.title_rows) == (
        Format.XLSX,
        3,
        ("行政处罚信息",),
    )
    (batch,) = taken(path)
    assert batch.frame.rows() == [
        (4, "甲", "007", "2021-02-03 00:00:00", "1.5"),
        (6, "乙", "911201130000000019", "2021-02-03 04:05:06", "true"),
        (7, "丙", "20210203", "2021-02-30", "100000000000"),
    ]
    assert batch.blank_rows == 1


def test_an_18_digit_number_is_shown_as_lost_and_an_18_digit_text_kept(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["甲", 911201130000000019],
        ["乙", "911201130000000019"],
        ["丙", 12345678901234567],
    ]
    path = write(tmp_path / "a.xlsx", {"数据": [["名称", "代码"], *rows]})
    (batch,) = taken(path)
    assert batch.frame.get_column("B").to_list() == [
        "9.11201130000000E+17",
        "911201130000000019",
        "1.23456789012346E+16",
    ]


def test_numbers_of_15_digits_are_whole(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"数据": [["名称", "注册号"], ["甲", 110108000000016]]})
    (batch,) = taken(path)
    assert batch.frame.get_column("B").to_list() == ["110108000000016"]


def test_formulas_give_their_value_merged_cells_their_first(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["名称", "额"])
        sheet.merge_range(1, 0, 2, 0, "合并")
        sheet.write_formula(1, 1, "=1+2", None, 3)
        sheet.write_formula(2, 1, "=1/0", None, "#DIV/0!")
        sheet.write_string(2, 2, "备注")
    (batch,) = taken(path)
    assert batch.frame.select("A", "B", "C").rows() == [("合并", "3", None), (None, None, "备注")]


def test_the_sheet_whose_header_is_known_is_read_and_hidden_ones_are_not(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.xlsx",
        {
            "封面": [["说明", "联系人"], ["甲", "乙"]],
            "隐藏": [["名称", "文号"], ["旧", "旧"]],
            "明细": [["名称", "文号"], ["甲", "1号"]],
        },
        hidden=("隐藏",),
    )
    assert inspect(path).sheet == "封面"
    facts = inspect(path, known_headers=("名称", "文号"))
    assert (facts.sheet, facts.sheets) == ("明细", ("封面", "明细"))
    assert inspect(path, sheet="隐藏").headers == ("名称", "文号")
    with pytest.raises(NoSheet, match="封面、明细"):
        inspect(path, sheet="没有")


def test_a_workbook_without_visible_rows_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"空": [], "隐藏": [["名称", "号"]]}, hidden=("隐藏",))
    with pytest.raises(NoSheet):
        inspect(path)


def test_batches_and_resuming_count_alike(tmp_path: Path) -> None:
    rows: list[list[Any]] = [[f"甲{n}", "x"] if n % 5 else [] for n in range(1, 101)]
    path = write(tmp_path / "a.xlsx", {"数据": [["名称", "号"], *rows]})
    batches = taken(path, batch_rows=30)
    assert [b.frame.height for b in batches] == [30, 30, 20]
    rest = taken(path, start_row=batches[0].last_row)[0]
    assert rest.frame.height == 50
    assert rest.frame.row(0) == batches[1].frame.row(0)
