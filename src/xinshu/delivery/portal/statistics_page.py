"""Public statistics: figures counted at night, as charts with the same numbers in a table."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from xinshu.core.refusals import NotFound
from xinshu.delivery.portal import statistics_made
from xinshu.delivery.portal.sections import sections
from xinshu.delivery.portal.statistics_made import Statistics
from xinshu.domain.subjects.types import Subject
from xinshu.kernel.web.guard import PUBLIC, guard

DOUBLE = ("licences", "penalties")
MOST_DEPARTMENTS = 12
SEVERITIES = (("minor", "轻微"), ("general", "一般"), ("serious", "严重"))


@guard(PUBLIC)
@require_GET
def statistics(request: HttpRequest) -> HttpResponse:
    """What is public, by section, month, department and severity."""
    made = statistics_made.kept()
    facts: dict[str, Any] = {"here_is": "statistics", "made": made}
    if made is not None:
        facts |= _tables(made)
    return render(request, "portal/statistics.html", facts)


@guard(PUBLIC)
@require_GET
def statistics_json(_request: HttpRequest) -> JsonResponse:
    """The same numbers for machines. Raises NotFound before the first night."""
    made = statistics_made.kept()
    if made is None:
        raise NotFound(thing="统计数据")
    told = {name: getattr(made, name) for name in Statistics.__slots__}
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def _tables(made: Statistics) -> dict[str, Any]:
    named = {each.slug: each for each in sections()}
    classes = dict(Subject.Class.choices)
    months = [f"{int(month[5:])}月" if month[5:] != "01" else month[:4] for month in made.months]
    none = [0] * len(made.months)
    return {
        "by_section": [
            (named[slug].title, count)
            for slug, count in sorted(made.by_section.items(), key=lambda pair: -pair[1])
            if slug in named
        ],
        "months": made.months,
        "month_labels": months,
        "double": [(named[slug].title, made.by_month.get(slug, none)) for slug in DOUBLE],
        "double_rows": list(
            zip(made.months, *(made.by_month.get(slug, none) for slug in DOUBLE), strict=True)
        ),
        "gone_rows": list(zip(made.months, made.taken_down, strict=True)),
        "gone": [(gettext("撤下"), made.taken_down)],
        "gone_total": sum(made.taken_down),
        "by_department": made.by_department[:MOST_DEPARTMENTS],
        "departments": len(made.by_department),
        "by_severity": [
            (gettext(label), made.by_severity[code])
            for code, label in SEVERITIES
            if made.by_severity.get(code)
        ],
        "subjects": [
            (gettext(classes.get(code, code)), count)
            for code, count in sorted(made.subjects.items(), key=lambda pair: -pair[1])
        ],
        "subject_total": sum(made.subjects.values()),
    }
