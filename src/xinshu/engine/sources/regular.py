"""The quick way through a block of CSV that is plainly regular; None where it is not."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from xinshu.engine.sources.facts import BLANKS, CELL_CHARACTERS, USED_COLUMNS

_QUOTE, _NEWLINE, _RETURN = b'"', b"\n", b"\r"
_FOREIGN_MARK: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Slice:
    """Whole records at the start of a block: `size` bytes with `records` records.

    `doubled`: two quotation marks stand side by side somewhere.
    """

    size: int
    records: int
    doubled: bool


def whole_records(block: bytes, delimiter: str) -> Slice | None:
    """How far `block` holds whole, regularly quoted records, or None if it looks unusual.

    Regular: every quote opens right after a delimiter or line end, or closes right before one;
    lines end in LF or CRLF; no byte order mark inside.
    """
    if block.startswith(_FOREIGN_MARK):
        return None
    if _RETURN in block and block.count(_RETURN) != block.count(b"\r\n"):
        return None
    if _QUOTE not in block:
        size = block.rfind(_NEWLINE) + 1
        return Slice(size, block.count(_NEWLINE), doubled=False) if size else None
    return _quoted(block, delimiter)


def frame_of(block: bytes, cut: Slice, delimiter: str, width: int) -> pl.DataFrame | None:
    """The records of `cut` as String columns "0", "1" …; None if Polars reads them otherwise."""
    if width > USED_COLUMNS:
        return None
    names = {str(at): pl.String for at in range(width)}
    try:
        frame = pl.read_csv(
            block[: cut.size],
            has_header=False,
            schema=names,
            separator=delimiter,
            infer_schema=False,
        )
    except pl.exceptions.PolarsError:
        return None
    if frame.height != cut.records:
        return None
    if cut.doubled:
        frame = frame.with_columns(pl.when(pl.all() != "").then(pl.all()))
    return None if _has_oversized(frame) else frame


def without_blanks(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` without the records whose every cell is empty or blank."""
    first = pl.col(frame.columns[1])
    doubtful = frame.filter(first.is_null() | (first.str.strip_chars(BLANKS) == ""))
    if not doubtful.height:
        return frame
    cells = pl.all().exclude("row_no")
    blank = doubtful.filter(
        pl.all_horizontal(cells.is_null() | (cells.str.strip_chars(BLANKS) == ""))
    )
    if not blank.height:
        return frame
    return frame.join(blank.select("row_no"), on="row_no", how="anti", maintain_order="left")


def _quoted(block: bytes, delimiter: str) -> Slice | None:
    data = np.frombuffer(block, dtype=np.uint8)
    quotes = np.flatnonzero(data == ord(_QUOTE))
    newlines = np.flatnonzero(data == ord(_NEWLINE))
    outside = newlines[np.searchsorted(quotes, newlines) % 2 == 0]
    if not outside.size:
        return None
    size = int(outside[-1]) + 1
    quotes = quotes[quotes < size]
    if not _regular(data, quotes, ord(delimiter)):
        return None
    doubled = bool((quotes[1:] == quotes[:-1] + 1).any())
    return Slice(size, int(outside.size), doubled=doubled)


def _regular(data: npt.NDArray[np.uint8], quotes: npt.NDArray[np.intp], delimiter: int) -> bool:
    """Quotes alternate between opening and closing; a doubled quote closes and opens again."""
    opening, closing = quotes[0::2], quotes[1::2]
    if opening.size != closing.size:
        return False
    before = np.where(opening == 0, ord(_NEWLINE), data[opening - 1])
    starts = (before == delimiter) | (before == ord(_NEWLINE))
    starts[1:] |= opening[1:] == closing[:-1] + 1
    # The slice ends with a line end, so there always is a byte behind a closing quote.
    behind = data[closing + 1]
    ends = (behind == delimiter) | (behind == ord(_NEWLINE)) | (behind == ord(_RETURN))
    ends[:-1] |= opening[1:] == closing[:-1] + 1
    return bool(starts.all() and ends.all())


def _has_oversized(frame: pl.DataFrame) -> bool:
    longest = frame.select(pl.all().str.len_bytes().max()).row(0) if frame.height else ()
    return any(length is not None and length > CELL_CHARACTERS for length in longest)
