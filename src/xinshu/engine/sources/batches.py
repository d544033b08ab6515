"""Chunks of whatever size come in, batches of the asked size go out; nothing is dropped between."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import polars as pl

from xinshu.engine.sources.facts import DamagedRow, Layout, RawBatch


@dataclass(slots=True)
class Chunk:
    """What one step of a reader yields: `frame` is already arranged; rows ascend by `row_no`."""

    frame: pl.DataFrame | None
    last_row: int
    bytes_done: int
    damaged: list[DamagedRow] = field(default_factory=list)
    blank_rows: int = 0


def in_batches(chunks: Iterable[Chunk], batch_rows: int, layout: Layout) -> Iterator[RawBatch]:
    """Regroup `chunks` into batches of `batch_rows` rows (the last one is smaller).

    The rest after the last full batch is yielded once, even when it holds nothing but damaged
    rows or blanks, so that the counts of all batches add up to the file.
    """
    empty = layout.arrange(pl.DataFrame(), pl.Series([], dtype=pl.UInt32))
    held = Chunk(None, 0, 0)
    for chunk in chunks:
        held = _join(held, chunk)
        while held.frame is not None and held.frame.height > batch_rows:
            batch, held = _split(held, held.frame, batch_rows)
            yield batch
        if len(held.damaged) >= batch_rows:
            yield _batch(held, empty if held.frame is None else held.frame)
            held = Chunk(None, held.last_row, held.bytes_done)
    if held.frame is not None or held.damaged or held.blank_rows:
        yield _batch(held, empty if held.frame is None else held.frame)


def _join(left: Chunk, right: Chunk) -> Chunk:
    frames = [c.frame for c in (left, right) if c.frame is not None and c.frame.height]
    return Chunk(
        frame=pl.concat(frames, rechunk=False) if frames else None,
        last_row=right.last_row,
        bytes_done=right.bytes_done,
        damaged=left.damaged + right.damaged,
        blank_rows=left.blank_rows + right.blank_rows,
    )


def _split(chunk: Chunk, frame: pl.DataFrame, rows: int) -> tuple[RawBatch, Chunk]:
    head, tail = frame.head(rows), frame.slice(rows)
    last_row = int(head.get_column("row_no")[-1])
    done = RawBatch(
        frame=head,
        damaged=[d for d in chunk.damaged if d.row_no <= last_row],
        bytes_done=chunk.bytes_done,
        blank_rows=0,
        last_row=last_row,
    )
    rest = Chunk(
        frame=tail,
        last_row=chunk.last_row,
        bytes_done=chunk.bytes_done,
        damaged=[d for d in chunk.damaged if d.row_no > last_row],
        blank_rows=chunk.blank_rows,
    )
    return done, rest


def _batch(chunk: Chunk, frame: pl.DataFrame) -> RawBatch:
    return RawBatch(
        frame=frame,
        damaged=chunk.damaged,
        bytes_done=chunk.bytes_done,
        blank_rows=chunk.blank_rows,
        last_row=chunk.last_row,
    )
