"""Delimited records, exactly as Python's csv module reads them, with their row numbers.

This is the meaning of a CSV file here. `regular` is quicker where a block is plainly regular;
a property test holds the two together.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from xinshu.engine.sources.facts import (
    CELL_CHARACTERS,
    RAW_CHARACTERS,
    RECORD_BYTES,
    DamagedRow,
)
from xinshu.engine.sources.headers import is_blank

_MENDED_AT_MOST: Final = 100  # open quotes per block: each costs another pass over the rest
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
csv.field_size_limit(2 * RECORD_BYTES)


@dataclass(slots=True)
class Parsed:
    """Whole records of a text: `rows` with `numbers`, and how much of the text they took.

    `blanks` are the numbers of records without content.

    `consumed` counts characters; what is left is the beginning of a record that goes on in the
    next block. `last_row` is the number of the last record, blank ones included.
    """

    last_row: int
    rows: list[list[str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    damaged: list[DamagedRow] = field(default_factory=list)
    blanks: list[int] = field(default_factory=list)
    consumed: int = 0
    mended: int = 0  # open quotes that were given up


@dataclass(frozen=True, slots=True)
class Dialect:
    """The delimiter and the fields a record may have; `encoding` is named in messages."""

    delimiter: str
    width: int
    encoding: str = "utf-8"


def parse(
    text: str, dialect: Dialect, after: int, *, final: bool, overlong: bool = False
) -> Parsed:
    """Read the whole records of `text`, whose first record is row `after + 1`.

    A record whose end is not in `text` is left for the next call unless this is the `final`
    text: then an open quote makes it a damaged row. If the quote swallowed lines that are
    records by themselves, only its own line is damaged and reading goes on behind it; the same
    is tried once where the caller finds the first record `overlong`.
    """
    done = Parsed(last_row=after)
    while done.consumed < len(text):
        start = _read_on(text, dialect, done, final=final)
        stuck = overlong and start == 0
        if not (final or stuck) or start >= len(text):
            break
        if not _give_up_quote(text, start, dialect, done, final=final):
            break
    return done


def raw_of(text: str) -> str:
    """The text of a damaged record as shown to people: cut, broken bytes made visible."""
    return _SURROGATE.sub("\ufffd", text[:RAW_CHARACTERS]).rstrip("\r\n")


def _read_on(text: str, dialect: Dialect, done: Parsed, *, final: bool) -> int:
    """Read records from `done.consumed` on; where the first unfinished one starts."""
    lines = _Lines(text, done.consumed, final=final)
    start = lines.position
    for cells in csv.reader(lines, delimiter=dialect.delimiter):
        if lines.asked_too_much:
            break
        _take(cells, text[start : lines.position], dialect, done)
        start = done.consumed = lines.position
    return start


class _Lines(Iterator[str]):
    """The lines of a text with the position behind the last one handed out."""

    def __init__(self, text: str, position: int, *, final: bool) -> None:
        self._whole = position == 0
        self._source = io.StringIO(text if self._whole else text[position:], newline="")
        self.position = position
        self.asked_too_much = False
        self._final = final

    def __next__(self) -> str:
        line = self._source.readline()
        # A "\r" at the very end may be half of "\r\n": its record waits for the next block.
        if not line or not (self._final or line.endswith("\n") or self._more()):
            self.asked_too_much = True
            raise StopIteration
        self.position += len(line)
        return line

    def _more(self) -> bool:
        here = self._source.tell()
        more = bool(self._source.read(1))
        self._source.seek(here)
        return more


def _give_up_quote(text: str, start: int, dialect: Dialect, done: Parsed, *, final: bool) -> bool:
    """Hold the record whose quote never closes; True if reading can go on behind its line."""
    rest = io.StringIO(text[start:], newline="")
    first = rest.readline()
    row = done.last_row + 1
    if done.mended < _MENDED_AT_MOST and any(_splits_like_a_record(r, dialect) for r in rest):
        reason = "引号没有配对，这一行无法拆分成单元格。"
        done.damaged.append(DamagedRow(row, raw_of(first), reason))
        done.last_row = row
        done.consumed = start + len(first)
        done.mended += 1
        return True
    if final:
        reason = "文件在引号内结束，最后一条记录不完整（可能没有传输完）。"
        done.damaged.append(DamagedRow(row, raw_of(text[start:]), reason))
        done.last_row = row
        done.consumed = len(text)
    return False


def _splits_like_a_record(line: str, dialect: Dialect) -> bool:
    return dialect.width > 1 and line.count(dialect.delimiter) == dialect.width - 1


def _take(cells: list[str], raw: str, dialect: Dialect, done: Parsed) -> None:
    done.last_row += 1
    if all(map(is_blank, cells)):
        done.blanks.append(done.last_row)
        return
    reason = next(filter(None, (check(cells, dialect) for check in _CHECKS)), None)
    if reason is not None:
        done.damaged.append(DamagedRow(done.last_row, raw_of(raw), reason))
        return
    done.rows.append(cells)
    done.numbers.append(done.last_row)


def _surplus(cells: Sequence[str], dialect: Dialect) -> str | None:
    if len(cells) <= dialect.width or all(map(is_blank, cells[dialect.width :])):
        return None
    return (
        f"这一行有 {len(cells)} 个单元格，表头只有 {dialect.width} 个。"
        f"请检查内容中的“{_SHOWN.get(dialect.delimiter, dialect.delimiter)}”是否没有加引号。"
    )


def _undecodable(cells: Sequence[str], dialect: Dialect) -> str | None:
    for at, cell in enumerate(cells, 1):
        if not cell.isascii() and (found := _SURROGATE.search(cell)):
            byte = ord(found.group()) & 0xFF
            return (
                f"第 {at} 列第 {found.start() + 1} 个字符的字节 0x{byte:02X} "
                f"不是有效的 {dialect.encoding.upper()} 文字。"
            )
    return None


def _too_large(cells: Sequence[str], dialect: Dialect) -> str | None:
    for at, cell in enumerate(cells[: dialect.width], 1):
        if len(cell) > CELL_CHARACTERS:
            return f"第 {at} 列有 {len(cell)} 个字符，超过 {CELL_CHARACTERS} 个的上限。"
    return None


_SHOWN: Final = {"\t": "制表符", ",": "逗号", ";": "分号", "|": "竖线"}
_CHECKS: Final[tuple[Callable[[Sequence[str], Dialect], str | None], ...]] = (
    _surplus,
    _undecodable,
    _too_large,
)
