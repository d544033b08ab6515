"""The first look at a file: what it is, how it is written, which columns it has."""

from collections.abc import Collection
from pathlib import Path

from xinshu.engine.sources import json_lines, sniff, text_files, workbook
from xinshu.engine.sources.facts import FileFacts


def inspect(
    path: Path,
    *,
    known_headers: Collection[str] = (),
    encoding: str | None = None,
    header_row: int | None = None,
    sheet: str | None = None,
) -> FileFacts:
    """Facts about the file at `path`, found by content, not by name, without reading it all.

    `known_headers` are the names a header may use (see `layout.names_of`). `encoding`,
    `header_row` (0: the source has no header) and `sheet` fix what a source definition declares;
    a byte order mark is believed before a declared encoding. Raises a `SourceError`.
    """
    kind = sniff.kind_of(path)
    if kind != "text":
        return workbook.workbook_facts(path, kind, known_headers, header_row, sheet)
    sample = text_files.sample_of(path, encoding)
    if text_files.looks_like_json(sample):
        return json_lines.json_facts(path, sample, known_headers)
    return text_files.delimited_facts(path, sample, known_headers, header_row)
