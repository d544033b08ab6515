"""Document numbers and dates out of a department's own ledger; nothing else is taken."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from xinshu.core.catalog.mapping import map_headers
from xinshu.core.catalog.model import Field, Item, Role
from xinshu.core.rules.clean import read_date
from xinshu.domain.publicity.types import LedgerColumnsMissing, LedgerTooLong
from xinshu.engine import sources
from xinshu.engine.sources import names_of
from xinshu.kernel.files.models import StoredFile
from xinshu.kernel.files.selectors import plain_path

MOST_LINES = 100_000
MOST_CHARACTERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One line of a ledger."""

    line_no: int
    document_no: str
    decided_on: date | None


def decisions_of(stored: StoredFile, item: Item) -> tuple[list[Decision], int]:
    """The decisions a file lists, and how many of its rows name none.

    Raises a SourceError, LedgerColumnsMissing, LedgerTooLong.
    """
    wanted = _needed(item)
    found: list[Decision] = []
    unreadable = 0
    with plain_path(stored) as path:
        facts = sources.inspect(path, known_headers=names_of(item))
        columns = map_headers(facts.headers, item).columns
        taken = {at: code for at, code in columns.items() if code in wanted}
        lacking = [name for code, name in wanted.items() if code not in taken.values()]
        if lacking:
            raise LedgerColumnsMissing(
                columns="、".join(lacking), headers="、".join(facts.headers[:12])
            )
        for batch in sources.read(path, facts=facts, columns=taken, fields=list(wanted)):
            rows = _rows(batch.frame, list(wanted))
            found += rows
            unreadable += batch.frame.height - len(rows) + len(batch.damaged)
            if len(found) > MOST_LINES:
                raise LedgerTooLong(most=MOST_LINES)
    return found, unreadable


def _needed(item: Item) -> dict[str, str]:
    """Codes and names of the two columns a ledger is read for, the document number first."""
    fields: list[Field | None] = [item.field_of(Role.DOCUMENT_NO), item.field_of(Role.DECIDED_ON)]
    return {field.code: field.name for field in fields if field is not None}


def _rows(frame: pl.DataFrame, codes: list[str]) -> list[Decision]:
    return [
        Decision(line_no=row_no, document_no=number.strip()[:MOST_CHARACTERS], decided_on=_day(day))
        for row_no, number, day in frame.select("row_no", *codes).iter_rows()
        if number and number.strip()
    ]


def _day(text: str | None) -> date | None:
    read = read_date(text.strip()) if text else None
    return date.fromisoformat(read) if read else None
