"""The real public files, where they are present: each is read whole and every record counted."""

import csv
import io
import os
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from xinshu.engine.sources import FileFacts, inspect, read
from xinshu.engine.sources.encoding import bom_length

FOLDER = Path(os.environ.get("XINSHU_REAL_DATA") or Path(__file__).parents[4] / "shared" / "data")
ARCHIVE, INDEX = FOLDER / "open_data" / "files.zip", FOLDER / "open_data" / "INDEX.csv"
ENCODINGS = {"utf-8-sig": ("utf-8", True), "utf-8": ("utf-8", False), "gb18030": ("gb18030", False)}
OTHER_HEADER = 7  # files whose index names a title or a data row as header, looked at by hand

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not ARCHIVE.is_file(), reason="the folder of real files is not here"),
]


@dataclass(frozen=True)
class Outcome:
    name: str
    index: dict[str, str]
    facts: FileFacts
    delivered: int
    damaged: int
    blank: int
    records: int


def records_in(path: Path, facts: FileFacts) -> int:
    """Records below the header by the csv module over the whole text."""
    text = path.read_bytes()[bom_length(facts.encoding) if facts.bom else 0 :].decode(
        facts.encoding
    )
    return sum(1 for _ in csv.reader(io.StringIO(text, newline=""))) - facts.header_row


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    folder = tmp_path_factory.mktemp("real")
    return list(all_outcomes(folder))


def all_outcomes(folder: Path) -> Iterator[Outcome]:
    with zipfile.ZipFile(ARCHIVE) as archive, INDEX.open(encoding="utf-8-sig", newline="") as lines:
        for index in csv.DictReader(lines):
            path = folder / "given"
            path.write_bytes(archive.read(index["file"]))
            facts = inspect(path)
            columns = {at: f"F{at}" for at in range(min(facts.width, 300))}
            fields = tuple(columns.values())
            batches = list(read(path, facts=facts, columns=columns, fields=fields, batch_rows=2000))
            yield Outcome(
                name=index["file"],
                index=index,
                facts=facts,
                delivered=sum(b.frame.height for b in batches),
                damaged=sum(len(b.damaged) for b in batches),
                blank=sum(b.blank_rows for b in batches),
                records=records_in(path, facts),
            )


def test_every_record_of_every_file_is_accounted_for(outcomes: list[Outcome]) -> None:
    assert len(outcomes) == 214
    lost = [o.name for o in outcomes if o.delivered + o.damaged + o.blank != o.records]
    assert lost == []


def test_encodings_are_as_the_index_says(outcomes: list[Outcome]) -> None:
    other = [
        o.name
        for o in outcomes
        if o.index["encoding"] in ENCODINGS
        and ENCODINGS[o.index["encoding"]] != (o.facts.encoding, o.facts.bom)
    ]
    assert other == []


def test_header_rows_differ_from_the_index_only_where_the_index_took_another_row(
    outcomes: list[Outcome],
) -> None:
    other = [o.name for o in outcomes if o.facts.header_row != int(o.index["header_row"])]
    assert len(other) == OTHER_HEADER


def test_where_the_header_agrees_the_rows_do(outcomes: list[Outcome]) -> None:
    other = [
        o.name
        for o in outcomes
        if o.facts.header_row == int(o.index["header_row"])
        and abs(o.delivered + o.damaged + o.blank - int(o.index["rows"])) > 1
    ]
    assert other == []
