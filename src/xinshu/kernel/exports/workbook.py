"""A table as XLSX, with the mark of who took it on every printed page."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO

import xlsxwriter
from django.utils import timezone

from xinshu.kernel.exports.refusals import ExportTooLarge
from xinshu.kernel.files.places import plain_folder

HEAD_COLOUR = "#E9F0F9"
MOST_LINES = 1_048_576  # of a sheet, the head included
MOST_HEADER_SIGNS = 240  # what a spreadsheet's header may hold is 255


def write_workbook(
    target: IO[bytes], heads: Sequence[str], rows: Iterable[Sequence[object]], *, mark: str = ""
) -> int:
    """One sheet with a frozen head; returns how many rows. Text stays text, never a formula.

    `mark` stands in header and footer of every page and in the properties of the file. Raises
    ExportTooLarge for more rows than a sheet can hold: the rest would silently be missing.
    """
    options = {
        "constant_memory": True,
        # Rows on their way lie on the disk for a moment: closed to others, swept after a kill.
        "tmpdir": str(plain_folder()),
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    book = xlsxwriter.Workbook(target, options)
    sheet = book.add_worksheet("数据")
    if mark:
        # An ampersand would begin a code of the header's own language.
        line = mark.replace("&", "＆")[:MOST_HEADER_SIGNS]
        sheet.set_header(f"&C{line}")
        sheet.set_footer(f"&L{line}&R&P / &N")
        book.set_properties({"comments": mark})
    bold = book.add_format({"bold": True, "bg_color": HEAD_COLOUR, "border": 1})
    for column, head in enumerate(heads):
        sheet.set_column(column, column, max(12, len(head) * 2 + 2))
        sheet.write_string(0, column, head, bold)
    sheet.freeze_panes(1, 0)
    written = 0
    for written, row in enumerate(rows, 1):
        if written >= MOST_LINES:
            raise ExportTooLarge(rows=written, most=MOST_LINES - 1)
        for column, value in enumerate(row):
            _write(sheet, written, column, value)
    book.close()
    return written


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: object) -> None:
    if value is None:
        return
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_string(row, column, timezone.localtime(value).strftime("%Y-%m-%d %H:%M"))
    elif isinstance(value, date):
        sheet.write_string(row, column, value.isoformat())
    else:
        sheet.write_string(row, column, str(value))
