"""One Parquet file of the lake: written whole or not at all, and never changed."""

import hashlib
import io
import os
import re
from dataclasses import dataclass
from pathlib import Path

import polars as pl

UNFINISHED = ".part"
_PART = re.compile(r"[A-Za-z0-9_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Partition:
    """A line for the manifest. `path` is relative to the lake; `low` and `high` are the row numbers
    of the submission the file spans. Without a committed line the file does not count.
    """

    path: str
    item: str
    period: str
    submission_id: int
    rows: int
    size: int
    sha256: str
    low: int
    high: int


def write_partition(
    root: Path, frame: pl.DataFrame, *, item: str, period: str, submission_id: int, batch_no: int
) -> Partition:
    """Write `frame` to `<item>/<period>/<submission>-<batch>.parquet` and describe it.

    A file of that name is replaced: it is what an earlier attempt at the same batch left behind.
    Raises ValueError for an item or period that is no plain word.
    """
    if not (_PART.fullmatch(item) and _PART.fullmatch(period)):
        raise ValueError(f"not a folder name: {item!r}, {period!r}")
    path = f"{item}/{period}/{submission_id}-{batch_no}.parquet"
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", compression_level=1)
    content = buffer.getbuffer()
    _write(root / path, content)
    return Partition(
        path=path,
        item=item,
        period=period,
        submission_id=submission_id,
        rows=frame.height,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        low=int(frame["row_no"].item(0)),
        high=int(frame["row_no"].item(-1)),
    )


def _write(path: Path, content: memoryview) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(UNFINISHED)
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name, too, must survive a power cut before the manifest does
    finally:
        os.close(folder)


def sweep(root: Path, known_paths: frozenset[str], *, before: float) -> list[str]:
    """Remove files that no manifest line names and that were last written before the instant
    `before` (seconds since 1970), so that a batch in progress keeps its files.

    Returns the paths removed, relative to the lake.
    """
    removed = []
    for file in sorted(root.glob("*/*/*")):
        path = file.relative_to(root).as_posix()
        if file.suffix not in {".parquet", UNFINISHED} or path in known_paths:
            continue
        if file.stat().st_mtime < before:
            file.unlink()
            removed.append(path)
    return removed
