"""JSON lines and JSON arrays of flat objects; numbers keep the text they were written with.

In JSON lines a row's number is its line; in an array it is the object's place, both from 1.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import polars as pl

from xinshu.engine.sources import encoding
from xinshu.engine.sources.batches import Chunk
from xinshu.engine.sources.errors import TooManyColumns
from xinshu.engine.sources.facts import (
    CELL_CHARACTERS,
    RECORD_BYTES,
    USED_COLUMNS,
    DamagedRow,
    FileFacts,
    Format,
    Layout,
)
from xinshu.engine.sources.headers import is_blank, plain
from xinshu.engine.sources.records import raw_of
from xinshu.engine.sources.text_files import Sample

_SAMPLE_OBJECTS: Final = 2_000
_CHUNK_ROWS: Final = 20_000
_KEY_BYTES: Final = 400
_KEY: Final = re.compile(rb'"([^"\\]{1,300})"\s*:')
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_PLAIN: Final = json.JSONDecoder()
_NEXT: Final = re.compile(r"\}\s*,\s*(?=\{)")
_BETWEEN: Final = re.compile(r"[\s,]*")


class _Damage(ValueError):
    """Why one object is not a row; the message is for the submitter."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line or array element: its number, its text and the bytes read so far."""

    number: int
    text: str
    done: int
    reason: str = ""


def json_facts(path: Path, sample: Sample, known: Collection[str]) -> FileFacts:
    """Facts of a JSON file; `headers` are the keys in order of first appearance."""
    array = sample.text.lstrip("\ufeff \t\r\n").startswith("[")
    facts = FileFacts(
        format=Format.JSONL,
        size=path.stat().st_size,
        encoding=sample.encoding,
        bom=sample.bom,
        array=array,
    )
    keys: dict[str, None] = {}
    for entry, _ in zip(_entries(path, facts), range(_SAMPLE_OBJECTS), strict=False):
        try:
            keys.update(dict.fromkeys(_flat(entry)))
        except _Damage:
            continue
    if not sample.whole:
        keys.update(dict.fromkeys(_late_keys(path, facts, {plain(name) for name in known})))
    if len(keys) > USED_COLUMNS:
        raise TooManyColumns(columns=len(keys), limit=USED_COLUMNS)
    return FileFacts(
        format=Format.JSONL,
        size=facts.size,
        encoding=sample.encoding,
        bom=sample.bom,
        headers=tuple(keys),
        width=len(keys),
        array=array,
    )


def _late_keys(path: Path, facts: FileFacts, wanted: Collection[str]) -> Iterator[str]:
    """Known keys anywhere in the file: one that only late rows carry needs its column, too."""
    handler = encoding.broken_handler(facts.encoding)
    tail = b""
    for block, _ in _texts(path, facts):
        for raw in set(_KEY.findall(tail + block)):
            key = raw.decode("utf-8", handler)
            if plain(key) in wanted:
                yield key
        tail = block[-_KEY_BYTES:]


def json_chunks(path: Path, facts: FileFacts, layout: Layout, *, start_row: int) -> Iterator[Chunk]:
    """The objects as rows; what is no flat object becomes a damaged row."""
    headers = {key: at for at, key in enumerate(facts.headers)}
    gathered = _Gathered(headers, layout)
    for entry in _entries(path, facts):
        if entry.number > start_row:
            gathered.take(entry)
        if len(gathered.numbers) + len(gathered.damaged) >= _CHUNK_ROWS:
            yield gathered.chunk()
            gathered = _Gathered(headers, layout)
    yield gathered.chunk()


@dataclass(slots=True)
class _Gathered:
    headers: Mapping[str, int]
    layout: Layout
    rows: list[dict[str, str | None]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    damaged: list[DamagedRow] = field(default_factory=list)
    blank: int = 0
    last: int = 0
    done: int = 0

    def take(self, entry: _Entry) -> None:
        self.last, self.done = entry.number, entry.done
        if not entry.text.strip() and not entry.reason:
            self.blank += 1
            return
        try:
            row = _flat(entry)
            _refuse_unknown(row, self.headers)
        except _Damage as damage:
            self.damaged.append(DamagedRow(entry.number, raw_of(entry.text), str(damage)))
            return
        if all(map(is_blank, row.values())):
            self.blank += 1
            return
        self.rows.append(row)
        self.numbers.append(entry.number)

    def chunk(self) -> Chunk:
        columns = {
            str(at): [row.get(key) or None for row in self.rows]
            for key, at in self.headers.items()
            if at in self.layout.columns
        }
        numbers = pl.Series(self.numbers, dtype=pl.UInt32)
        frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
        if not columns:
            frame = numbers.to_frame("row_no")
        return Chunk(
            self.layout.arrange(frame, numbers) if self.rows else None,
            self.last,
            self.done,
            damaged=self.damaged,
            blank_rows=self.blank,
        )


def _flat(entry: _Entry) -> dict[str, str | None]:
    """The object as texts. Raises `_Damage`."""
    if entry.reason:
        raise _Damage(entry.reason)
    try:
        value = _DECODER.decode(entry.text)
    except RecursionError:
        raise _Damage("嵌套层次过深。") from None
    except json.JSONDecodeError as error:
        raise _Damage(f"不是完整的 JSON（第 {error.colno} 个字符附近）。") from None
    if not isinstance(value, dict):
        raise _Damage("不是 JSON 对象（应为 {…}）。")
    return {key: _text(key, cell) for key, cell in value.items()}


def _refuse_unknown(row: Mapping[str, str | None], headers: Collection[str]) -> None:
    """A key the first records did not have has no column; its value must not vanish."""
    unknown = next((key for key, cell in row.items() if cell and key not in headers), None)
    if unknown is not None:
        raise _Damage(f"字段“{unknown[:50]}”在前面的记录中没有出现过，无法对应。")


def _text(key: str, cell: object) -> str | None:
    if isinstance(cell, dict | list):
        raise _Damage(f"字段“{key[:50]}”含有嵌套内容，应为单个值。")
    text = None if cell is None else str(cell)
    for part in (key, text or ""):
        if not part.isascii() and (found := _SURROGATE.search(part)):
            unit = ord(found.group())
            shown = _SURROGATE.sub("\ufffd", key[:50])
            raise _Damage(f"字段“{shown}”含有残缺字符（U+{unit:04X}），请重新导出。")
    if text is not None and len(text) > CELL_CHARACTERS:
        raise _Damage(f"字段“{key[:50]}”超过 {CELL_CHARACTERS} 个字符。")
    return text


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    cells = {
        key: ("true" if cell else "false") if isinstance(cell, bool) else cell
        for key, cell in pairs
    }
    if len(cells) < len(pairs):
        raise _Damage("同一个字段出现了两次，无法判断以哪一个为准。")
    return cells


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_pairs, parse_int=str, parse_float=str, parse_constant=str
)


def _entries(path: Path, facts: FileFacts) -> Iterator[_Entry]:
    return _elements(path, facts) if facts.array else _lines(path, facts)


def _texts(path: Path, facts: FileFacts) -> Iterator[tuple[bytes, int]]:
    skip = encoding.bom_length(facts.encoding) if facts.bom else 0
    return encoding.utf8_blocks(path, facts.encoding, skip)


def _lines(path: Path, facts: FileFacts) -> Iterator[_Entry]:
    handler = encoding.broken_handler(facts.encoding)
    rest, number, done, lost = b"", 0, 0, False
    for block, done in _texts(path, facts):
        *lines, rest = (rest + block).split(b"\n")
        if lost and lines:
            lines, lost = lines[1:], False
        for line in lines:
            number += 1
            yield _Entry(number, line.decode("utf-8", handler), done)
        if lost:
            rest = b""
        elif len(rest) > RECORD_BYTES:
            number += 1
            reason = f"这一行超过 {RECORD_BYTES >> 20} MB。"
            yield _Entry(number, rest[:8000].decode("utf-8", handler), done, reason)
            rest, lost = b"", True
    if rest:
        yield _Entry(number + 1, rest.decode("utf-8", handler), done)


def _elements(path: Path, facts: FileFacts) -> Iterator[_Entry]:
    """The elements of one array. A broken one is passed over at the next `}, {`."""
    window = _Window(_decoded_texts(path, facts))
    while window.at == 0 and window.extend():
        window.at = window.text.find("[") + 1
    number = 0
    while not window.closed():
        end = _element_end(window.text, window.at)
        if end is None and window.extend():
            continue
        number += 1
        reason = ""
        if end is None:
            again = _NEXT.search(window.text, window.at)
            reason = "" if again else "从这里起文件不完整，其后的内容无法读出。"
            end = again.start() + 1 if again else len(window.text)
        yield _Entry(number, window.text[window.at : end] or "…", window.done, reason)
        window.at = end
        if reason:
            return
    if not is_blank(window.text[window.at + 1 :]):
        yield _Entry(number + 1, window.text[window.at :], window.done, "数组结束后还有内容。")


class _Window:
    """The part of the text under the eye: everything before `at` is done with."""

    def __init__(self, texts: Iterator[tuple[str, int]]) -> None:
        self._texts = texts
        self.text = ""
        self.at = 0
        self.done = 0

    def extend(self) -> bool:
        """Read on; False at the end of the file or when the element is beyond every record."""
        if len(self.text) - self.at > RECORD_BYTES:
            return False
        more = next(self._texts, None)
        if more is None:
            return False
        self.text, self.done, self.at = self.text[self.at :] + more[0], more[1], 0
        return True

    def closed(self) -> bool:
        """Pass over blanks and commas; whether the array's end is reached."""
        while True:
            passed = _BETWEEN.match(self.text, self.at)
            self.at = passed.end() if passed else self.at
            if self.at < len(self.text) or not self.extend():
                return self.text[self.at : self.at + 1] == "]"


def _decoded_texts(path: Path, facts: FileFacts) -> Iterator[tuple[str, int]]:
    handler = encoding.broken_handler(facts.encoding)
    rest = b""
    for block, done in _texts(path, facts):
        data = rest + block
        whole = encoding.character_end(data)
        rest = data[whole:]
        yield data[:whole].decode("utf-8", handler), done


def _element_end(text: str, at: int) -> int | None:
    """Where the value at `at` ends; None if it is broken or goes on behind the text."""
    try:
        end: int = _PLAIN.raw_decode(text, at)[1]
    except (ValueError, RecursionError):
        return None
    # A bare number at the very end may go on in the next block.
    return end if end < len(text) else None
