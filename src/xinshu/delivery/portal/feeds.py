"""What became public, changed or was taken down: JSON and Atom, in the order of one number.

Whoever keeps a copy asks for what comes after the position it has reached and takes away what is
reported as taken down. Such a line says no more than which record it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from xinshu.delivery.portal.exporting import as_document
from xinshu.delivery.portal.sections import items_of, section
from xinshu.domain.disclosure import selectors as disclosure
from xinshu.domain.disclosure import selectors_pages as pages
from xinshu.domain.disclosure.types import Change, PublicEntry
from xinshu.kernel.web.guard import PUBLIC, guard
from xinshu.kernel.web.templatetags.site import platform_facts

MOST = 500
NEWEST = 50
ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"  # RFC 6721
ATOM_TYPE = "application/atom+xml; charset=utf-8"
TAKEN_DOWN = "taken_down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A change and, where the record is public now, the record."""

    change: Change
    entry: PublicEntry | None

    @property
    def kind(self) -> str:
        """What the reader has to do. What is not shown today is taken down, told yet or not."""
        return self.change.kind if self.entry else TAKEN_DOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Part of the feed: `position` is where to go on, `more` whether there is more already."""

    lines: list[Line]
    position: int
    more: bool


def piece(after: int, *, limit: int = MOST, items: frozenset[str] | None = None) -> Piece:
    """Up to `limit` changes after a position, with `items` only those of these items."""
    found = disclosure.changes(after, limit=limit + 1)
    part = found[:limit]
    wanted = [each for each in part if items is None or each.item_code in items]
    entries = pages.entries_of([each.record_id for each in wanted if each.kind != TAKEN_DOWN])
    return Piece(
        lines=[Line(change=each, entry=entries.get(each.record_id)) for each in wanted],
        position=part[-1].position if part else after,
        more=len(found) > limit,
    )


@guard(PUBLIC)
@require_GET
def records_json(request: HttpRequest) -> JsonResponse:
    """Changes after `after`, the oldest first; `next` is the address to go on with."""
    after = _number(request, "after") or 0
    found = piece(after, limit=min(_number(request, "limit") or MOST, MOST), items=_items(request))
    query = request.GET.copy()
    query["after"] = str(found.position)
    said = {
        "source": platform_facts()["site_name"],
        "after": after,
        "position": found.position,
        "more": found.more,
        "next": request.build_absolute_uri(f"{request.path}?{query.urlencode()}"),
        "changes": [_as_document(request, line) for line in found.lines],
    }
    return JsonResponse(said, json_dumps_params={"ensure_ascii": False})


@guard(PUBLIC)
@require_GET
def records_atom(request: HttpRequest) -> HttpResponse:
    """The newest changes for feed readers, the newest first; with `after` those that follow it."""
    after = _number(request, "after")
    since = pages.position_before(NEWEST) if after is None else after
    found = piece(since, limit=NEWEST, items=_items(request))
    return HttpResponse(_atom(request, found.lines[::-1]), content_type=ATOM_TYPE)


def _as_document(request: HttpRequest, line: Line) -> dict[str, Any]:
    change = line.change
    said: dict[str, Any] = {
        "position": change.position,
        "kind": line.kind,
        "record": change.record_id,
        "item": change.item_code,
        "at": timezone.localtime(change.at).isoformat(timespec="seconds"),
    }
    # The rule by which a record went may tell what must not be told: a minor, a secret, a repair.
    if line.entry:
        said["rule"] = change.rule
        said["address"] = _address(request, change)
        said["content"] = as_document(line.entry)
    return said


def _atom(request: HttpRequest, lines: Sequence[Line]) -> bytes:
    ET.register_namespace("", ATOM)
    ET.register_namespace("at", TOMBSTONES)
    feed = ET.Element(f"{{{ATOM}}}feed")
    host = request.get_host().partition(":")[0]
    newest = lines[0].change.at if lines else timezone.now()
    site = platform_facts()["site_name"]
    _add(feed, "id", f"tag:{host},2026:records")
    _add(feed, "title", f"{site} 信用公示")
    _add(feed, "updated", newest.isoformat())
    _add(_add(feed, "author"), "name", site)
    _add(feed, "link", rel="self", href=request.build_absolute_uri())
    _add(feed, "link", rel="alternate", href=request.build_absolute_uri(reverse("portal:records")))
    for line in lines:
        name = f"tag:{host},2026:record:{line.change.record_id}"
        if line.entry:
            _entry(feed, request, name, line.change, line.entry)
        else:
            gone = ET.SubElement(feed, f"{{{TOMBSTONES}}}deleted-entry")
            gone.set("ref", name)
            gone.set("when", line.change.at.isoformat())
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _entry(
    feed: ET.Element, request: HttpRequest, name: str, change: Change, entry: PublicEntry
) -> None:
    made = _add(feed, "entry")
    _add(made, "id", name)
    _add(made, "title", f"{entry.subject} {entry.item} {entry.document_no}".strip())
    _add(made, "updated", change.at.isoformat())
    _add(made, "link", rel="alternate", href=_address(request, change))
    _add(made, "category", term=change.item_code, label=entry.item)
    _add(made, "summary", f"{entry.department}。{entry.explanation}")


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    made = ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    made.text = _printable(text) or None
    return made


def _printable(text: str) -> str:
    """Without the control characters XML has no way to write."""
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n")


def _address(request: HttpRequest, change: Change) -> str:
    return request.build_absolute_uri(reverse("portal:record", args=[change.record_id]))


def _items(request: HttpRequest) -> frozenset[str] | None:
    slug = request.GET.get("section", "")
    return frozenset(items_of(section(slug))) if slug else None


def _number(request: HttpRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
