"""Lists as XLSX files for people who go on working in a spreadsheet."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from urllib.parse import quote

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 200_000


def workbook_response(
    name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]
) -> HttpResponse:
    """One sheet with a frozen head. Text stays text: a cell is never read as a formula."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(
        buffer,
        {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    sheet = book.add_worksheet("数据")
    bold = book.add_format({"bold": True, "bg_color": "#E9F0F9", "border": 1})
    for column, head in enumerate(heads):
        sheet.set_column(column, column, max(12, len(head) * 2 + 2))
        sheet.write_string(0, column, head, bold)
    sheet.freeze_panes(1, 0)
    for at, row in enumerate(rows, 1):
        if at > MOST_ROWS:
            break
        for column, value in enumerate(row):
            _write(sheet, at, column, value)
    book.close()
    return attachment(buffer.getvalue(), f"{name}.xlsx", XLSX)


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


def attachment(content: bytes, name: str, media_type: str) -> HttpResponse:
    """A download under a Chinese name every browser reads."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
