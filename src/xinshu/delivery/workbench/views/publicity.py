"""Double publicity: a period at a glance, records with their clocks, the ten kinds of acts."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from xinshu.core.publicity.spans import quarter_of
from xinshu.core.refusals import NotFound
from xinshu.delivery.workbench.labels import PUBLICITIES
from xinshu.delivery.workbench.page import StaffRequest, number, page, page_size, show
from xinshu.delivery.workbench.paging import page_of
from xinshu.delivery.workbench.publicity_words import HEADS, LIGHTS, columns_of
from xinshu.delivery.workbench.sheets import workbook_response
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.collection import selectors as collection
from xinshu.domain.disclosure import selectors as disclosure
from xinshu.domain.publicity import selectors
from xinshu.domain.publicity.types import Line, NoSuchPeriod, Overview

SORTS = {
    "department": lambda line: line.department,
    "reported": lambda line: line.tally.reported,
    "compliance": lambda line: _known(line.tally.compliance),
    "records": lambda line: line.tally.records,
    "late": lambda line: _known(line.tally.late_rate),
    "local": lambda line: _known(line.tally.local_timely_rate),
    "missing": lambda line: _known(line.tally.missing_rate),
}


def _known(share: Any) -> float:
    return -1.0 if share is None else float(share)


def _period(request: StaffRequest) -> str:
    return request.GET.get("period") or quarter_of(catalogue.today())


def _overview(request: StaffRequest) -> Overview:
    try:
        return selectors.overview(request.actor, _period(request), item=request.GET.get("item", ""))
    except NoSuchPeriod:
        return selectors.overview(request.actor, quarter_of(catalogue.today()))


def _sorted(request: StaffRequest, lines: tuple[Line, ...]) -> list[Line]:
    wanted = request.GET.get("sort", "-late")
    key = SORTS.get(wanted.removeprefix("-"), SORTS["late"])
    return sorted(lines, key=key, reverse=wanted.startswith("-"))


@page("publicity.view")
def overview(request: StaffRequest) -> HttpResponse:
    """The figures of a period, department by department, the latest first."""
    found = _overview(request)
    items = selectors.items()
    shown = disclosure.counts()
    return show(
        request,
        "publicity",
        {
            "home": reverse("workbench:home"),
            "found": found,
            "lines": _sorted(request, found.lines),
            "periods": dict.fromkeys([found.period, *selectors.periods(request.actor)]),
            "items": items,
            "chosen_item": request.GET.get("item", ""),
            "counters": selectors.counters(request.actor),
            "public_now": sum(shown.get(code, 0) for code in items),
            "sort_default": "-late",
        },
    )


@page("publicity.view")
def overview_export(request: StaffRequest) -> HttpResponse:
    """The same figures as XLSX, the sum last."""
    found = _overview(request)
    rows = [columns_of(line.department, line.tally) for line in _sorted(request, found.lines)]
    rows.append(columns_of("合计", found.total))
    return workbook_response(f"双公示统计{found.period}", HEADS, rows, actor=request.actor)


@page("publicity.view")
def clocks(request: StaffRequest) -> HttpResponse:
    """Records with their clocks; filters by period, department, item and light."""
    facts = {name: request.GET.get(name, "") for name in ("period", "item", "light")}
    try:
        rows = selectors.clocks(
            request.actor,
            period=facts["period"],
            department=number(request, "department"),
            item=facts["item"],
            shade=facts["light"],
        )
    except NoSuchPeriod:
        raise NotFound(thing=f"期间 {facts['period']}") from None
    sorts = {"arrived": "arrived_on"}
    found = page_of(request, rows, size=page_size(), sorts=sorts, default="-arrived_on")
    lines = selectors.clock_lines(list(found.rows))
    return show(
        request,
        "clocks",
        {
            "home": reverse("workbench:home"),
            "list_url": reverse("workbench:publicity"),
            "page": found,
            "lines": [(line, LIGHTS[line.light]) for line in lines],
            "departments": collection.departments(request.actor).order_by("name"),
            "chosen_department": number(request, "department"),
            "chosen": facts,
            "items": selectors.items(),
            "periods": selectors.periods(request.actor),
            "lights": [(light.value, words[1]) for light, words in LIGHTS.items()],
            "sort_default": "-arrived",
        },
    )


@page("publicity.view")
def clock(request: StaffRequest, pk: int) -> HttpResponse:
    """One record's clock, day by day."""
    facts = selectors.clock_facts(selectors.clock(request.actor, pk))
    return show(
        request,
        "clock",
        {
            "home": reverse("workbench:home"),
            "list_url": reverse("workbench:clocks"),
            "facts": facts,
            "line": facts.line,
            "light": LIGHTS[facts.line.light],
        },
    )


@page("publicity.view")
def acts(request: StaffRequest) -> HttpResponse:
    """The ten kinds of acts: which are public, whose clock runs; the catalogue decides (R045)."""
    labels = {scope.name.lower(): label for scope, label in PUBLICITIES.items()}
    return show(
        request,
        "acts",
        {
            "home": reverse("workbench:home"),
            "list_url": reverse("workbench:publicity"),
            "acts": [(act, labels.get(act.publicity, "—")) for act in selectors.acts()],
        },
    )
