"""Held rows as a workbook: the original values, what is wrong beside them, ready to be resent."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import polars as pl
from xlsxwriter.worksheet import Worksheet

from xinshu.core.catalog.model import CodeList, Item, Severity
from xinshu.engine.sources.facts import DamagedRow
from xinshu.engine.templates import parts, style
from xinshu.engine.templates.cells import Book

ROWS: Final = 100_000  # of one workbook; more is not mended by hand
ROW_HEADER, ERROR_HEADER = "原文件行号", "错误说明"
_LEADING: Final = ((ROW_HEADER, 12), (ERROR_HEADER, 70))
_REMARKS = (
    "本表列出未入库的记录。请按“错误说明”改正标红的单元格后，直接上传本文件，无需重传整份数据。",
    "“原文件行号”“错误说明”两列仅供对照，上传时自动忽略。标黄为提示，不影响入库。",
)
_SEVERITY: Final = {"error": "错误", "warning": "提示", "info": "说明"}
_COLOURS: Final = {Severity.ERROR: style.ERROR_COLOUR, Severity.WARNING: style.WARNING_COLOUR}

Findings = Sequence[Mapping[str, Any]]
_Entry = tuple[int, Mapping[str, str | None], Findings]


def write_held_rows(
    path: Path,
    item: Item,
    rows: pl.DataFrame,
    findings: pl.DataFrame,
    *,
    edition_code: str,
    code_lists: Mapping[str, CodeList] | None = None,
    damaged: Iterable[DamagedRow] = (),
) -> int:
    """Write held `rows` (row_no + original texts by field code) with their `findings`.

    `findings` has row_no, rule, severity, field, message, hint. `damaged` rows have no cells:
    their text stands in the explanation. The workbook is a template of the item: corrected, it is
    uploaded alone. Returns how many rows were written (at most `ROWS`, the lowest row numbers).
    """
    lists = parts.used_lists(item.fields, code_lists or {})
    named = {field.code: field.name for field in item.fields}
    with Book(path, row_by_row=True) as book:
        sheet = book.sheet(item.name)
        _put_leading(book, sheet)
        parts.put_headers(book, sheet, item.fields, first=len(_LEADING))
        parts.put_rules(sheet, item.fields, lists, first=len(_LEADING))
        sheet.freeze_panes(1, len(_LEADING))
        merged = list(islice(_merged(rows, findings, damaged), ROWS))
        for at, (row_no, cells, found) in enumerate(merged, start=1):
            worst = _worst(found)
            _put_row(book, sheet, at, row_no, _explained(found, named))
            for column, code in enumerate(named, len(_LEADING)):
                _put_cell(book, sheet, (at, column), cells.get(code) or "", worst.get(code))
        parts.put_notes(book, item, item.fields, lists, _REMARKS)
        parts.put_codes(book, lists.values())
        parts.put_mark(book, item, edition_code)
        sheet.activate()
    return len(merged)


def _merged(
    rows: pl.DataFrame, findings: pl.DataFrame, damaged: Iterable[DamagedRow]
) -> Iterator[_Entry]:
    """(row number, cells, findings) of good and damaged rows, by row number."""
    by_row: dict[int, list[Mapping[str, Any]]] = {}
    for finding in findings.iter_rows(named=True):
        by_row.setdefault(finding["row_no"], []).append(finding)
    whole = (
        (row["row_no"], row, by_row.get(row["row_no"], []))
        for row in rows.sort("row_no").iter_rows(named=True)
    )
    broken: Iterator[_Entry] = ((d.row_no, {}, [_of_damage(d)]) for d in damaged)
    yield from sorted(chain(whole, broken), key=lambda entry: entry[0])


def _of_damage(damage: DamagedRow) -> Mapping[str, Any]:
    return {
        "rule": "RAW",
        "severity": "error",
        "field": "",
        "message": damage.reason,
        "hint": f"原文：{damage.raw}",
    }


def _put_leading(book: Book, sheet: Worksheet) -> None:
    for column, (text, size) in enumerate(_LEADING):
        sheet.set_column(column, column, size)
        book.put(sheet, 0, column, text, **style.HEADER, bg_color="#D9D9D9")


def _put_row(book: Book, sheet: Worksheet, at: int, row_no: int, explanation: str) -> None:
    book.put(sheet, at, 0, str(row_no), valign="top", font_color="#7F7F7F")
    book.put(sheet, at, 1, explanation, valign="top", text_wrap=True, font_color="#9C0006")


def _put_cell(
    book: Book, sheet: Worksheet, at: tuple[int, int], text: str, worst: Severity | None
) -> None:
    colour = _COLOURS.get(worst) if worst else None
    if text or colour:
        fill: dict[str, Any] = {"bg_color": colour} if colour else {}
        book.put(sheet, at[0], at[1], text, **style.TEXT, **fill)


def _worst(found: Findings) -> dict[str, Severity]:
    worst: dict[str, Severity] = {}
    for finding in found:
        severity = Severity(finding["severity"])
        if severity is Severity.ERROR or finding["field"] not in worst:
            worst[finding["field"]] = severity
    return worst


def _explained(found: Findings, named: Mapping[str, str]) -> str:
    """One line per finding: severity, rule, field, message, how to mend it."""
    lines = []
    for finding in found:
        field = named.get(finding["field"], finding["field"])
        where = f"{field}：" if field else ""
        hint = f" → {finding['hint']}" if finding["hint"] else ""
        severity = _SEVERITY[finding["severity"]]
        lines.append(f"[{severity} {finding['rule']}] {where}{finding['message']}{hint}")
    return "\n".join(lines)
