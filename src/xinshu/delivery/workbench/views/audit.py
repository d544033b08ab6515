"""The auditor's screens: what happened, one event with its place in the ledger, checkpoints."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from xinshu.delivery.workbench.page import StaffRequest, page, page_size, show
from xinshu.delivery.workbench.paging import page_of
from xinshu.delivery.workbench.sheets import MOST_ROWS, workbook_response
from xinshu.kernel.access.purposes import all_purposes
from xinshu.kernel.audit import permissions as may
from xinshu.kernel.audit import proofs, selectors
from xinshu.kernel.audit.actions import actions, label_of
from xinshu.kernel.audit.models import Event
from xinshu.kernel.audit.selectors import Wanted
from xinshu.kernel.audit.services import viewed

CHANNELS = (
    ("web", "网页"),
    ("api", "接口"),
    ("cli", "命令行"),
    ("job", "后台任务"),
    ("system", "平台"),
)
KINDS = (("read", "查阅"), ("change", "变更"))
NARROWING = (
    *("since", "until", "kind", "action", "purpose", "channel", "who", "about_type", "about"),
)
HEADS = (
    *("编号", "时间", "操作人", "单位", "角色", "渠道", "来源地址", "动作"),
    *("对象类型", "对象编号", "对象", "用途", "事项", "事由", "依据", "结果", "展示数量"),
)
FACTS = (
    *("pk", "at", "actor_name", "department_name", "roles", "channel", "ip", "action_label"),
    *("object_type", "object_id", "object_label", "purpose", "matter", "why", "basis", "result"),
    "shown",
)


@page("audit.read")
def events(request: StaffRequest) -> HttpResponse:
    """Events that fit, newest first. Looking at the audit is itself written down."""
    wanted = _wanted(request)
    found = page_of(request, selectors.search(wanted, actor=request.actor), size=page_size())
    viewed(may.LOG_READ, actor=request.actor, about=(), count=len(found.rows), **_asked(request))
    facts = {
        "home": reverse("workbench:home"),
        "page": found,
        "events": [(each, label_of(each.action)) for each in found.rows],
        "chosen": request.GET,
        "actions": list(actions()),
        "channels": CHANNELS,
        "channel_words": dict(CHANNELS),
        "kinds": KINDS,
        "purposes": all_purposes().values(),
        "latest": proofs.latest(),
    }
    return show(request, "audit/events", facts)


@page("audit.read")
def event(request: StaffRequest, pk: int) -> HttpResponse:
    """One event: every fact, what it was about, and whether it still says what was sealed."""
    found = selectors.event(pk, actor=request.actor)
    viewed(
        may.LOG_READ,
        actor=request.actor,
        about=[("audit.event", str(pk))],
        label=label_of(found.action),
    )
    facts = {
        "home": reverse("workbench:home"),
        "events_url": reverse("workbench:audit"),
        "event": found,
        "action": label_of(found.action),
        "about": found.about.all(),
        "purposes": {code: kind.label for code, kind in all_purposes().items()},
        "channels": dict(CHANNELS),
        "place": proofs.place_of(found),
    }
    return show(request, "audit/event", facts)


@page("audit.export")
def events_export(request: StaffRequest) -> HttpResponse:
    """The events that fit as a sheet, the newest 200 000 of them."""
    rows = selectors.search(_wanted(request), actor=request.actor)
    sheet = [_line(each) for each in rows[:MOST_ROWS].iterator()]
    viewed(may.EXPORTED, actor=request.actor, about=(), count=len(sheet), **_asked(request))
    return workbook_response("审计记录", HEADS, sheet, actor=request.actor)


@page("audit.read")
def checkpoints(request: StaffRequest) -> HttpResponse:
    """Checkpoints, newest first, with what their signatures are worth."""
    found = page_of(request, proofs.checkpoints(), size=page_size(), default="-number")
    facts = {
        "home": reverse("workbench:home"),
        "events_url": reverse("workbench:audit"),
        "page": found,
        "checkpoints": [(each, proofs.signatures_hold(each)) for each in found.rows],
        "keys": proofs.keys_document(),
        "waiting": selectors.waiting(actor=request.actor),
    }
    return show(request, "audit/checkpoints", facts)


def _line(event: Event) -> list[Any]:
    event.action_label = label_of(event.action)  # type: ignore[attr-defined]
    return [getattr(event, name) for name in FACTS]


def _wanted(request: StaffRequest) -> Wanted:
    given = request.GET
    kind = given.get("kind", "")
    return Wanted(
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
        action=given.get("action", "").strip(),
        who=given.get("who", "").strip(),
        about_type=given.get("about_type", "").strip(),
        about=given.get("about", "").strip(),
        channel=given.get("channel", ""),
        purpose=given.get("purpose", ""),
        reads=None if kind not in {"read", "change"} else kind == "read",
    )


def _asked(request: StaffRequest) -> dict[str, Any]:
    """What the auditor looked for, as it is remembered."""
    said = {name: request.GET.get(name, "")[:100] for name in NARROWING}
    asked = {name: value for name, value in said.items() if value}
    return {"asked": asked} if asked else {}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
