"""Records that are public by the rules, for the tests of the public pages."""

import datetime as dt

from builders.actors import SETUP
from delivery.district import District, make_record
from delivery.pages import work
from xinshu.domain.disclosure import refreshing, services
from xinshu.domain.disclosure.models import Publication
from xinshu.domain.records.models import Record
from xinshu.domain.subjects.models import Subject
from xinshu.kernel.jobs.services import enqueue

FIRST = 101


def publish(
    district: District, count: int, *, subject: Subject | None = None, first: int = FIRST
) -> list[Record]:
    """So many penalties of a subject, decided one a day from 1 March 2026 on, all public.

    They alone are public: the district's own record is set aside.
    """
    Record.objects.filter(pk=district.record.pk).update(subject=None)
    made = [
        make_record(district.submission, subject or district.subject, first + at)
        for at in range(count)
    ]
    for at, row in enumerate(made):
        row.decided_on = dt.date(2026, 3, 1) + dt.timedelta(days=at)
        row.save(update_fields=["decided_on"])
    work_out(made)
    return made


def work_out(records: list[Record]) -> None:
    """Have disclosure look at the records."""
    services.take_up_rules(actor=SETUP)
    refreshing.refresh_records([row.pk for row in records])


def take_down(record: Record) -> None:
    """An officer keeps the record from the public."""
    Record.objects.filter(pk=record.pk).update(state=2)
    refreshing.refresh_records([record.pk])


def let_end(record: Record, last_day: dt.date) -> None:
    """The term of the record ends on that day; the nightly run has not come yet."""
    Publication.objects.filter(pk=record.pk).update(last_day=last_day)


def make_files() -> None:
    """What the night makes: open data and figures."""
    enqueue("portal.publish_files", actor=SETUP)
    work()
