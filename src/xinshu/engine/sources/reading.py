"""Rows of an inspected file, in batches, all as text."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from xinshu.engine.sources.batches import in_batches
from xinshu.engine.sources.delimited import DelimitedReader
from xinshu.engine.sources.facts import FileFacts, Format, Layout, RawBatch
from xinshu.engine.sources.json_lines import json_chunks
from xinshu.engine.sources.workbook import workbook_chunks


def read(
    path: Path,
    *,
    facts: FileFacts,
    columns: Mapping[int, str],
    fields: Sequence[str],
    batch_rows: int = 50_000,
    start_row: int = 0,
) -> Iterator[RawBatch]:
    """The rows below the header in batches of `batch_rows`; nothing is dropped or guessed.

    `columns` maps a column's position from 0 to a field code; columns without a field are not
    taken. Every frame has all of `fields`. Rows up to `start_row` (the `last_row` of an earlier
    batch) are passed over quickly. Rows of the frames + damaged rows + blank rows = records of
    the file. Raises a `SourceError` where a workbook cannot be opened.
    """
    layout = Layout(dict(columns), tuple(fields))
    if facts.format is Format.CSV:
        chunks = DelimitedReader(path, facts, layout, start_row=start_row).chunks()
    elif facts.format is Format.JSONL:
        chunks = json_chunks(path, facts, layout, start_row=start_row)
    else:
        chunks = workbook_chunks(path, facts, layout, start_row=start_row)
    return in_batches(chunks, batch_rows, layout)
