"""The start page: what waits for this person today."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from xinshu.delivery.workbench.page import StaffRequest, page, show
from xinshu.delivery.workbench.views.coverage import months_back
from xinshu.delivery.workbench.views.tasks import lines_for
from xinshu.domain.collection import selectors, selectors_extra
from xinshu.domain.collection.types import Task
from xinshu.domain.records import selectors as records
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.jobs import selectors as jobs
from xinshu.kernel.notify import selectors as notices

SHOWN = 6


@page("notify.read")
def home(request: StaffRequest) -> HttpResponse:
    """A clerk sees tasks, an officer the state of the whole; both what is new."""
    actor, today = request.actor, timezone.localdate()
    facts: dict[str, Any] = {
        "greeting": _greeting(),
        "today": today,
        "figures": _figures(actor),
        "tasks": None,
        "submissions": None,
        "notices": notices.unread(actor=actor)[:SHOWN],
    }
    if actor.may("collection.view"):
        facts["submissions"] = selectors.submissions(actor)[:SHOWN]
    if waiting := _waiting(actor, today):
        facts["tasks_title"], rows = waiting
        facts["tasks"] = lines_for(actor, list(rows.order_by("due_on", "id")[:SHOWN]))
    return show(request, "home", facts)


def _waiting(actor: Actor, today: date) -> tuple[str, QuerySet[Task]] | None:
    if actor.may("collection.view_all"):
        return "逾期未报", selectors_extra.overdue(actor, today)
    if actor.may("collection.submit"):
        return "待办报送任务", selectors_extra.unanswered(actor, today)
    return None


def _greeting() -> str:
    hour = timezone.localtime().hour
    return "早上好" if hour < 11 else "中午好" if hour < 13 else "下午好" if hour < 18 else "晚上好"


def _figure(
    label: str,
    value: object,
    url: str,
    icon: str,
    *,
    unit: str = "",
    foot: str = "",
    tone: str = "",
) -> dict[str, object]:
    return {
        "label": label,
        "value": value,
        "url": url,
        "icon": icon,
        "unit": unit,
        "foot": foot,
        "tone": tone,
    }


def _figures(actor: Actor) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    today = timezone.localdate()
    if actor.may("collection.view"):
        overdue = selectors_extra.overdue(actor, today).count()
        held = selectors.still_held(actor)
        found.append(_overdue(overdue))
        found.append(
            _figure(
                "待更正行",
                f"{held:,}",
                reverse("workbench:submissions") + "?sort=-held",
                "row-insert-bottom",
                unit="行",
                foot="改正后只需重新提交这些行",
                tone="warn" if held else "",
            )
        )
    if actor.may("collection.view_all"):
        found.insert(0, _coverage(actor))
    if actor.may("records.link"):
        waiting = records.unmatched(actor).count()
        found.append(
            _figure(
                "待关联记录",
                f"{waiting:,}",
                reverse("workbench:queue"),
                "link-off",
                unit="条",
                foot="尚未找到所属主体",
                tone="warn" if waiting else "",
            )
        )
    if actor.may("jobs.view"):
        running = jobs.jobs(actor=actor, state="running").count()
        queued = jobs.jobs(actor=actor, state="queued").count()
        found.append(
            _figure(
                "后台任务",
                running,
                reverse("workbench:jobs"),
                "progress-check",
                unit="个进行中",
                foot=f"{queued} 个排队中",
            )
        )
    return found


def _overdue(count: int) -> dict[str, object]:
    return _figure(
        "逾期任务",
        f"{count:,}",
        reverse("workbench:tasks") + "?state=overdue",
        "clock-exclamation",
        unit="项",
        foot="已过截止日仍未报送",
        tone="bad" if count else "",
    )


def _coverage(actor: Actor) -> dict[str, object]:
    today = timezone.localdate()
    month = months_back(today)[1]
    matrix = selectors.coverage(actor, month, today)
    share = matrix.answered_share
    return _figure(
        "上月归集覆盖",
        "—" if share is None else f"{share:.0%}",
        reverse("workbench:coverage") + f"?month={month}",
        "layout-grid",
        foot="已报送或零报告的任务占比",
    )
