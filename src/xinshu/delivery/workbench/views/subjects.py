"""Subjects: search, the archive page, one record with its versions and where it came from."""

from datetime import date
from itertools import groupby, pairwise
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from xinshu.core.catalog.model import Role
from xinshu.core.identifiers import uscc
from xinshu.delivery.workbench.labels import LINK_METHODS
from xinshu.delivery.workbench.page import StaffRequest, number, page, show
from xinshu.delivery.workbench.paging import Page
from xinshu.delivery.workbench.purpose import RECORD, SUBJECT, purpose_line, reader
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.catalog import selectors_extra as words
from xinshu.domain.collection import selectors as collection
from xinshu.domain.records import selectors as records
from xinshu.domain.records.types import Audience, Entry
from xinshu.domain.subjects import selectors
from xinshu.domain.subjects.types import Identity
from xinshu.kernel.access.reads import read
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.services import viewed
from xinshu.kernel.signin.stepup import require_fresh
from xinshu.kernel.watch.services import note_miss

BRIEF = 4  # fields shown of a record before it is opened
CLASSES = (
    ("", "全部类别"),
    ("enterprise", "企业"),
    ("social", "社会组织"),
    ("institution", "事业单位"),
    ("organ", "机关"),
)


@page("subjects.view")
def subjects(request: StaffRequest) -> HttpResponse:
    """Search by part of a name, present or former, or by a whole code."""
    query = request.GET.get("q", "").strip()
    chosen = request.GET.get("class", "")
    hits, following = selectors.find(
        query, subject_class=chosen, after=number(request, "after") or 0
    )
    if query and not hits:
        note_miss(where="workbench:subjects", actor=request.actor)
    if query:
        viewed("subjects.searched", actor=request.actor, about=(), count=len(hits))
    return show(
        request,
        "subjects",
        {
            "home": reverse("workbench:home"),
            "query": query,
            "chosen": chosen,
            "classes": CLASSES,
            "hits": hits,
            **_words(),
            "page": Page(rows=hits, next_cursor=str(following) if following else None),
        },
    )


def _words() -> dict[str, Any]:
    return {"statuses": words.labels("subject_status"), "regions": words.labels("region")}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@page("subjects.view")
def archive(request: StaffRequest, pk: int) -> HttpResponse:
    """A subject's file, today or as of a day, for a purpose."""
    as_of = _day(request.GET.get("as_of", ""))
    identity = selectors.identity(pk, as_of=as_of)
    actor = reader(request, SUBJECT, pk)
    found = records.archive(actor, pk, as_of=as_of) if actor.may("records.view") else []
    family = [(SUBJECT, each) for each in identity.family]
    purpose = read(
        "subjects.viewed", actor=actor, about=family, count=len(found), label=identity.name
    )
    return show(
        request,
        "archive",
        {
            "home": reverse("workbench:home"),
            "search_url": reverse("workbench:subjects"),
            "subject": identity,
            "purpose": purpose_line(request, purpose, actor),
            "as_of": as_of,
            **_words(),
            "today": timezone.localdate(),
            "into": selectors.subject(identity.merged_into) if identity.merged_into else None,
            "categories": _by_category(found, identity),
            "doubtful": bool(identity.code) and not uscc.is_valid(identity.code),
            "total": len(found),
            "timeline": _timeline(found),
            "decisions": [
                (each, selectors.may_reverse(each, actor)) for each in selectors.decisions_about(pk)
            ],
        },
    )


def _by_category(found: list[Entry], subject: Identity) -> list[dict[str, Any]]:
    known = {subject.name, subject.code}
    ordered = sorted(found, key=lambda each: (each.category, each.item_code))
    return [
        {
            "code": code,
            "name": rows[0].category_label,
            "entries": [
                {
                    "entry": row,
                    "brief": [v for v in row.values if v.text not in known][:BRIEF],
                }
                for row in rows
            ],
        }
        for code, rows in (
            (code, list(group)) for code, group in groupby(ordered, key=lambda each: each.category)
        )
    ]


def _timeline(found: list[Entry]) -> list[dict[str, Any]]:
    dated = [each for each in found if each.decided_on]
    dated.sort(key=lambda each: (each.decided_on or date.min, each.id), reverse=True)
    return [
        {
            "id": each.id,
            "on": each.decided_on,
            "title": each.item,
            "key": each.business_key,
            "department": each.department,
            "tone": "bad" if each.negative else "ok" if each.category == "11" else "",
        }
        for each in dated[:200]
    ]


@page("records.view")
def record(request: StaffRequest, pk: int) -> HttpResponse:
    """One record: values, versions side by side, and the way back to the row it came from.

    Asked for with `confirmed` it shows more of document numbers, after a fresh proof of identity.
    """
    confirmed = request.GET.get("confirmed") == "yes"
    if confirmed:
        require_fresh(request)
    filed = records.filed_under(pk)
    actor = reader(request, SUBJECT if filed else RECORD, filed or pk)
    row = records.record(actor, pk)
    shown = [(RECORD, pk), (SUBJECT, row.subject_id)] if row.subject_id else [(RECORD, pk)]
    purpose = read(
        "records.viewed",
        actor=actor,
        about=shown,
        count=1,
        label=row.item.name,
        detail={"confirmed": True} if confirmed else None,
    )
    audience = Audience.CONFIRMED if confirmed else Audience.STAFF
    entry = records.entries([row], audience, actor)[0]
    found = records.versions(row, actor)
    pairs = [
        {"new": newer, "old": older, "changes": records.differences(older, newer)}
        for newer, older in pairwise(found)
    ]
    return show(
        request,
        "record",
        {
            "home": reverse("workbench:home"),
            "record": row,
            "purpose": purpose_line(request, purpose, actor),
            "entry": entry,
            "method": LINK_METHODS.get(entry.link_method, entry.link_method),
            "versions": found,
            "pairs": pairs,
            "origin": _origin(request.actor, entry.submission_id),
            "said": _said(entry),
            "can_confirm": not confirmed and records.shows_more_confirmed(entry),
        },
    )


def _origin(actor: Actor, submission_id: int) -> Any:
    return collection.submissions(actor).filter(pk=submission_id).first()


def _said(entry: Entry) -> str:
    item = catalogue.items_in_force(timezone.localdate()).get(entry.item_code)
    field = item.field_of(Role.DOCUMENT_NO) if item else None
    said = {value.code: value.text for value in entry.values}
    return said.get(field.code, "") if field else ""
