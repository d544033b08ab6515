"""How often the public site is visited, against the target of the year (R051)."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from xinshu.delivery.workbench.page import StaffRequest, page, show
from xinshu.delivery.workbench.sheets import workbook_response
from xinshu.kernel.visits import selectors
from xinshu.kernel.visits.selectors import Line

SPANS = {30: "近30天", 90: "近90天", 365: "近一年"}
BY_MONTH_FROM = 120
HEADS = ("日期", "访问量", "浏览量")


@page("visits.view")
def visits(request: StaffRequest) -> HttpResponse:
    """Figures, a picture with its table, sections."""
    today = timezone.localdate()
    span = _span(request)
    first = today - timedelta(days=span - 1)
    days = selectors.by_day(request.actor, first, today)
    lines = _months(days) if span > BY_MONTH_FROM else days
    return show(
        request,
        "visits",
        {
            "home": reverse("workbench:home"),
            "span": span,
            "spans": SPANS.items(),
            "lines": list(reversed(lines)),
            "picture": [(line.label, line.visits) for line in lines],
            "sections": selectors.by_section(request.actor, first, today),
            "reached": selectors.reached(today),
            "today": days[-1],
            "month": selectors.visits_between(today.replace(day=1), today),
            "total": sum(line.visits for line in days),
        },
    )


@page("visits.view")
def visits_export(request: StaffRequest) -> HttpResponse:
    """The days as XLSX."""
    today = timezone.localdate()
    first = today - timedelta(days=_span(request) - 1)
    days = selectors.by_day(request.actor, first, today)
    rows = ((line.label, line.visits, line.views) for line in days)
    name = f"访问统计{first:%Y%m%d}-{today:%Y%m%d}"
    return workbook_response(name, HEADS, rows, actor=request.actor)


def _span(request: StaffRequest) -> int:
    asked = request.GET.get("days", "")
    return int(asked) if asked.isascii() and asked.isdigit() and int(asked) in SPANS else 30


def _months(days: Sequence[Line]) -> list[Line]:
    sums: dict[str, tuple[int, int]] = {}
    for line in days:
        month = date.fromisoformat(line.label).strftime("%Y-%m")
        visits, views = sums.get(month, (0, 0))
        sums[month] = (visits + line.visits, views + line.views)
    return [Line(month, *numbers) for month, numbers in sums.items()]
