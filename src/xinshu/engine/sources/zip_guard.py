"""Is it safe to open this workbook? Asked before any spreadsheet code touches it.

Sizes a zip declares may lie, so every part is also unpacked once, in pieces, and counted.
The same pass sees how far the cells of each sheet reach: a sheet is held in memory as a
rectangle, and one cell in the last corner would make that rectangle enormous.
"""

import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from xinshu.engine.sources.errors import DamagedWorkbook, ExpandsTooFar, NotATable

TOTAL_BYTES: Final = 2 << 30
ENTRIES: Final = 10_000
RATIO: Final = 250  # a compressed byte never becomes more in an honest large workbook …
RATIO_FROM: Final = 64 << 20  # … small ones may be blank paper
TEXT_BYTES: Final = 1 << 20  # of one shared text; spreadsheets stop at 32 767 characters
_PIECE: Final = 1 << 20
_OVERLAP: Final = 512
# A cell with content; `<c r="A1" s="5"/>` is only paper. First as every spreadsheet program writes
# it, then as it may be written: with a prefix, other attributes first, or without its place, which
# then is the next one in its row.
_COLUMN: Final = re.compile(rb'<c r="([A-Z]{1,3})\d{1,7}"[^/>]*>')
_ROW: Final = re.compile(rb'<c r="[A-Z]{1,3}(\d{1,7})"[^/>]*>')
_ODD_CELL: Final = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
_UNPLACED: Final = re.compile(rb'<(?:\w+:)?c\b(?![^>]*\br=")')
_ROW_START: Final = re.compile(rb"<(?:\w+:)?row\b")
# What zipfile raises over archives whose parts contradict each other; RuntimeError stands for an
# entry with a password.
_BROKEN: Final = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, RuntimeError, OSError, ValueError),
)
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_STRINGS: Final = re.compile(r"xl/sharedStrings\.xml", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Extent:
    """The furthest used row and column of the widest sheet, both from 1."""

    rows: int
    columns: int


def check_workbook(path: Path) -> Extent:
    """How far the sheets reach. Raises `ExpandsTooFar`, `DamagedWorkbook`, `NotATable`."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_declared(entries, path.stat().st_size)
            names = {entry.filename for entry in entries}
            if not any(name.lower() == "xl/workbook.xml" for name in names):
                raise NotATable(kind="压缩包或其他办公文档")
            return _unpack_once(archive, entries)
    except _BROKEN as error:
        raise DamagedWorkbook(reason="压缩结构不完整或校验不符") from error


def _check_declared(entries: list[zipfile.ZipInfo], file_size: int) -> None:
    if len(entries) > ENTRIES:
        raise ExpandsTooFar(reason=f"内含 {len(entries)} 个部件")
    if sum(entry.compress_size for entry in entries) > file_size:
        raise ExpandsTooFar(reason="部件相互重叠")
    total = sum(entry.file_size for entry in entries)
    if total > TOTAL_BYTES:
        raise ExpandsTooFar(reason=f"解压后 {total >> 20} MB")
    for entry in entries:
        if entry.file_size > RATIO_FROM and entry.file_size > RATIO * entry.compress_size:
            raise ExpandsTooFar(reason=f"部件膨胀 {entry.file_size // entry.compress_size} 倍")


def _unpack_once(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Extent:
    rows = columns = 0
    for entry in entries:
        with archive.open(entry) as part:
            if _SHEET.fullmatch(entry.filename):
                for row, column in _extents(part):
                    rows, columns = max(rows, row), max(columns, column)
            else:
                _count_through(part, entry.filename)
    return Extent(rows, columns)


def _extents(part: IO[bytes]) -> Iterator[tuple[int, int]]:
    """(row, column) reached within each piece of a sheet."""
    tail, begun = b"", 0
    while piece := part.read(_PIECE):
        window = tail + piece
        rows, columns = set(map(int, set(_ROW.findall(window)))), set(_COLUMN.findall(window))
        if b":c " in window or window.count(b"<c ") + window.count(b"<c>") > window.count(
            b'<c r="'
        ):
            odd = _ODD_CELL.findall(window)
            rows |= {int(row) for _, row in odd}
            columns |= {column for column, _ in odd}
            unplaced = max(len(_UNPLACED.findall(row)) for row in _ROW_START.split(window))
            yield (begun + len(_ROW_START.findall(window)) if unplaced else 0), unplaced
        yield max(rows, default=0), max(map(_column, columns), default=0)
        begun += len(_ROW_START.findall(piece))
        tail = piece[-_OVERLAP:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _count_through(part: IO[bytes], name: str) -> None:
    """Unpack a part to its end; a zip inside it is counted, a zip inside that is refused."""
    first = part.read(4)
    if first == b"PK\x03\x04":
        part.seek(0)
        _check_nested(part)
        return
    without_tag = 0
    while piece := part.read(_PIECE):
        if not _STRINGS.fullmatch(name):
            continue
        without_tag = 0 if b"</" in piece else without_tag + len(piece)
        if without_tag > TEXT_BYTES:
            raise ExpandsTooFar(reason="含有超长的单元格文本")


def _check_nested(part: IO[bytes]) -> None:
    with zipfile.ZipFile(part) as inner:
        entries = inner.infolist()
        if sum(entry.file_size for entry in entries) > TOTAL_BYTES or len(entries) > ENTRIES:
            raise ExpandsTooFar(reason="嵌套的压缩包过大")
        for entry in entries:
            with inner.open(entry) as deeper:
                if deeper.read(4) == b"PK\x03\x04":
                    raise ExpandsTooFar(reason="多层嵌套压缩包")
