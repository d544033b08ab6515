"""A workbook in the form of 1997 (.xls), byte by byte: no library here writes one.

[MS-CFB] compound file of one stream, `Workbook`; [MS-XLS] records in it. Texts are UTF-16.
"""

import struct
from collections.abc import Sequence

SECTOR = 512
LEAST_STREAM = 4096  # shorter streams would lie in the mini stream
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def old_workbook(
    rows: Sequence[Sequence[str | float]], *, wanted: tuple[int, int] | None = None
) -> bytes:
    """One sheet with the rows; `wanted` are the rows and columns it claims to have."""
    return _compound(_records(rows, wanted or (len(rows), max(map(len, rows), default=0))))


def _records(rows: Sequence[Sequence[str | float]], wanted: tuple[int, int]) -> bytes:
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 0x0606))
    begin += _record(0x0042, struct.pack("<H", 1200))
    name, end = b"data", _record(0x000A, b"")
    place = len(begin) + 4 + 8 + len(name) + len(end)
    listed = struct.pack("<IBBBB", place, 0, 0, len(name), 0) + name
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 1997, 0, 0x0606))
    sheet += _record(0x0200, struct.pack("<IIHHH", 0, wanted[0], 0, wanted[1], 0))
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet += _cell(at, column, cell)
    return begin + _record(0x0085, listed) + end + sheet + end


def _cell(row: int, column: int, cell: str | float) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, str):
        text = struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")
        return _record(0x0204, place + text)
    return _record(0x0203, place + struct.pack("<d", cell))


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _compound(stream: bytes) -> bytes:
    stream = stream.ljust(max(LEAST_STREAM, -(-len(stream) // SECTOR) * SECTOR), b"\0")
    sectors = len(stream) // SECTOR
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, LEAST_STREAM, END, 0, END, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    chain = [FAT, END, *range(3, 2 + sectors), END]
    table = struct.pack("<128I", *chain, *[FREE] * (128 - len(chain)))
    folder = _entry("Root Entry", 5, child=1, start=END, size=0)
    folder += _entry("Workbook", 2, child=FREE, start=2, size=len(stream))
    return header + table + folder.ljust(SECTOR, b"\0") + stream


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    said = name.encode("utf-16-le")
    entry = said.ljust(64, b"\0") + struct.pack(
        "<HBBIII", len(said) + 2, kind, 1, FREE, FREE, child
    )
    return entry + bytes(36) + struct.pack("<IQ", start, size)
