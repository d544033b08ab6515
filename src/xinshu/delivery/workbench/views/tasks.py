"""Tasks: what is due, "nothing to report", reminders."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from xinshu.delivery.workbench.page import StaffRequest, attempt, number, page, page_size, show
from xinshu.delivery.workbench.paging import page_of
from xinshu.domain.collection import selectors, selectors_extra, services
from xinshu.domain.collection.types import Task, TaskLine
from xinshu.kernel.accounts.actor import Actor

STATES: dict[str, tuple[str, Callable[[Actor, date], QuerySet[Task]]]] = {
    "waiting": ("待报送（含逾期）", selectors_extra.open_tasks),
    "overdue": ("逾期未报", selectors_extra.overdue),
    "answered": ("已报送或零报告", lambda actor, _today: selectors_extra.answered(actor)),
    "later": ("未开始", selectors_extra.not_begun),
    "all": ("全部", lambda actor, _today: selectors.tasks(actor)),
}


def lines_for(actor: Actor, rows: list[Task]) -> list[dict[str, Any]]:
    """Tasks as the screens show them: state of today, and whether the actor answers for them."""
    return [_shown(line, actor) for line in selectors.task_lines(rows, timezone.localdate())]


def _shown(line: TaskLine, actor: Actor) -> dict[str, Any]:
    return asdict(line) | {
        "state": line.state,
        "mine": line.department_id in actor.department_below,
        "days_late": -line.days_left,
    }


@page("collection.view")
def tasks(request: StaffRequest) -> HttpResponse:
    """The list of tasks by state."""
    state = request.GET.get("state", "waiting")
    state = state if state in STATES else "waiting"
    department = number(request, "department")
    rows = STATES[state][1](request.actor, timezone.localdate())
    if department is not None:
        rows = rows.filter(department=department)
    found = page_of(request, rows, size=page_size(), default="due_on")
    choices = selectors.departments(request.actor)
    return show(
        request,
        "tasks",
        {
            "home": reverse("workbench:home"),
            "page": found,
            "tasks": lines_for(request.actor, list(found.rows)),
            "state": state,
            "states": [(name, label) for name, (label, _) in STATES.items()],
            "departments": choices if request.actor.may("collection.view_all") else None,
            "department": department,
        },
    )


@page("collection.view")
def task(request: StaffRequest, pk: int) -> HttpResponse:
    """One task."""
    found = selectors.task(request.actor, pk)
    return show(
        request,
        "task",
        {
            "home": reverse("workbench:home"),
            "tasks_url": reverse("workbench:tasks"),
            "task": lines_for(request.actor, [found])[0],
        },
    )


@page("collection.submit", method="POST")
def declare_nothing(request: StaffRequest, pk: int) -> HttpResponse:
    """Answer a task with "nothing to report"."""
    found = selectors.task(request.actor, pk)
    return attempt(
        request,
        lambda: services.declare_nothing(actor=request.actor, task=found),
        done=f"已声明零报告：{found.item.name}（{found.period}）。",
        back=reverse("workbench:tasks"),
    )


@page("collection.submit", method="POST")
def take_back_nothing(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the declaration back."""
    found = selectors.task(request.actor, pk)
    return attempt(
        request,
        lambda: services.take_back_nothing(actor=request.actor, task=found),
        done=f"已撤回零报告：{found.item.name}（{found.period}）。",
        back=reverse("workbench:tasks"),
    )


@page("collection.remind", method="POST")
def remind(request: StaffRequest, pk: int) -> HttpResponse:
    """Remind a department."""
    found = selectors.task(request.actor, pk)
    return attempt(
        request,
        lambda: services.remind(actor=request.actor, task=found),
        done=f"已向{found.department.name}发送催报通知。",
        back=reverse("workbench:task", args=[pk]),
    )
