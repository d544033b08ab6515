"""Merging and splitting files: a person decides with a reason, and may reverse."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from xinshu.core.refusals import Refusal
from xinshu.delivery.workbench.page import StaffRequest, attempt, number, page, show
from xinshu.delivery.workbench.purpose import SUBJECT, purpose_line, reader
from xinshu.domain.records import selectors as records
from xinshu.domain.records import services as record_services
from xinshu.domain.subjects import selectors, services
from xinshu.kernel.access.reads import read


def _archive(pk: int) -> str:
    return reverse("workbench:archive", args=[pk])


@page("subjects.decide")
def merge(request: StaffRequest, pk: int) -> HttpResponse:
    """Choose the file that is the same subject, compare, give a reason."""
    kept = selectors.subject(pk)
    if request.method == "POST":
        other = request.POST.get("other", "")
        if not other.isdecimal():
            messages.error(request, "请选择要并入的档案。")
            return redirect("workbench:merge", pk)
        absorbed = selectors.subject(int(other))
        reason = request.POST.get("reason", "").strip()
        return attempt(
            request,
            lambda: services.merge(
                actor=request.actor, kept=kept, absorbed=absorbed, reason=reason
            ),
            done=f"“{absorbed.name}”的档案已并入。此决定可以撤销。",
            back=_archive(pk),
        )
    query = request.GET.get("q", kept.name).strip()
    chosen = number(request, "other")
    hits = [hit for hit in selectors.find(query)[0] if hit.id != pk]
    return show(
        request,
        "merge",
        {
            "home": reverse("workbench:home"),
            "kept": selectors.identity(pk),
            "archive_url": _archive(pk),
            "query": query,
            "hits": hits,
            "other": selectors.identity(chosen) if chosen and chosen != pk else None,
        },
    )


@page("subjects.decide")
def split(request: StaffRequest, pk: int) -> HttpResponse:
    """Choose the identifiers and records that belong to another subject."""
    subject = selectors.subject(pk)
    if request.method == "POST":
        return _split(request, pk)
    actor = reader(request, SUBJECT, pk)
    found = records.archive(actor, pk)
    about = [(SUBJECT, pk)]
    purpose = read("subjects.viewed", actor=actor, about=about, count=len(found))
    return show(
        request,
        "split",
        {
            "home": reverse("workbench:home"),
            "subject": selectors.identity(pk),
            "archive_url": _archive(pk),
            "identifiers": subject.identifiers.all(),
            "records": found,
            "purpose": purpose_line(request, purpose, actor),
        },
    )


def _split(request: StaffRequest, pk: int) -> HttpResponse:
    subject = selectors.subject(pk)
    actor = reader(request, SUBJECT, pk)
    numbers = {int(each) for each in request.POST.getlist("identifier") if each.isdecimal()}
    rows = [int(each) for each in request.POST.getlist("record") if each.isdecimal()]
    name = request.POST.get("name", "").strip()
    if not name:
        messages.error(request, "请填写拆出档案的名称。")
        return redirect("workbench:split", pk)
    try:
        decision = record_services.split_subject(
            actor=actor,
            subject=subject,
            name=name,
            identifiers=[each for each in subject.identifiers.all() if each.pk in numbers],
            records=[records.record(actor, each) for each in rows],
            reason=request.POST.get("reason", "").strip(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("workbench:split", pk)
    messages.success(request, f"已拆出“{name}”的档案。此决定可以撤销。")
    return redirect("workbench:archive", decision.other_id)


@page("subjects.decide", method="POST")
def reverse_decision(request: StaffRequest, pk: int, decision_id: int) -> HttpResponse:
    """Undo a merge or a split."""
    decision = selectors.decisions_about(pk).filter(pk=decision_id).first()
    if decision is None:
        messages.error(request, "没有找到该决定。")
        return redirect(_archive(pk))
    reason = request.POST.get("reason", "").strip()
    return attempt(
        request,
        lambda: services.reverse(actor=request.actor, decision=decision, reason=reason),
        done="决定已撤销，档案恢复原状。",
        back=_archive(pk),
    )


@page("subjects.decide", method="POST")
def confirm_code(request: StaffRequest, pk: int) -> HttpResponse:
    """The register confirms a code whose check digit fails."""
    subject = selectors.subject(pk)
    reason = request.POST.get("reason", "").strip()
    return attempt(
        request,
        lambda: services.confirm_code(actor=request.actor, subject=subject, reason=reason),
        done="已记录登记机关对该代码的确认，相关提示不再出现。",
        back=_archive(pk),
    )
