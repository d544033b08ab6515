"""Writing text into workbooks so that it stays text, in every program that opens them.

A cell that begins like a formula (= + - @, tab, carriage return) is written as a string with the
quote prefix: neither opening nor editing it runs anything.
"""

from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

CELL_CHARACTERS: Final = 32_767  # what one cell of a workbook can hold
CUT_MARK: Final = "…（超长，已截断，请从原系统补全）"
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def begins_like_formula(text: str) -> bool:
    """Whether a spreadsheet might run `text` instead of showing it."""
    return text.startswith(_FORMULA_STARTS)


def guarded(text: str) -> str:
    """`text` for a CSV we hand out: an apostrophe before what might be run."""
    return f"'{text}" if begins_like_formula(text) else text


class Book:
    """A workbook whose strings never become formulas, links or numbers.

    Formats are made once per set of properties: workbooks with tens of thousands of formats do
    not open.
    """

    def __init__(self, path: Path, *, row_by_row: bool = False) -> None:
        options = {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "constant_memory": row_by_row,
        }
        self._book = xlsxwriter.Workbook(str(path), options)
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def __enter__(self) -> "Book":
        return self

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        self._book.close()

    def sheet(self, name: str) -> Worksheet:
        """A new sheet; characters a sheet name may not have are left out."""
        allowed = "".join(c for c in name if c not in "[]:*?/\\'")[:31]
        return self._book.add_worksheet(allowed or "数据")

    def name_range(self, name: str, reference: str) -> None:
        """Let drop-downs refer to a range by name."""
        self._book.define_name(name, reference)

    def format(self, **properties: Any) -> Format:
        """The format with these properties, shared."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]

    def put(self, sheet: Worksheet, row: int, column: int, text: str, **properties: Any) -> None:
        """Write `text` as a string, row and column from 0."""
        if len(text) > CELL_CHARACTERS:
            text = text[: CELL_CHARACTERS - len(CUT_MARK)] + CUT_MARK
        if begins_like_formula(text):
            properties["quote_prefix"] = True
        if text:
            sheet.write_string(row, column, text, self.format(**properties))
        else:
            sheet.write_blank(row, column, None, self.format(**properties))
