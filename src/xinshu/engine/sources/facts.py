"""What the door knows of a file, what it hands on, and how much it lets in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import polars as pl

USED_COLUMNS: Final = 2_000  # more is refused; trailing empty columns do not count
HEADER_SEARCH_ROWS: Final = 20
CELL_CHARACTERS: Final = 1_000_000
RECORD_BYTES: Final = 16 << 20  # a longer record is held, however its file goes on
RAW_CHARACTERS: Final = 2_000  # of a damaged record kept for the submitter to see
BLANKS: Final = " \t\r\n\v\f\u00a0\u3000\u200b\ufeff"  # a cell of only these is empty


class Format(StrEnum):
    """How the rows are written down."""

    CSV = "csv"
    XLSX = "xlsx"
    XLS = "xls"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class TemplateMark:
    """The hidden mark of a template of ours: for which item and edition it was made."""

    item: str
    edition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """What `inspect` found.

    Rows count from 1 as a spreadsheet shows them. `header_row` 0 means: no header, columns can
    only be given by position. `headers` ends at the last used column, `width` counts all fields
    of the header record, empty ones too. `title_rows` are the texts above the header.
    `duplicates` are headers that occur more than once. `sheet` is the sheet that will be read,
    `sheets` all visible ones. `array` marks one JSON array instead of JSON lines.
    """

    format: Format
    size: int
    encoding: str = ""
    bom: bool = False
    delimiter: str = ""
    header_row: int = 0
    headers: tuple[str, ...] = ()
    width: int = 0
    title_rows: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    template: TemplateMark | None = None
    array: bool = False


@dataclass(frozen=True, slots=True)
class DamagedRow:
    """A record that has no reliable cells. `raw` is its text, cut; `reason` is for the submitter.

    It is held like a row with an error: no row is lost.
    """

    row_no: int
    raw: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RawBatch:
    """Rows on their way in.

    `frame` has `row_no` (UInt32) and one String column per field code; empty cells are null.
    `blank_rows` counts records without any content: they are no rows. Pass `last_row` as
    `start_row` to go on after this batch. `bytes_done` of the file's size were read so far.
    """

    frame: pl.DataFrame
    damaged: list[DamagedRow] = field(default_factory=list)
    bytes_done: int = 0
    blank_rows: int = 0
    last_row: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column (from 0) goes into which field, and all fields a frame must have, in order."""

    columns: Mapping[int, str]
    fields: tuple[str, ...]

    def arrange(self, frame: pl.DataFrame, row_no: pl.Series) -> pl.DataFrame:
        """`frame` with columns `0`, `1`, … in the shape of `RawBatch.frame`."""
        position = {field: str(at) for at, field in self.columns.items()}
        present = set(frame.columns)
        picked = [
            pl.col(position[code]).cast(pl.String).alias(code)
            if position.get(code) in present
            else pl.lit(None, dtype=pl.String).alias(code)
            for code in self.fields
        ]
        numbered = frame.with_columns(row_no.cast(pl.UInt32).alias("row_no"))
        return numbered.select(pl.col("row_no"), *picked)
