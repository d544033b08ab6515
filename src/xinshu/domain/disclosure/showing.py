"""What the public may see on a day, and public rows as people read them."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.disclosure.documents import document_key
from xinshu.domain.disclosure.explaining import Explainer
from xinshu.domain.disclosure.models import Publication, State
from xinshu.domain.disclosure.types import PublicEntry
from xinshu.domain.records.selectors_public import as_public
from xinshu.domain.records.types import Entry

RECORD_IN_FORCE = 1  # records.Record.state
_ENTRY = tuple(field.name for field in fields(Entry))

LONGEST_NUMBER = 200

_READ = (
    *("item", "subject", "rules", "state", "reason", "rule", "severity", "disputed"),
    *("decided_on", "public_from", "last_day", "repair_from", "document_no", "record_version"),
    *("subject__name", "subject__code"),
    *("record__item", "record__edition", "record__department", "record__submission_id"),
    *("record__row_no", "record__version", "record__state", "record__decided_on"),
    *("record__valid_until", "record__link_method", "record__stored_at", "record__payload"),
)


def shown(day: date | None = None) -> QuerySet[Publication]:
    """What the public may see on a day (today without one)."""
    on = day or catalogue.today()
    rows = Publication.objects.filter(state=State.PUBLIC, public_from__lte=on)
    return rows.filter(Q(last_day=None) | Q(last_day__gte=on))


def public_lines(rows: QuerySet[Publication]) -> list[PublicEntry]:
    """Rows with their records as the public reads them, in order; a fixed number of queries.

    Between the storing of a record's new version and the judging of it, neither is shown: the old
    verdict says nothing about the new content.
    """
    return lines_of(with_records(rows))


def with_records(rows: QuerySet[Publication]) -> QuerySet[Publication]:
    """The same rows with all that `lines_of` reads of each, and nothing besides: half the time
    of a row goes into columns.
    """
    return rows.select_related("record", "subject").only(*_READ)


def lines_of(rows: Iterable[Publication]) -> list[PublicEntry]:
    """Rows read `with_records` as `public_lines` shows them."""
    listed = [row for row in rows if _as_judged(row)]
    if not listed:
        return []
    explainer = Explainer()
    entries = {entry.id: entry for entry in as_public(row.record for row in listed)}
    return [_line(row, entries[row.pk], explainer) for row in listed]


def _as_judged(row: Publication) -> bool:
    return row.record.state == RECORD_IN_FORCE and row.record.version == row.record_version


def _line(row: Publication, entry: Entry, explainer: Explainer) -> PublicEntry:
    told: dict[str, Any] = {name: getattr(entry, name) for name in _ENTRY}
    return PublicEntry(
        **told,
        subject_id=row.subject_id,
        subject=row.subject.name,
        subject_code=row.subject.code,
        document_no=_as_written(row, entry),
        public_from=row.public_from,
        last_day=row.last_day,
        repair_from=row.repair_from,
        severity=row.severity,
        disputed=row.disputed,
        explanation=explainer.sentence(row),
    )


def in_order(ids: Iterable[int]) -> list[PublicEntry]:
    """The same for rows known by their keys, in the order of the keys."""
    wanted = list(ids)
    found = {line.id: line for line in public_lines(Publication.objects.filter(pk__in=wanted))}
    return [found[pk] for pk in wanted if pk in found]


def _as_written(row: Publication, entry: Entry) -> str:
    """The document number as the authority wrote it; the row holds the form searches compare."""
    number = row.document_no
    said = (v.text for v in entry.values if number and len(v.text) <= LONGEST_NUMBER)
    return next((text for text in said if document_key(text) == number), number)
