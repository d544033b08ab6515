"""Articles counted by the unit that handed them in (R050)."""

from datetime import date

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from xinshu.delivery.editorial import news_selectors as news
from xinshu.delivery.workbench.page import StaffRequest, number, page, show
from xinshu.delivery.workbench.sheets import workbook_response


def _year(request: StaffRequest) -> int:
    asked = number(request, "year")
    return asked if asked and 2000 <= asked <= 9999 else timezone.localdate().year


def _table(year: int) -> tuple[list[str], list[tuple[str, list[int], int]], list[int]]:
    """Names of the columns; unit, counts and sum for each line, most first; sums below."""
    columns = news.columns()
    lines = []
    for unit, counts in news.by_unit(date(year, 1, 1), date(year, 12, 31)):
        cells = [counts.get(one.code, 0) for one in columns]
        lines.append((unit, cells, sum(cells)))
    lines.sort(key=lambda line: (-line[2], line[0]))
    below = [sum(line[1][at] for line in lines) for at in range(len(columns))]
    return [one.title for one in columns], lines, below


@page("editorial.figures")
def articles(request: StaffRequest) -> HttpResponse:
    """Published articles of a year by unit and column, and what waits for a review."""
    year = _year(request)
    heads, lines, below = _table(year)
    facts = {
        "home": reverse("workbench:home"),
        "year": year,
        "years": sorted({*news.years(), timezone.localdate().year, year}, reverse=True),
        "heads": heads,
        "lines": lines,
        "below": below,
        "whole": sum(below),
        "waiting": news.waiting(),
        "fresh": news.newest_of_columns(),
    }
    return show(request, "articles", facts)


@page("editorial.figures")
def export(request: StaffRequest) -> HttpResponse:
    """The same lines as XLSX."""
    year = _year(request)
    heads, lines, below = _table(year)
    rows = [(unit, *cells, total) for unit, cells, total in lines]
    rows.append(("合计", *below, sum(below)))
    return workbook_response(
        f"稿件统计-{year}", ("报送单位", *heads, "合计"), rows, actor=request.actor
    )
