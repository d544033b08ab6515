"""Looking into a text file: encoding, delimiter, header, or JSON."""

import csv
import io
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from xinshu.engine.sources import encoding as encodings
from xinshu.engine.sources.errors import EmptyFile
from xinshu.engine.sources.facts import FileFacts, Format
from xinshu.engine.sources.headers import Header, find_header, is_blank, plain

_DELIMITERS: Final = (",", "\t", ";", "|")
_SAMPLE: Final = 2 << 20
_SAMPLE_ROWS: Final = 200
_JSON: Final = re.compile(r'\s*(\{\s*("|\}|$)|\[\s*(\{|\]|$))')


@dataclass(frozen=True, slots=True)
class Sample:
    """The beginning of a text file; `whole` if it is all of it."""

    text: str
    encoding: str
    bom: bool
    whole: bool


def sample_of(path: Path, encoding: str | None) -> Sample:
    """Decode the first records. Raises `UnknownEncoding`, `UnreadableEncoding`, `EmptyFile`."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    marked, length = encodings.bom_of(head)
    codec = marked or (encodings.declared(encoding) if encoding else encodings.detect(path))
    block, _ = next(encodings.utf8_blocks(path, codec, length), (b"", 0))
    block = block[: encodings.character_end(block[:_SAMPLE])]
    text = block.decode("utf-8", encodings.broken_handler(codec))
    if is_blank(text[:_SAMPLE_ROWS]) and is_blank(text):
        raise EmptyFile
    return Sample(text, codec, bool(marked), path.stat().st_size <= _SAMPLE)


def looks_like_json(sample: Sample) -> bool:
    """Whether the text begins as a JSON object or an array of objects."""
    return _JSON.match(sample.text[:1000]) is not None


def delimited_facts(
    path: Path, sample: Sample, known: Collection[str], header_row: int | None
) -> FileFacts:
    """Delimiter and header of a delimited text. Raises the errors of `find_header`."""
    delimiter, rows = _delimiter(sample, known)
    header = find_header(rows, known, header_row)
    width = max(header.width, _usual_width(rows, header))
    return FileFacts(
        format=Format.CSV,
        size=path.stat().st_size,
        encoding=sample.encoding,
        bom=sample.bom,
        delimiter=delimiter,
        header_row=header.row,
        headers=header.headers,
        width=width,
        title_rows=header.titles,
        duplicates=header.duplicates,
    )


def _usual_width(rows: list[list[str]], header: Header) -> int:
    """The width most data rows share, where it is more than the header's.

    A header line that lacks the last separators (unnamed last columns) must not make every
    row look damaged.
    """
    widths = Counter(len(cells) for cells in rows[header.row :] if not all(map(is_blank, cells)))
    if not widths:
        return 0
    width, rows_of_it = widths.most_common(1)[0]
    return width if 2 * rows_of_it > widths.total() else 0


def _delimiter(sample: Sample, known: Collection[str]) -> tuple[str, list[list[str]]]:
    wanted = {plain(name) for name in known}

    def merit(rows: list[list[str]]) -> tuple[int, float]:
        named = max((len({plain(c) for c in r} & wanted) for r in rows[:20]), default=0)
        widths = Counter(len(r) for r in rows if not all(map(is_blank, r)))
        width, times = widths.most_common(1)[0] if widths else (1, 0)
        return named, (times / widths.total()) * min(width, 3) if width > 1 else 0.0

    parsed = {d: _rows(sample, d) for d in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda d: merit(parsed[d]))
    return best, parsed[best]


def _rows(sample: Sample, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    text = sample.text if sample.whole else sample.text[: sample.text.rfind("\n") + 1]
    reader = csv.reader(io.StringIO(text or sample.text, newline=""), delimiter=delimiter)
    for cells in reader:
        rows.append(cells)
        if len(rows) >= _SAMPLE_ROWS:
            break
    return rows
