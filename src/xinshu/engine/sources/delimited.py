"""Reading a delimited text file block by block: quick where regular, exact everywhere."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from xinshu.engine.sources import encoding, records, regular
from xinshu.engine.sources.batches import Chunk
from xinshu.engine.sources.facts import RAW_CHARACTERS, RECORD_BYTES, DamagedRow, FileFacts, Layout

RAW_BYTES = 4 * RAW_CHARACTERS


class DelimitedReader:
    """One pass over one file. `quick=False` takes the exact path for every block."""

    def __init__(
        self, path: Path, facts: FileFacts, layout: Layout, *, start_row: int, quick: bool = True
    ) -> None:
        self._path = path
        self._layout = layout
        self._skip_bom = encoding.bom_length(facts.encoding) if facts.bom else 0
        self._encoding = facts.encoding
        self._handler = encoding.broken_handler(facts.encoding)
        self._dialect = records.Dialect(facts.delimiter, max(facts.width, 1), facts.encoding)
        self._skip = max(start_row, facts.header_row)
        self._quick = quick
        self._row = 0

    def chunks(self) -> Iterator[Chunk]:
        """The rows after the header and after `start_row`, in order."""
        rest, done, lost = b"", self._skip_bom, False
        for block, done in encoding.utf8_blocks(self._path, self._encoding, self._skip_bom):
            buffer = rest + block
            if lost:
                # Behind a record without end, reading goes on at the next line.
                at = buffer.find(b"\n") + 1
                buffer, lost = buffer[at:] if at else b"", not at
            chunk, rest = self._advance(buffer, done)
            yield chunk
            if len(rest) > RECORD_BYTES:
                chunk, rest = self._escape_overlong(rest, done)
                yield chunk
                lost = not rest
        if rest:
            yield self._exact(rest, done, final=True)[0]

    def _advance(self, buffer: bytes, done: int) -> tuple[Chunk, bytes]:
        """The whole records of `buffer` and the unfinished rest."""
        cut = regular.whole_records(buffer, self._dialect.delimiter) if self._quick else None
        if cut is None:
            return self._exact(buffer, done, final=False)
        rest = buffer[cut.size :]
        if self._row + cut.records <= self._skip:
            self._row += cut.records
            return Chunk(None, self._row, done - len(rest)), rest
        frame = regular.frame_of(buffer, cut, self._dialect.delimiter, self._dialect.width)
        if frame is None:
            return self._exact(buffer, done, final=False)
        return self._numbered(frame, done - len(rest)), rest

    def _numbered(self, frame: pl.DataFrame, done: int) -> Chunk:
        numbered = frame.with_row_index("row_no", offset=self._row + 1)
        self._row += frame.height
        if self._row - frame.height < self._skip:
            numbered = numbered.filter(pl.col("row_no") > self._skip)
        kept = regular.without_blanks(numbered)
        arranged = self._layout.arrange(kept.drop("row_no"), kept.get_column("row_no"))
        return Chunk(arranged, self._row, done, blank_rows=numbered.height - kept.height)

    def _exact(
        self, buffer: bytes, done: int, *, final: bool, overlong: bool = False
    ) -> tuple[Chunk, bytes]:
        text = _decoded(buffer, self._handler)
        parsed = records.parse(text, self._dialect, self._row, final=final, overlong=overlong)
        self._row = parsed.last_row
        rest = text[parsed.consumed :].encode("utf-8", self._handler)
        return self._chunk(parsed, done - len(rest)), rest

    def _chunk(self, parsed: records.Parsed, done: int) -> Chunk:
        width, skip = self._dialect.width, self._skip
        kept = [(n, r) for n, r in zip(parsed.numbers, parsed.rows, strict=True) if n > skip]
        rows = [row[:width] + [""] * (width - len(row)) for _, row in kept]
        columns = {
            str(at): [row[at] or None for row in rows] for at in self._layout.columns if at < width
        }
        frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
        numbers = pl.Series([n for n, _ in kept], dtype=pl.UInt32)
        if not columns:
            frame = numbers.to_frame("row_no")
        return Chunk(
            self._layout.arrange(frame, numbers) if kept else None,
            self._row,
            done,
            damaged=[d for d in parsed.damaged if d.row_no > skip],
            blank_rows=sum(number > skip for number in parsed.blanks),
        )

    def _escape_overlong(self, buffer: bytes, done: int) -> tuple[Chunk, bytes]:
        """Get past a record longer than any record may be; an empty rest means: not yet."""
        chunk, rest = self._exact(buffer, done, final=False, overlong=True)
        if len(rest) < len(buffer):
            return chunk, rest
        self._row += 1
        raw = records.raw_of(_decoded(buffer[:RAW_BYTES], self._handler))
        reason = f"这一条超过 {RECORD_BYTES >> 20} MB 仍未结束，请检查引号和换行是否完整。"
        damaged = [DamagedRow(self._row, raw, reason)] if self._row > self._skip else []
        return Chunk(None, self._row, done, damaged=damaged), b""


def _decoded(buffer: bytes, handler: str) -> str:
    try:
        return buffer.decode("utf-8")
    except UnicodeDecodeError:
        return buffer.decode("utf-8", handler)
