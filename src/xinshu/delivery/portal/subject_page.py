"""The public page of one subject: who it is and everything that is public about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from xinshu.core.catalog.model import Item, Role
from xinshu.core.refusals import NotFound
from xinshu.delivery.portal.sections import Section, section_of, sections
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.catalog import selectors_extra as words
from xinshu.domain.disclosure import selectors_pages as disclosure
from xinshu.domain.disclosure.types import PublicEntry
from xinshu.domain.subjects import selectors_public as subjects
from xinshu.kernel.web.guard import PUBLIC, guard

OF_EACH = 10  # records of a section on the page; the list has the rest
REGISTRATION = "registration"
TOLD_BESIDE = frozenset(
    {
        *(Role.SUBJECT_NAME, Role.SUBJECT_CODE, Role.SUBJECT_CATEGORY, Role.DOCUMENT_NO),
        *(Role.ORGAN_NAME, Role.ORGAN_CODE, Role.DECIDED_ON),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A section of the page."""

    section: Section
    entries: list[PublicEntry]
    total: int

    @property
    def more(self) -> bool:
        """Whether the list of the section has records the page has not."""
        return self.section.listed and self.total > len(self.entries)


@guard(PUBLIC)
@require_GET
def subject(request: HttpRequest, pk: int) -> HttpResponse:
    """Registration, licences, penalties, lists, commitments, honours and the rest."""
    try:
        head = subjects.head(pk)
    except NotFound:
        raise Http404 from None
    if head.id != pk:
        return redirect("portal:subject", head.id)
    items = catalogue.items_by_id(catalogue.today())
    parts = parts_of(pk, items)
    shown = {part.section.slug for part in parts}
    facts = {
        "subject": head,
        "parts": parts,
        "nothing_in": [each for each in _always_named() if each.slug not in shown],
        "total": sum(part.total for part in parts),
        "statuses": words.labels("subject_status"),
        "today": catalogue.today(),
        "told": _told(parts, items),
    }
    return render(request, "portal/subject.html", facts)


def parts_of(pk: int, items: Mapping[int, Item]) -> list[Part]:
    """The public records of a subject by section, the newest of each first."""
    last = sections()[-1].slug
    found = disclosure.piles(
        pk, lambda item: section_of(items[item]).slug if item in items else last, each=OF_EACH
    )
    return [
        Part(section=each, entries=found[each.slug].entries, total=found[each.slug].total)
        for each in sections()
        if each.slug in found
    ]


def _told(parts: Iterable[Part], items: Mapping[int, Item]) -> dict[str, frozenset[str]]:
    shown = {entry.item_code for part in parts for entry in part.entries}
    return {item.code: told_beside(item) for item in items.values() if item.code in shown}


def told_beside(item: Item) -> frozenset[str]:
    """Fields whose content stands in the head of the page or of the record anyway."""
    return frozenset(field.code for field in item.fields if field.role in TOLD_BESIDE)


def _always_named() -> list[Section]:
    """Sections of which the page also says that they are empty."""
    return [each for each in sections() if each.slug not in {REGISTRATION, sections()[-1].slug}]
