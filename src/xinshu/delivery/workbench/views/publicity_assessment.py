"""Quarterly assessment reports: drafted, signed, exported, worked out again."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from xinshu.core.publicity.rates import Tally
from xinshu.delivery.workbench.page import StaffRequest, attempt, page, page_size, show
from xinshu.delivery.workbench.paging import page_of
from xinshu.delivery.workbench.publicity_words import HEADS, columns_of
from xinshu.delivery.workbench.sheets import workbook_response
from xinshu.domain.publicity import selectors, selectors_assessment, services_assessment
from xinshu.domain.publicity.types import Assessment

COUNTS = tuple(Tally.__dataclass_fields__)


@page("publicity.view")
def assessments(request: StaffRequest) -> HttpResponse:
    """Reports, newest first, with a form for whoever may draft one."""
    rows = selectors_assessment.assessments(request.actor)
    quarters = [each for each in selectors.periods(request.actor) if "Q" in each]
    return show(
        request,
        "assessments",
        {
            "home": reverse("workbench:home"),
            "list_url": reverse("workbench:publicity"),
            "page": page_of(request, rows, size=page_size()),
            "quarters": quarters,
        },
    )


@page("publicity.assess", method="POST")
def draft(request: StaffRequest) -> HttpResponse:
    """Compute a report and freeze it."""
    quarter = request.POST.get("quarter", "")
    return attempt(
        request,
        lambda: services_assessment.draft_assessment(actor=request.actor, quarter=quarter),
        done="已拟制，请由另一人签发。",
        back=reverse("workbench:assessments"),
    )


@page("publicity.view")
def assessment(request: StaffRequest, number: str) -> HttpResponse:
    """One report; with `recompute` it is worked out again before the reader's eyes."""
    row = selectors_assessment.assessment(request.actor, number)
    again = selectors_assessment.recompute(row) if "recompute" in request.GET else None
    return show(
        request,
        "assessment",
        {
            "home": reverse("workbench:home"),
            "list_url": reverse("workbench:assessments"),
            "row": row,
            "content": row.content,
            "lines": [(each, _tally(each)) for each in row.content["departments"]],
            "total": _tally(row.content["total"]),
            "again": again,
            "may_issue": selectors_assessment.may_issue(request.actor, row),
            "is_draft": row.state == Assessment.State.DRAFT,
        },
    )


def _tally(told: Mapping[str, Any]) -> Tally:
    return Tally(**{name: int(told[name]) for name in COUNTS})


@page("publicity.view")
def export(request: StaffRequest, number: str) -> HttpResponse:
    """The report as XLSX, with the digest that names its content."""
    row = selectors_assessment.assessment(request.actor, number)
    rows = [columns_of(each["name"], _tally(each)) for each in row.content["departments"]]
    rows.append(columns_of("合计", _tally(row.content["total"])))
    rows.append((f"编号 {row.number}　{row.get_state_display()}　内容摘要 SHA-256 {row.digest}",))
    return workbook_response(f"双公示评估报告{row.number}", HEADS, rows, actor=request.actor)


@page("publicity.issue", method="POST")
def issue(request: StaffRequest, number: str) -> HttpResponse:
    """Sign the report."""
    row = selectors_assessment.assessment(request.actor, number)
    return attempt(
        request,
        lambda: services_assessment.issue(
            actor=request.actor, assessment=row, remark=request.POST.get("remark", "")
        ),
        done="已签发，内容不再变化。",
        back=reverse("workbench:assessment", args=[number]),
    )


@page("publicity.assess", method="POST")
def drop(request: StaffRequest, number: str) -> HttpResponse:
    """Lay a draft aside."""
    row = selectors_assessment.assessment(request.actor, number)
    return attempt(
        request,
        lambda: services_assessment.drop(
            actor=request.actor, assessment=row, reason=request.POST.get("reason", "")
        ),
        done="已作废。",
        back=reverse("workbench:assessment", args=[number]),
    )
