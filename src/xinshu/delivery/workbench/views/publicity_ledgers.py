"""What departments say they have decided, beside what the platform has."""

from typing import BinaryIO, cast

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from xinshu.core.refusals import Refusal
from xinshu.delivery.workbench.page import StaffRequest, attempt, number, page, page_size, show
from xinshu.delivery.workbench.paging import page_of
from xinshu.delivery.workbench.publicity_forms import LedgerForm
from xinshu.delivery.workbench.publicity_words import LIGHTS, OUTCOMES
from xinshu.delivery.workbench.sheets import workbook_response
from xinshu.domain.publicity import selectors, selectors_ledger, services_ledger
from xinshu.domain.publicity.types import Ledger, LedgerLine
from xinshu.kernel.accounts.models import Department

Outcome = LedgerLine.Outcome


@page("publicity.view")
def ledgers(request: StaffRequest) -> HttpResponse:
    """Statements, newest first."""
    rows = selectors_ledger.ledgers(
        request.actor,
        department=number(request, "department"),
        period=request.GET.get("period", "")[:10],
    )
    found = page_of(request, rows, size=page_size())
    return show(
        request,
        "ledgers",
        {
            "home": reverse("workbench:home"),
            "list_url": reverse("workbench:publicity"),
            "page": found,
            "departments": _departments(request),
            "chosen_department": number(request, "department"),
        },
    )


def _departments(request: StaffRequest) -> list[Department]:
    return list(selectors_ledger.obliged(request.actor))


@page("publicity.declare")
def declare(request: StaffRequest) -> HttpResponse:
    """Hand in a ledger, a number, or say that there is nothing."""
    form = LedgerForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        departments=_departments(request),
        items=selectors.items(),
        periods=selectors.periods(request.actor),
        spot=request.actor.may("publicity.excuse"),
        own=request.actor.department_id,
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = _declared(request, form)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("workbench:ledger", made.pk)
    facts = {
        "home": reverse("workbench:home"),
        "list_url": reverse("workbench:ledgers"),
        "form": form,
    }
    return show(request, "ledger_new", facts)


def _declared(request: StaffRequest, form: LedgerForm) -> Ledger:
    said = form.cleaned_data
    department = next(each for each in _departments(request) if str(each.pk) == said["department"])
    if said["kind"] in {Ledger.Kind.COUNT, Ledger.Kind.NIL}:
        return services_ledger.declare_count(
            actor=request.actor,
            department=department,
            item_code=said["item"],
            period=said["period"],
            count=said["count"] or 0,
        )
    sent = said["file"]
    return services_ledger.declare_ledger(
        actor=request.actor,
        department=department,
        item_code=said["item"],
        period=said["period"],
        stream=cast("BinaryIO", sent.file),
        file_name=str(sent.name),
        kind=said["kind"],
        basis=said["basis"],
    )


@page("publicity.view")
def ledger(request: StaffRequest, pk: int) -> HttpResponse:
    """One statement and what became of each decision, what is missing first."""
    row = selectors_ledger.ledger(request.actor, pk)
    chosen = request.GET.get("outcome", "missing" if row.missing and row.is_listed else "")
    chosen = chosen if chosen in Outcome.values else ""
    found = page_of(
        request,
        selectors_ledger.lines(row, outcome=chosen),
        size=page_size(),
        default="line_no",
    )
    return show(
        request,
        "ledger",
        {
            "home": reverse("workbench:home"),
            "list_url": reverse("workbench:ledgers"),
            "row": row,
            "page": found,
            "lines": [(each, *_shade(each)) for each in found.rows],
            "outcomes": Outcome.choices,
            "chosen": chosen,
            "rate": row.missing / row.checked if row.checked else None,
        },
    )


def _shade(line: LedgerLine) -> tuple[str, int | None]:
    """The tone of a line and, while it is not due yet, the working days left."""
    ahead = selectors_ledger.ahead(line)
    if ahead is None:
        return OUTCOMES[line.outcome], None
    light, left = ahead
    return LIGHTS[light][0], left


@page("publicity.declare", method="POST")
def again(request: StaffRequest, pk: int) -> HttpResponse:
    """Compare once more, now."""
    row = selectors_ledger.ledger(request.actor, pk)
    return attempt(
        request,
        lambda: services_ledger.reconcile(actor=request.actor, ledger_id=row.pk),
        done="已按当前数据重新核对。",
        back=reverse("workbench:ledger", args=[pk]),
    )


@page("publicity.view")
def export(request: StaffRequest, pk: int) -> HttpResponse:
    """The decisions of a statement with their outcomes as XLSX."""
    row = selectors_ledger.ledger(request.actor, pk)
    heads = ("行号", "文书号", "决定日期", "法定截止日期", "结果", "平台决定日期", "说明")
    lines = (
        (
            each.line_no,
            each.document_no,
            each.decided_on,
            each.due_on,
            each.get_outcome_display(),
            each.platform_date,
            each.reason,
        )
        for each in selectors_ledger.lines(row).iterator(chunk_size=2_000)
    )
    return workbook_response(f"台账核对{row.number}", heads, lines, actor=request.actor)


@page("publicity.excuse", method="POST")
def excuse(request: StaffRequest, pk: int) -> HttpResponse:
    """Accept that a decision is lawfully not reported."""
    line = selectors_ledger.line(request.actor, pk)
    reason = request.POST.get("reason", "")
    return attempt(
        request,
        lambda: services_ledger.excuse(actor=request.actor, line=line, reason=reason),
        done="已认定为依法不报送，不再计入漏报。",
        back=reverse("workbench:ledger", args=[line.ledger_id]),
    )
