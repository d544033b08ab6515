"""Frames as the files departments send: every format and encoding that occurs."""

import io

import polars as pl
import xlsxwriter

from xinshu.core.catalog.model import Item


def written(frame: pl.DataFrame, item: Item, form: str) -> tuple[bytes, str]:
    """The bytes of a file with Chinese headers (JSON lines: field codes), and its suffix."""
    named = frame.rename({field.code: field.name for field in item.fields})
    filled = [name for name in named.columns if named[name].null_count() < named.height]
    match form:
        case "xlsx":
            return _workbook(named.select(filled)), "xlsx"
        case "jsonl":
            return _lines(frame), "jsonl"
        case "gb18030":
            return named.select(filled).write_csv().encode("gb18030"), "csv"
        case _:
            return named.select(filled).write_csv(include_bom=True).encode(), "csv"


def _lines(frame: pl.DataFrame) -> bytes:
    filled = [name for name in frame.columns if frame[name].null_count() < frame.height]
    return frame.select(filled).write_ndjson().encode()


def _workbook(frame: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(
        stream, {"constant_memory": True, "strings_to_formulas": False}
    ) as book:
        sheet = book.add_worksheet("数据")
        text = book.add_format({"num_format": "@"})
        sheet.write_row(0, 0, frame.columns)
        for at, row in enumerate(frame.iter_rows(), start=1):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write_string(at, column, cell, text)
    return stream.getvalue()
