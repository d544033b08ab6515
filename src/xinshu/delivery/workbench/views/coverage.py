"""Coverage: departments × items of one month."""

import re
from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from xinshu.delivery.workbench.page import StaffRequest, page, show
from xinshu.delivery.workbench.sheets import workbook_response
from xinshu.domain.collection import selectors
from xinshu.domain.collection.types import Cell, Matrix, TaskState

CSS = {
    TaskState.REPORTED: "reported",
    TaskState.REPORTED_LATE: "late",
    TaskState.NOTHING: "nil",
    TaskState.OVERDUE: "missing",
    TaskState.OPEN: "waiting",
    TaskState.NOT_DUE: "waiting",
}
MONTHS_BACK = 12


def month_asked(request: StaffRequest) -> str:
    """The month of the query as YYYY-MM, else the last one that has ended: its tasks are due."""
    given = request.GET.get("month", "")
    if re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", given):
        return given
    return months_back(timezone.localdate())[1]


def months_back(today: date) -> list[str]:
    """This month and those before it, newest first."""
    count = today.year * 12 + today.month - 1
    return [f"{at // 12:04d}-{at % 12 + 1:02d}" for at in range(count, count - MONTHS_BACK, -1)]


@page("collection.view")
def coverage(request: StaffRequest) -> HttpResponse:
    """The matrix on screen."""
    month = month_asked(request)
    matrix = selectors.coverage(request.actor, month, timezone.localdate())
    rows = [(pk, name, [_shown(cell) for cell in line]) for pk, name, line in matrix.rows]
    return show(
        request,
        "coverage",
        {
            "home": reverse("workbench:home"),
            "matrix": matrix,
            "rows": rows,
            "month": month,
            "months": months_back(timezone.localdate()),
            "legend": _legend(matrix),
        },
    )


def _shown(cell: Cell) -> dict[str, object]:
    if cell.state is None:
        return {"css": "none", "text": "—", "label": "未授予"}
    text = f"{cell.received:,}" if cell.received else cell.state.label
    return {
        "css": CSS[cell.state],
        "text": text,
        "label": cell.state.label,
        "task_id": cell.task_id,
    }


def _legend(matrix: Matrix) -> list[tuple[str, str, int]]:
    states = [cell.state for _, _, line in matrix.rows for cell in line if cell.state]
    return [(CSS[state], state.label, states.count(state)) for state in TaskState]


@page("collection.view")
def export(request: StaffRequest) -> HttpResponse:
    """The matrix as XLSX."""
    month = month_asked(request)
    matrix = selectors.coverage(request.actor, month, timezone.localdate())
    heads = ["报送单位", *(name for _, name in matrix.items)]
    rows = ([name, *(_plain(cell) for cell in line)] for _, name, line in matrix.rows)
    return workbook_response(f"归集覆盖{month}", heads, rows, actor=request.actor)


def _plain(cell: Cell) -> str:
    if cell.state is None:
        return ""
    return f"{cell.state.label} {cell.received}" if cell.received else cell.state.label
