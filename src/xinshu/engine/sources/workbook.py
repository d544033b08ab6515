"""XLSX and XLS through calamine, every cell as text.

What arrives: formulas as their last value, dates as `YYYY-MM-DD HH:MM:SS`, truths as `true` and
`false`, of merged cells only the first, errors such as #DIV/0! as empty. A number of more than
15 digits has already lost digits inside the workbook; it arrives as `9.11201130000000E+17`, which
no check takes for a code, and is never turned back into a guess.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import fastexcel
import polars as pl

from xinshu.engine.sources import zip_guard
from xinshu.engine.sources.apart import check_old_workbook
from xinshu.engine.sources.batches import Chunk
from xinshu.engine.sources.errors import (
    DamagedWorkbook,
    EncryptedWorkbook,
    NoSheet,
    SourceError,
    WorkbookTooLarge,
)
from xinshu.engine.sources.facts import FileFacts, Format, Layout, TemplateMark
from xinshu.engine.sources.headers import Header, find_header, is_blank, plain
from xinshu.engine.sources.regular import without_blanks

TEMPLATE_SHEET: Final = "_xinshu"
CELLS: Final = 10_000_000  # of the rectangle a sheet spans: about 1.5 GiB of memory
_ROWS: Final = 50_000
_SAMPLE_ROWS: Final = 200
_EXACT_DIGITS: Final = 15
_LONG_NUMBER: Final = rf"^-?\d{{{_EXACT_DIGITS + 1},}}(\.\d+)?$"


@dataclass(frozen=True, slots=True)
class _Candidate:
    name: str
    header: Header
    matches: int


def workbook_facts(
    path: Path,
    kind: str,
    known: Collection[str],
    header_row: int | None,
    sheet: str | None,
) -> FileFacts:
    """Sheets, header and template mark. `kind` is `zip` or `ole`.

    Without `sheet` the first visible sheet is taken whose header names most of `known`.
    Raises `EncryptedWorkbook`, `ExpandsTooFar`, `DamagedWorkbook`, `WorkbookTooLarge`, `NoSheet`.
    """
    if kind == "zip":
        extent = zip_guard.check_workbook(path)
        if extent.rows * extent.columns > CELLS:
            raise WorkbookTooLarge(
                sheet=path.stem, rows=extent.rows, columns=extent.columns, limit=CELLS
            )
    else:
        _refuse_encrypted(path)
        check_old_workbook(path)
    book = _open(path)
    tops = {name: _top(book, name) for name in book.sheet_names}
    visible = tuple(n for n, (state, _) in tops.items() if state == "visible")
    if sheet is not None and sheet not in tops:
        raise NoSheet(sheets="、".join(visible) or "无")
    chosen = _choose({n: tops[n][1] for n in ([sheet] if sheet else visible)}, known, header_row)
    if chosen is None:
        raise NoSheet(sheets="、".join(visible) or "无")
    return FileFacts(
        format=Format.XLSX if kind == "zip" else Format.XLS,
        size=path.stat().st_size,
        header_row=chosen.header.row,
        headers=chosen.header.headers,
        width=chosen.header.width,
        title_rows=chosen.header.titles,
        duplicates=chosen.header.duplicates,
        sheet=chosen.name,
        sheets=visible,
        template=_mark(tops.get(TEMPLATE_SHEET, ("", []))[1]),
    )


def workbook_chunks(
    path: Path, facts: FileFacts, layout: Layout, *, start_row: int
) -> Iterator[Chunk]:
    """The rows of the chosen sheet. The sheet is held in memory once, as columns."""
    book = _open(path)
    skip = max(start_row, facts.header_row)
    sheet = _load(book, facts.sheet, dtypes="string")
    frame = pl.DataFrame(sheet)
    frame = frame.rename({name: str(at) for at, name in enumerate(frame.columns)})
    frame = _with_damage_shown(book, facts.sheet, frame)
    total = frame.height
    for offset in range(min(skip, total), total, _ROWS):
        part = frame.slice(offset, _ROWS).with_row_index("row_no", offset=offset + 1)
        part = part.with_columns(pl.when(pl.col(pl.String) != "").then(pl.col(pl.String)))
        kept = without_blanks(part)
        yield Chunk(
            layout.arrange(kept.drop("row_no"), kept.get_column("row_no")) if kept.height else None,
            last_row=offset + part.height,
            bytes_done=facts.size * (offset + part.height) // total,
            blank_rows=part.height - kept.height,
        )


def _open(path: Path) -> fastexcel.ExcelReader:
    with _told():
        return fastexcel.read_excel(path)


def _load(book: fastexcel.ExcelReader, name: str, **options: Any) -> Any:
    with _told():
        return book.load_sheet(name, header_row=None, skip_rows=0, **options)


@contextmanager
def _told() -> Iterator[None]:
    """What the library says, as a refusal.

    It panics over some spoilt files instead of saying so; a panic is no Exception and would end
    the whole process.
    """
    try:
        yield
    except fastexcel.FastExcelError as error:
        raise _translated(error) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise DamagedWorkbook(reason="内部结构无法读取") from error


def _translated(error: Exception) -> SourceError:
    said = str(error).lower()
    if "password" in said or "encrypt" in said:
        return EncryptedWorkbook()
    return DamagedWorkbook(reason="内部结构无法读取")


def _refuse_encrypted(path: Path) -> None:
    """An encrypted XLSX is an OLE file whose directory names the package in UTF-16."""
    marks = ["EncryptedPackage".encode("utf-16-le"), "EncryptionInfo".encode("utf-16-le")]
    tail = b""
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            if any(mark in tail + piece for mark in marks):
                raise EncryptedWorkbook
            tail = piece[-64:]


def _top(book: fastexcel.ExcelReader, name: str) -> tuple[str, list[list[str]]]:
    sheet = _load(book, name, dtypes="string", n_rows=_SAMPLE_ROWS)
    rows = pl.DataFrame(sheet).rows() if sheet.width else []
    return sheet.visible, [["" if cell is None else cell for cell in row] for row in rows]


def _choose(
    tops: dict[str, list[list[str]]], known: Collection[str], header_row: int | None
) -> _Candidate | None:
    wanted = {plain(name) for name in known}
    found: list[_Candidate] = []
    refused: SourceError | None = None
    for name, rows in tops.items():
        if name == TEMPLATE_SHEET or all(is_blank(cell) for row in rows for cell in row):
            continue
        try:
            header = find_header(rows, known, header_row)
        except SourceError as error:
            refused = refused or error
            continue
        found.append(_Candidate(name, header, len({plain(h) for h in header.headers} & wanted)))
    if not found and refused is not None:
        raise refused
    with_header = [c for c in found if c.header.row] or found
    return max(with_header, key=lambda c: c.matches, default=None)


def _mark(rows: list[list[str]]) -> TemplateMark | None:
    pairs = {row[0]: row[1] for row in rows if len(row) > 1}
    if "item" not in pairs:
        return None
    return TemplateMark(item=pairs["item"], edition=pairs.get("edition", ""))


def _with_damage_shown(book: fastexcel.ExcelReader, name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Put numbers of more than 15 digits into the form that shows their loss.

    The second reading asks for truths, which calamine grants to number cells and not to text:
    that tells an 18-digit number from an 18-digit text.
    """
    long = frame.select(pl.all().str.contains(_LONG_NUMBER).any()).row(0) if frame.height else ()
    suspects = [at for at, yes in enumerate(long) if yes]
    if not suspects:
        return frame
    is_number = pl.DataFrame(_load(book, name, dtypes="boolean", use_columns=suspects))
    shown = []
    for at, probe in zip(suspects, is_number.iter_columns(), strict=True):
        texts = frame.get_column(str(at))
        numeric = probe.is_not_null().extend_constant(False, texts.len() - probe.len())
        lost = numeric & texts.str.contains(_LONG_NUMBER).fill_null(value=False)
        seen = texts.filter(lost).unique().to_list()
        scientific = {text: f"{float(text):.14E}" for text in seen}
        shown.append(
            pl.select(
                pl.when(lost).then(texts.replace(scientific)).otherwise(texts).alias(str(at))
            ).to_series()
        )
    return frame.with_columns(shown)
