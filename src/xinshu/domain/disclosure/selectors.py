"""Questions about what is public. Every public reading of records goes through these.

The day is part of each question: a record is shown in state PUBLIC from `public_from` up to and
including `last_day`, whether or not the nightly job has come to it.
"""

from datetime import date

from django.db.models import Count

from xinshu.core.refusals import NotFound
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.catalog.types import CatalogItem
from xinshu.domain.disclosure.browsing import browse as browse
from xinshu.domain.disclosure.explaining import explanation_of
from xinshu.domain.disclosure.models import Change as ChangeKind
from xinshu.domain.disclosure.models import Publication, Tally
from xinshu.domain.disclosure.selectors_places import register_place as register_place
from xinshu.domain.disclosure.showing import public_lines
from xinshu.domain.disclosure.showing import shown as shown
from xinshu.domain.disclosure.types import KINDS, Change, Explanation
from xinshu.domain.disclosure.types import Browse as Browse
from xinshu.domain.disclosure.types import PublicEntry as PublicEntry


def public_entries(
    subject_id: int, *, day: date | None = None, limit: int = 500
) -> list[PublicEntry]:
    """What the public may read about a subject that stands for itself, newest first."""
    rows = shown(day).filter(subject=subject_id).order_by("-decided_on", "-record")
    return public_lines(rows[:limit])


def public_entry(record_id: int, *, day: date | None = None) -> PublicEntry:
    """One record the public may read. Raises NotFound for every other one."""
    found = public_lines(shown(day).filter(pk=record_id))
    if not found:
        raise NotFound(thing="该公示信息")
    return found[0]


def changes(after: int, *, limit: int = 1000) -> list[Change]:
    """What changed after a position, in order. Each record stands at its newest position only:
    whoever goes on after the last position received has seen the newest state of everything.
    """
    rows = Publication.objects.filter(position__gt=after).order_by("position")[:limit]
    names = _items()
    return [
        Change(
            position=row.position,
            kind=KINDS[ChangeKind(row.change)],
            record_id=row.pk,
            item_code=names[row.item_id][0],
            item=names[row.item_id][1],
            at=row.changed_at,
            rule=row.rule,
        )
        for row in rows
    ]


def _items() -> dict[int, tuple[str, str]]:
    rows = CatalogItem.objects.values_list("pk", "code", "name")
    return {pk: (code, name) for pk, code, name in rows}


def counts(day: date | None = None) -> dict[str, int]:
    """Item code -> public records, as kept with every change.

    Counted anew for another day than today: slow where there are many.
    """
    if day is None or day == catalogue.today():
        rows = Tally.objects.filter(shown__gt=0)
        return dict(rows.values_list("item__code", "shown"))
    found = shown(day).order_by().values_list("item__code").annotate(Count("pk"))
    return dict(found)


def explain(record_id: int) -> Explanation:
    """Why a record is or is not public. Raises NotFound where no rule was asked about it."""
    row = Publication.objects.filter(pk=record_id).first()
    if row is None:
        raise NotFound(thing="该记录的公示信息")
    return explanation_of(row)
