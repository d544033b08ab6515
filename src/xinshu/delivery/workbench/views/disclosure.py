"""公示管理: what is public of each record and why, what each night took down, the rules."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from xinshu.core.catalog.model import Publicity
from xinshu.core.refusals import NotFound
from xinshu.delivery.workbench.page import StaffRequest, attempt, number, page, page_size, show
from xinshu.delivery.workbench.paging import page_of
from xinshu.delivery.workbench.sheets import workbook_response
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.disclosure import selectors, selectors_staff, services
from xinshu.domain.disclosure.types import State, Suppression

TONES = {
    State.PUBLIC: "ok",
    State.SUPPRESSED: "warn",
    State.ENDED: "",
    State.WITHDRAWN: "bad",
    State.WAITING: "info",
}
SEVERITIES = {"minor": "轻微", "general": "一般", "serious": "严重"}
MOST_LINES = 5_000
HEAD = (
    "记录编号",
    "目录项",
    "报送单位",
    "撤下原因",
    "公示届满日",
    "规则",
    "规则依据",
    "修订号",
    "撤下时间",
)


@page("disclosure.view")
def publications(request: StaffRequest) -> HttpResponse:
    """The list, with filters."""
    asked = {name: request.GET.get(name, "").strip()[:200] for name in ("item", "mark", "document")}
    severity = request.GET.get("severity", "")
    state = number(request, "state")
    rows = selectors_staff.publications(request.actor, state=state, severity=severity, **asked)
    found = page_of(request, rows, size=page_size(), default="-pk")
    shown = selectors.counts()
    return show(
        request,
        "disclosure",
        {
            "home": reverse("workbench:home"),
            "page": found,
            "lines": [_line(row) for row in found.rows],
            "states": State.choices,
            "items": _item_names(),
            "marks": selectors_staff.MARKS,
            "severities": SEVERITIES,
            "chosen": {**asked, "state": state, "severity": severity},
            "public_now": sum(shown.values()),
        },
    )


def _item_names() -> dict[str, str]:
    items = catalogue.items_in_force(catalogue.today())
    return {code: item.name for code, item in items.items() if item.publicity is Publicity.PUBLIC}


def _line(row: Any) -> dict[str, Any]:
    state = State(row.state)
    return {
        "row": row,
        "tone": TONES[state],
        "state": state.label,
        "reason": selectors_staff.REASONS.get(row.reason, row.reason),
        "severity": SEVERITIES.get(row.severity, ""),
    }


@page("disclosure.view")
def publication(request: StaffRequest, pk: int) -> HttpResponse:
    """One record: the sentence, the rule, the dates, what people decided."""
    row = selectors_staff.publication(request.actor, pk)
    placed = list(selectors_staff.suppressions(pk))
    in_force = next((each for each in placed if each.lifted_at is None), None)
    return show(
        request,
        "disclosure_record",
        {
            "home": reverse("workbench:home"),
            "list_url": reverse("workbench:disclosure"),
            **_line(row),
            "why": selectors.explain(pk),
            "suppressions": placed,
            "disputes": selectors_staff.disputes(pk),
            "takedowns": [
                (each, selectors_staff.REASONS.get(each.reason, each.reason))
                for each in selectors_staff.takedowns_of(pk)
            ],
            "reasons": Suppression.Reason.choices,
            "can_suppress": in_force is None and selectors_staff.may_suppress(request.actor, row),
            "can_lift": selectors_staff.may_lift(request.actor, in_force),
            "in_force": in_force,
        },
    )


@page("disclosure.suppress", method="POST")
def suppress(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep a record from the public."""
    chosen = request.POST.get("reason", "")
    if chosen not in Suppression.Reason.values:
        raise NotFound(thing="该原因")
    why = request.POST.get("why", "").strip()
    return attempt(
        request,
        lambda: services.suppress(pk, reason=chosen, why=why, actor=request.actor),
        done="已设为暂不公示，即时生效。解除须由另一人办理。",
        back=reverse("workbench:disclosure_record", args=[pk]),
    )


@page("disclosure.suppress", method="POST")
def lift(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a record be shown again."""
    why = request.POST.get("why", "").strip()
    return attempt(
        request,
        lambda: services.lift(pk, why=why, actor=request.actor),
        done="已解除暂不公示，按规则恢复。",
        back=reverse("workbench:disclosure_record", args=[pk]),
    )


@page("disclosure.view")
def takedowns(request: StaffRequest) -> HttpResponse:
    """Days on which records went, and the newest checks."""
    return show(
        request,
        "disclosure_nights",
        {
            "home": reverse("workbench:home"),
            "list_url": reverse("workbench:disclosure"),
            "days": selectors_staff.takedown_days(request.actor),
            "night": selectors_staff.last_night(),
            "check": selectors_staff.checks().first(),
        },
    )


@page("disclosure.view")
def takedown(request: StaffRequest, day: str) -> HttpResponse:
    """The takedown list of a day: record, rule, version."""
    rows = selectors_staff.taken_down(request.actor, _day(day))
    found = page_of(request, rows, size=page_size(), default="id")
    return show(
        request,
        "disclosure_night",
        {
            "home": reverse("workbench:home"),
            "list_url": reverse("workbench:takedowns"),
            "day": _day(day),
            "page": found,
            "lines": [
                (each, State(each.state).label, selectors_staff.REASONS.get(each.reason, ""))
                for each in found.rows
            ],
        },
    )


@page("disclosure.view")
def takedown_export(request: StaffRequest, day: str) -> HttpResponse:
    """The same list as XLSX, up to a fixed number of lines."""
    rows = selectors_staff.taken_down(request.actor, _day(day)).order_by("id")[:MOST_LINES]
    body = [
        [
            each.record_id,
            each.item.name,
            each.department.name,
            selectors_staff.REASONS.get(each.reason, each.reason),
            each.last_day.isoformat() if each.last_day else "",
            each.rule,
            each.rules.name,
            each.rules.revision,
            f"{each.at:%Y-%m-%d %H:%M}",
        ]
        for each in rows
    ]
    return workbook_response(f"撤下清单{day}", HEAD, body, actor=request.actor)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotFound(thing="该日撤下清单") from None


@page("disclosure.view")
def checks(request: StaffRequest) -> HttpResponse:
    """Whether what was taken down is gone from every place."""
    found = page_of(request, selectors_staff.checks(), size=page_size())
    return show(
        request,
        "disclosure_checks",
        {
            "home": reverse("workbench:home"),
            "list_url": reverse("workbench:disclosure"),
            "page": found,
            "newest": found.rows[0] if found.rows and not request.GET.get("after") else None,
        },
    )


@page("disclosure.view")
def rules(request: StaffRequest) -> HttpResponse:
    """Every rule set kept, and which decide today."""
    return show(
        request,
        "disclosure_rules",
        {
            "home": reverse("workbench:home"),
            "list_url": reverse("workbench:disclosure"),
            "rows": selectors_staff.rule_sets(),
        },
    )


@page("disclosure.view")
def rule_set(request: StaffRequest, pk: int) -> HttpResponse:
    """One rule set, line by line, each with its source."""
    row, said = selectors_staff.rule_set(pk)
    names = {code: item.name for code, item in catalogue.items_in_force(catalogue.today()).items()}
    return show(
        request,
        "disclosure_rule_set",
        {
            "home": reverse("workbench:home"),
            "list_url": reverse("workbench:disclosure_rules"),
            "row": row,
            "items": [names.get(code, code) for code in said.items],
            "scope": said.scope,
            "classes": said.classes.values(),
            "grounds": [
                (each, said.classes[each.of], [names.get(code, code) for code in each.items])
                for each in said.grounds
            ],
            "hidings": said.hidings,
        },
    )
