"""Accuracy checks: the draw, the documents, the comparison side by side."""

from typing import BinaryIO, cast

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from xinshu.core.refusals import NotFound
from xinshu.delivery.workbench.page import StaffRequest, attempt, number, page, page_size, show
from xinshu.delivery.workbench.paging import page_of
from xinshu.domain.publicity import selectors, selectors_accuracy, services_accuracy
from xinshu.domain.publicity.types import AccuracyCheck, Sample
from xinshu.kernel.audit.services import viewed
from xinshu.kernel.files.selectors import open_plain

VIEWED = "publicity.document_viewed"
MOST_DRAWN = 500


@page("publicity.view")
def checks(request: StaffRequest) -> HttpResponse:
    """Checks, newest first, with a form for whoever may plan one."""
    found = page_of(request, selectors_accuracy.checks(request.actor), size=page_size())
    quarters = [each for each in selectors.periods(request.actor) if "Q" in each]
    return show(
        request,
        "accuracy_checks",
        {
            "home": reverse("workbench:home"),
            "list_url": reverse("workbench:publicity"),
            "page": found,
            "quarters": quarters,
            "size": selectors.sample_size(),
            "most": MOST_DRAWN,
        },
    )


@page("publicity.check_accuracy", method="POST")
def plan(request: StaffRequest) -> HttpResponse:
    """Promise a draw."""
    given = request.POST.get("size", "")
    size = int(given) if given.isascii() and given.isdigit() and len(given) < 4 else None
    return attempt(
        request,
        lambda: services_accuracy.plan_check(
            actor=request.actor,
            quarter=request.POST.get("quarter", ""),
            size=min(size, MOST_DRAWN) if size else None,
        ),
        done="已布置。种子承诺已记入审计，季度结束后即可抽取。",
        back=reverse("workbench:accuracy_checks"),
    )


@page("publicity.view")
def check(request: StaffRequest, pk: int) -> HttpResponse:
    """One check: promise, draw, results by department, samples."""
    row = selectors_accuracy.check(request.actor, pk)
    state = request.GET.get("state", "")
    samples = selectors_accuracy.samples(
        request.actor,
        row,
        department=number(request, "department"),
        state=state if state in Sample.State.values else "",
    )
    return show(
        request,
        "accuracy_check",
        {
            "home": reverse("workbench:home"),
            "list_url": reverse("workbench:accuracy_checks"),
            "row": row,
            "kept": selectors_accuracy.promise_kept(row),
            "results": selectors_accuracy.results(request.actor, row),
            "page": page_of(request, samples, size=page_size(), default="id"),
            "states": Sample.State.choices,
            "chosen": state,
            "planned": row.state == AccuracyCheck.State.PLANNED,
            "drawn": row.state == AccuracyCheck.State.DRAWN,
        },
    )


@page("publicity.check_accuracy", method="POST")
def draw(request: StaffRequest, pk: int) -> HttpResponse:
    """Draw the sample."""
    row = selectors_accuracy.check(request.actor, pk)
    return attempt(
        request,
        lambda: services_accuracy.draw_check(actor=request.actor, check=row),
        done="已抽取，种子已公开。各单位可以提供决定书原件。",
        back=reverse("workbench:accuracy_check", args=[pk]),
    )


@page("publicity.check_accuracy", method="POST")
def conclude(request: StaffRequest, pk: int) -> HttpResponse:
    """Close the check."""
    row = selectors_accuracy.check(request.actor, pk)
    return attempt(
        request,
        lambda: services_accuracy.conclude_check(actor=request.actor, check=row),
        done="核查已完成，决定书原件已销毁。",
        back=reverse("workbench:accuracy_check", args=[pk]),
    )


@page("publicity.view")
def sample(request: StaffRequest, pk: int) -> HttpResponse:
    """One drawn record, field by field, beside the document."""
    row = selectors_accuracy.sample(request.actor, pk)
    may_compare = selectors_accuracy.may_compare(request.actor, row)
    open_now = row.check_of.state == AccuracyCheck.State.DRAWN
    return show(
        request,
        "sample",
        {
            "home": reverse("workbench:home"),
            "list_url": reverse("workbench:accuracy_check", args=[row.check_of_id]),
            "row": row,
            "fields": row.fields.all(),
            "comparing": open_now and may_compare and row.state not in _NOT_TO_COMPARE,
            "waiting": open_now and row.state == Sample.State.WAITING,
            "supplying": open_now and row.state in _TO_SUPPLY,
            "readable": row.document is not None and row.document.destroyed_at is None,
        },
    )


_NOT_TO_COMPARE = {Sample.State.WAITING, Sample.State.ABSENT}
_TO_SUPPLY = {Sample.State.WAITING, Sample.State.SUPPLIED}


@page("publicity.view")
def document(request: StaffRequest, pk: int) -> HttpResponse:
    """The document; looking at it is an event."""
    row = selectors_accuracy.sample(request.actor, pk)
    if row.document is None:
        raise NotFound(thing="该样本的决定书原件")
    viewed(
        VIEWED,
        actor=request.actor,
        about=[(row._meta.label_lower, str(row.pk))],
        why=f"准确率核查 {row.check_of.number}",
    )
    paper = FileResponse(open_plain(row.document), as_attachment=True, filename=row.document.name)
    return cast("HttpResponse", paper)


@page("publicity.supply_document", method="POST")
def supply(request: StaffRequest, pk: int) -> HttpResponse:
    """Hand in the document."""
    row = selectors_accuracy.sample(request.actor, pk, "publicity.supply_document")
    back = reverse("workbench:sample", args=[pk])
    sent = request.FILES.get("file")
    if sent is None or not hasattr(sent, "name"):
        messages.error(request, "没有收到文件，请选择文件后再提交。")
        return redirect(back)
    return attempt(
        request,
        lambda: services_accuracy.supply_document(
            actor=request.actor,
            sample=row,
            stream=cast("BinaryIO", sent.file),
            name=str(sent.name),
        ),
        done="已收到决定书原件。",
        back=back,
    )


@page("publicity.check_accuracy", method="POST")
def compare(request: StaffRequest, pk: int) -> HttpResponse:
    """Say of every field whether it is equal."""
    row = selectors_accuracy.sample(request.actor, pk)
    codes = list(row.fields.values_list("code", flat=True))
    answers = {
        code: request.POST[f"equal-{code}"] == "1"
        for code in codes
        if request.POST.get(f"equal-{code}") in {"0", "1"}
    }
    notes = {code: request.POST.get(f"note-{code}", "") for code in codes}
    return attempt(
        request,
        lambda: services_accuracy.compare_sample(
            actor=request.actor, sample=row, answers=answers, notes=notes
        ),
        done="核对结果已保存。",
        back=reverse("workbench:sample", args=[pk]),
    )


@page("publicity.check_accuracy", method="POST")
def absent(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that no document came."""
    row = selectors_accuracy.sample(request.actor, pk)
    return attempt(
        request,
        lambda: services_accuracy.declare_absent(actor=request.actor, sample=row),
        done="已登记未提供原件。",
        back=reverse("workbench:sample", args=[pk]),
    )
