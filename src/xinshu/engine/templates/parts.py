"""The parts both kinds of workbook share: headers, cell rules, notes, code sheet, hidden mark."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from typing import Final

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from xinshu.core.catalog.model import CodeList, Field, FieldType, Item
from xinshu.engine.sources.workbook import TEMPLATE_SHEET
from xinshu.engine.templates import style
from xinshu.engine.templates.cells import Book

CODES_SHEET: Final = "代码集"
LAST_ROW: Final = 1_048_575
_NOTE_HEADERS: Final = (
    ("字段名称", 28),
    ("字段编码", 18),
    ("数据类型", 10),
    ("长度", 8),
    ("是否必填", 10),
    ("可选值", 40),
    ("填写提示", 60),
    ("示例", 24),
)


def put_headers(book: Book, sheet: Worksheet, fields: Sequence[Field], first: int = 0) -> None:
    """One column per field from column `first`: header, comment, width, cell format."""
    for column, field in enumerate(fields, first):
        sheet.set_column(
            column, column, style.width(field), book.format(**style.cell_format(field))
        )
        book.put(
            sheet,
            0,
            column,
            style.header_text(field),
            **style.HEADER,
            bg_color=style.header_colour(field),
        )
        sheet.write_comment(0, column, style.hint(field), {"x_scale": 2, "y_scale": 1.5})
    sheet.set_row(0, 32)


def put_rules(
    sheet: Worksheet,
    fields: Sequence[Field],
    code_lists: Mapping[str, CodeList],
    first: int = 0,
) -> None:
    """Drop-downs, date and length rules below the headers. They warn; the checks decide."""
    for column, field in enumerate(fields, first):
        if rule := _rule(field, code_lists):
            rule |= {"error_type": "warning", "error_title": field.name[:32]}
            sheet.data_validation(1, column, LAST_ROW, column, rule)


def _rule(field: Field, code_lists: Mapping[str, CodeList]) -> dict[str, object] | None:
    codes = code_lists.get(field.codes or "")
    if field.type is FieldType.ENUM and codes is not None and codes.values:
        return {
            "validate": "list",
            "source": f"={range_name(codes)}",
            "error_message": "请从下拉列表中选择，或填写代码。",
        }
    if field.type is FieldType.DATE:
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": date(1900, 1, 1),
            "maximum": date(9999, 12, 31),
            "error_message": "请填写日期，如 2026-03-02。",
        }
    if field.type is FieldType.TEXT and field.length is not None:
        return {
            "validate": "length",
            "criteria": "<=",
            "value": field.length,
            "error_message": f"最多 {field.length} 个字符。",
        }
    return None


def put_codes(book: Book, code_lists: Iterable[CodeList]) -> None:
    """One sheet with two columns (code, label) per list, each label column named."""
    lists = [codes for codes in code_lists if codes.values]
    if not lists:
        return
    sheet = book.sheet(CODES_SHEET)
    for at, codes in enumerate(lists):
        sheet.set_column(3 * at, 3 * at, 14)
        sheet.set_column(3 * at + 1, 3 * at + 1, 36)
        labels = xl_col_to_name(3 * at + 1)
        book.name_range(
            range_name(codes), f"='{CODES_SHEET}'!${labels}$2:${labels}${len(codes.values) + 1}"
        )
        book.put(sheet, 0, 3 * at, f"{codes.name}代码", **style.HEADER)
        book.put(sheet, 0, 3 * at + 1, f"{codes.name}名称", **style.HEADER)
    # Row by row over all lists: a workbook written in constant memory cannot go back.
    for row, entries in enumerate(zip_longest(*(c.values.items() for c in lists)), start=1):
        for at, entry in enumerate(entries):
            if entry is not None:
                book.put(sheet, row, 3 * at, entry[0], **style.TEXT)
                book.put(sheet, row, 3 * at + 1, entry[1], **style.TEXT)
    sheet.freeze_panes(1, 0)


def put_notes(
    book: Book,
    item: Item,
    fields: Sequence[Field],
    code_lists: Mapping[str, CodeList],
    remarks: Sequence[str],
) -> None:
    """The sheet that explains every field."""
    sheet = book.sheet("填写说明")
    for row, remark in enumerate((f"{item.name}（{item.code}）", *remarks)):
        book.put(sheet, row, 0, remark, bold=row == 0)
    top = len(remarks) + 2
    for column, (text, size) in enumerate(_NOTE_HEADERS):
        sheet.set_column(column, column, size)
        book.put(sheet, top, column, text, **style.HEADER, bg_color=style.OPTIONAL_COLOUR)
    for row, field in enumerate(fields, start=top + 1):
        for column, text in enumerate(_note(field, code_lists.get(field.codes or ""))):
            book.put(sheet, row, column, text, **style.TEXT, text_wrap=True, valign="top")
    sheet.freeze_panes(top + 1, 1)


def put_mark(book: Book, item: Item, edition_code: str) -> None:
    """The hidden sheet that says for which item and edition the workbook was made."""
    sheet = book.sheet(TEMPLATE_SHEET)
    for row, (name, value) in enumerate((("item", item.code), ("edition", edition_code))):
        book.put(sheet, row, 0, name)
        book.put(sheet, row, 1, value)
    sheet.very_hidden()


def range_name(codes: CodeList) -> str:
    """The name of a code list's label column; names may hold few characters."""
    return "codes_" + re.sub(r"\W", "_", codes.code)


def used_lists(fields: Sequence[Field], code_lists: Mapping[str, CodeList]) -> dict[str, CodeList]:
    """The code lists these fields refer to, in order of first use."""
    return {f.codes: code_lists[f.codes] for f in fields if f.codes and f.codes in code_lists}


def _note(field: Field, codes: CodeList | None) -> tuple[str, ...]:
    shown = (
        "；".join(f"{c} {label}" for c, label in list(codes.values.items())[:30]) if codes else ""
    )
    if codes is not None and len(codes.values) > 30:
        shown += "……（见“代码集”）"
    return (
        field.name,
        field.code,
        style.type_name(field),
        style.length_text(field),
        style.requirement(field),
        shown,
        field.hint,
        style.example(field, codes),
    )
