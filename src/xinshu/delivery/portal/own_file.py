"""What a member sees of its own file: who looked at it, when and why (R226, R234)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinshu.domain.subjects import selectors_members as subjects
from xinshu.kernel.access.purposes import all_purposes
from xinshu.kernel.accounts import members
from xinshu.kernel.audit import permissions as may
from xinshu.kernel.audit.actions import action
from xinshu.kernel.audit.models import Event
from xinshu.kernel.audit.selectors import readings_of
from xinshu.kernel.audit.services import viewed
from xinshu.kernel.web.guard import guard
from xinshu.kernel.web.middleware import actor_behind

ON_A_PAGE = 50
CHANNELS = {
    "web": "工作平台",
    "api": "数据接口",
    "cli": "系统维护",
    "job": "后台任务",
    "system": "系统自动",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at the file as the member reads it: the organ, not the person at its desk.

    `number` is the event's: with it the auditors find the person.
    """

    number: int
    at: datetime
    who: str
    what: str
    purpose: str
    matter: str
    basis: str
    channel: str


@guard(may.OWN_LOOKS)
@require_GET
def access(request: HttpRequest) -> HttpResponse:
    """Who was shown the member's file, newest first."""
    actor = actor_behind(request)
    given = request.GET.get("before", "")
    before = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
    mine = subjects.files_of(members.member_refs(actor), members.identity_index(actor))
    rows = readings_of(mine).exclude(actor_id=actor.user_id)
    found = list((rows.filter(pk__lt=before) if before else rows)[: ON_A_PAGE + 1])
    looks = list(_looks(found[:ON_A_PAGE]))
    viewed(may.OWN_LOOKS_READ, actor=actor, about=(), count=len(looks))
    facts = {
        "here_is": "access",
        "looks": looks,
        "known": bool(mine),
        "first": before is None,
        "following": looks[-1].number if len(found) > ON_A_PAGE else None,
    }
    return render(request, "portal/access.html", facts)


def _looks(events: list[Event]) -> Iterator[Look]:
    purposes = all_purposes()
    for event in events:
        kind = purposes.get(event.purpose)
        yield Look(
            number=event.pk,
            at=event.at,
            who=event.department_name or "平台运行维护人员",
            what=action(event.action).label,
            purpose=kind.label if kind else "",
            matter=event.matter,
            basis=event.basis,
            channel=CHANNELS.get(event.channel, event.channel),
        )
