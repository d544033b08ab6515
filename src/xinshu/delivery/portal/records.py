"""Public records in lists and one by one: filters in the address, pages by key, permanent links."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from xinshu.core.catalog.model import Item
from xinshu.delivery.portal import exporting
from xinshu.delivery.portal.sections import Section, items_of, section, section_of, sections
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.disclosure import selectors as disclosure
from xinshu.domain.disclosure.types import Browse, Page, PublicEntry
from xinshu.kernel.web.guard import PUBLIC, guard

ON_A_PAGE = 20
MOST_LETTERS = 100
SEVERITIES = ("minor", "general", "serious")
OLDEST = "oldest"
FROM_THE_START = "b00010101-0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A list as the address asks for it; what cannot be read counts as not asked."""

    section: Section
    items: dict[str, Item]
    item: str = ""
    department: int | None = None
    first: date | None = None
    last: date | None = None
    text: str = ""
    severity: str = ""
    oldest_first: bool = False
    query: QueryDict = field(default_factory=QueryDict)

    @property
    def codes(self) -> list[str]:
        """The items asked for."""
        return [self.item] if self.item else list(self.items)

    @property
    def browse(self) -> Browse:
        """The filters as disclosure knows them."""
        return Browse(
            department_id=self.department,
            decided_from=self.first,
            decided_to=self.last,
            text=self.text,
            severity=self.severity,
        )

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.item or self.department or self.first or self.last) or bool(
            self.text or self.severity
        )

    @property
    def exports(self) -> list[tuple[str, str]]:
        """Format and address of the same rows as a file."""
        kept = self.query.copy()
        kept.pop("after", None)
        told = f"?{kept.urlencode()}" if kept else ""
        return [
            (form.upper(), reverse("portal:export", args=[self.section.slug, form]) + told)
            for form in exporting.FORMS
        ]


@guard(PUBLIC)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """All sections with how much each holds."""
    counts = disclosure.counts()
    listed = [
        {"section": each, "items": items, "count": sum(counts.get(code, 0) for code in items)}
        for each in sections()
        if each.listed and (items := items_of(each))
    ]
    return render(request, "portal/records.html", {"here_is": "records", "listed": listed})


@guard(PUBLIC)
@require_GET
def browse(request: HttpRequest, slug: str) -> HttpResponse:
    """A section's records, the newest decision first unless asked otherwise."""
    asked = asked_for(slug, request.GET)
    page = page_of(asked, request.GET.get("after", ""))
    facts = {
        "here_is": "records",
        "asked": asked,
        "section": asked.section,
        "tabs": [each for each in sections() if each.listed and items_of(each)],
        "page": page,
        "first": not request.GET.get("after"),
        "departments": departments_of(asked.items),
        "severities": SEVERITIES if any(item.negative for item in asked.items.values()) else (),
        "most_exported": exporting.most_rows(),
    }
    return render(request, "portal/browse.html", facts)


@guard(PUBLIC)
@require_GET
def export(request: HttpRequest, slug: str, form: str) -> Any:
    """The rows of a list as a file: CSV, XLSX or JSON, up to the limit of the installation."""
    asked = asked_for(slug, request.GET)
    one = asked.items[asked.codes[0]] if len(asked.codes) == 1 else None
    told = exporting.Told(
        title=one.name if one else asked.section.name,
        address=request.build_absolute_uri(reverse("portal:browse", args=[slug])),
        filters=asked.query.urlencode(),
    )
    rows = exporting.walk(lambda after, size: page_of(asked, after, size=size))
    return exporting.answer(form, rows, told=told, item=one)


@guard(PUBLIC)
@require_GET
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """One record with the rule by which it is public."""
    entry = disclosure.public_entry(pk)
    found = catalogue.items_in_force(catalogue.today()).get(entry.item_code)
    facts = {
        "here_is": "records",
        "entry": entry,
        "why": disclosure.explain(pk),
        "section": section_of(found) if found else None,
        "basis": found.legal_basis if found else (),
        "today": catalogue.today(),
    }
    return render(request, "portal/record.html", facts)


@guard(PUBLIC)
@require_GET
def record_json(request: HttpRequest, pk: int) -> JsonResponse:
    """The same for machines."""
    entry = disclosure.public_entry(pk)
    address = request.build_absolute_uri(reverse("portal:record", args=[pk]))
    said = {"address": address, **exporting.as_document(entry)}
    return JsonResponse(said, json_dumps_params={"ensure_ascii": False})


def asked_for(slug: str, query: QueryDict) -> Asked:
    """What an address asks for. Raises NotFound for an unknown section."""
    wanted = section(slug)
    items = items_of(wanted)
    return Asked(
        section=wanted,
        items=items,
        item=_one_of(query.get("item", ""), items),
        department=_number(query.get("department", "")),
        first=_day(query.get("from", "")),
        last=_day(query.get("to", "")),
        text=query.get("q", "").strip()[:MOST_LETTERS],
        severity=_one_of(query.get("severity", ""), SEVERITIES),
        oldest_first=query.get("order") == OLDEST,
        query=query,
    )


def page_of(asked: Asked, after: str, *, size: int = ON_A_PAGE) -> Page[PublicEntry]:
    """A page of it. Oldest first is the same walk backwards, so it costs the same."""
    if not asked.oldest_first:
        return disclosure.browse(items=asked.codes, filters=asked.browse, after=after, size=size)
    found = disclosure.browse(
        items=asked.codes, filters=asked.browse, after=after or FROM_THE_START, size=size
    )
    earlier = found.next if after else ""
    return Page(rows=found.rows[::-1], next=found.previous, previous=earlier)


def departments_of(items: dict[str, Item]) -> list[tuple[int, str]]:
    """Departments that supply these items, by name."""
    granted = catalogue.grants_in_force(catalogue.today()).filter(item__code__in=items)
    named = granted.order_by().values_list("department_id", "department__name").distinct()
    return sorted(named, key=lambda pair: pair[1])


def _one_of(given: str, allowed: Any) -> str:
    return given if given in allowed else ""


def _number(given: str) -> int | None:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


def _day(given: str) -> date | None:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return None
