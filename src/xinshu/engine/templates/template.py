"""The template of an item: what a department downloads, fills in and uploads."""

from collections.abc import Mapping
from pathlib import Path

from xinshu.core.catalog.model import CodeList, Item
from xinshu.engine.templates import parts
from xinshu.engine.templates.cells import Book

_REMARKS = (
    "红色表头（带 * 号）为必填，黄色为满足条件时必填，蓝色为选填。",
    "请从第 2 行起填写，一行一条；不要改动表头文字，可以删去不用的选填列。",
    "代码、编号请保持文本格式，避免前导零和末位数字丢失。",
    "枚举项可填名称或代码；多个值用英文分号 ; 隔开。",
)


def write_template(
    path: Path, item: Item, code_lists: Mapping[str, CodeList], edition_code: str
) -> None:
    """Write the XLSX template of `item` in the catalogue edition `edition_code` to `path`.

    `code_lists` by code; only those the item uses are written.
    """
    lists = parts.used_lists(item.fields, code_lists)
    with Book(path) as book:
        sheet = book.sheet(item.name)
        parts.put_headers(book, sheet, item.fields)
        parts.put_rules(sheet, item.fields, lists)
        sheet.freeze_panes(1, 0)
        parts.put_notes(book, item, item.fields, lists, _REMARKS)
        parts.put_codes(book, lists.values())
        parts.put_mark(book, item, edition_code)
        sheet.activate()
