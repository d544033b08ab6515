"""The list of submissions, with filters, and as a spreadsheet."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from xinshu.delivery.workbench.page import StaffRequest, number, page, page_size, show
from xinshu.delivery.workbench.paging import page_of
from xinshu.delivery.workbench.sheets import MOST_ROWS, workbook_response
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.collection import selectors, selectors_extra
from xinshu.domain.collection.types import Submission

SORTS = {
    "submitted_at": "submitted_at",
    "item": "item__name",
    "department": "department__name",
    "received": "received",
    "held": "held",
}
HEADS = (
    "回执号",
    "目录项",
    "报送单位",
    "方式",
    "报送时间",
    "状态",
    "接收",
    "新增",
    "更新",
    "无变化",
    "待更正",
    "不予接收",
    "未关联",
    "迟报",
    "文件名",
)


def _chosen(request: HttpRequest) -> dict[str, Any]:
    return {
        "state": request.GET.get("state", ""),
        "item": request.GET.get("item", ""),
        "department": number(request, "department"),
        "since": _day(request.GET.get("since", "")),
        "query": request.GET.get("q", "").strip(),
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _rows(request: StaffRequest, chosen: dict[str, Any]) -> QuerySet[Submission]:
    rows = selectors_extra.chosen_submissions(
        request.actor,
        state=chosen["state"],
        item_code=chosen["item"],
        department_id=chosen["department"],
        since=chosen["since"],
    )
    return selectors.matching(rows, chosen["query"]) if chosen["query"] else rows


@page("collection.view")
def submissions(request: StaffRequest) -> HttpResponse:
    """The list."""
    chosen = _chosen(request)
    found = page_of(request, _rows(request, chosen), size=page_size(), sorts=SORTS)
    items = catalogue.items_in_force(timezone.localdate())
    return show(
        request,
        "submissions",
        {
            "home": reverse("workbench:home"),
            "page": found,
            "submissions": found.rows,
            "chosen": chosen,
            "states": Submission.State.choices,
            "items": [(code, item.name) for code, item in items.items()],
            "departments": selectors.departments(request.actor)
            if request.actor.may("collection.view_all")
            else None,
        },
    )


@page("collection.view")
def export(request: StaffRequest) -> HttpResponse:
    """The filtered list as XLSX."""
    rows = _rows(request, _chosen(request))[:MOST_ROWS]
    lines = (_cells(row) for row in rows)
    return workbook_response("报送记录", HEADS, lines, actor=request.actor)


def _cells(row: Submission) -> tuple[object, ...]:
    return (
        row.receipt_no,
        row.item.name,
        row.department.name,
        row.get_channel_display(),
        row.submitted_at,
        row.get_state_display(),
        row.received,
        row.stored,
        row.updated,
        row.unchanged,
        row.held,
        row.rejected,
        row.unmatched,
        row.late,
        row.file_name,
    )
