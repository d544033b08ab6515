"""Quality per department and item in one month."""

from django.http import HttpResponse
from django.urls import reverse

from xinshu.delivery.workbench.page import StaffRequest, page, show
from xinshu.delivery.workbench.sheets import workbook_response
from xinshu.delivery.workbench.views.coverage import month_asked
from xinshu.domain.quality import selectors
from xinshu.domain.quality.types import QualityLine

SORTS = {
    "department": lambda line: (line.department, line.item),
    "item": lambda line: (line.item, line.department),
    "received": lambda line: line.received,
    "completeness": lambda line: _known(line.completeness),
    "accuracy": lambda line: _known(line.accuracy),
    "timeliness": lambda line: _known(line.timeliness),
    "drift": lambda line: _known(line.drift),
    "score": lambda line: _known(line.score),
}


def _known(share: float | None) -> float:
    return -9e9 if share is None else share


def _lines(request: StaffRequest, month: str) -> list[QualityLine]:
    found = selectors.lines(request.actor, month)
    for name, wanted in (("department", "department"), ("item", "item")):
        if chosen := request.GET.get(name, ""):
            found = [line for line in found if getattr(line, wanted) == chosen]
    wanted_sort = request.GET.get("sort", "score")
    key = SORTS.get(wanted_sort.removeprefix("-"), SORTS["score"])
    return sorted(found, key=key, reverse=wanted_sort.startswith("-"))


def _month(request: StaffRequest, months: list[str]) -> str:
    asked = month_asked(request)
    return asked if request.GET.get("month") or not months else months[0]


@page("quality.view")
def quality(request: StaffRequest) -> HttpResponse:
    """Shares per department and item, the weakest first; departments ranked beside."""
    months = selectors.months(request.actor)
    month = _month(request, months)
    whole = selectors.lines(request.actor, month)
    return show(
        request,
        "quality",
        {
            "home": reverse("workbench:home"),
            "month": month,
            "months": months or [month],
            "lines": _lines(request, month),
            "league": selectors.league(whole),
            "departments": sorted({line.department for line in whole}),
            "items": sorted({line.item for line in whole}),
            "chosen": {name: request.GET.get(name, "") for name in ("department", "item")},
            "sort_default": "score",
        },
    )


@page("quality.view")
def export(request: StaffRequest) -> HttpResponse:
    """The same lines as XLSX."""
    month = _month(request, selectors.months(request.actor))
    heads = ("报送单位", "目录项", "接收", "完整率", "准确率", "及时率", "数量变化", "综合分")
    rows = (
        (
            line.department,
            line.item,
            line.received,
            line.completeness,
            line.accuracy,
            line.timeliness,
            line.drift,
            line.score,
        )
        for line in _lines(request, month)
    )
    return workbook_response(f"数据质量{month}", heads, rows, actor=request.actor)
