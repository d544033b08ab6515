"""Data that leaves as a file: ask, decide, fetch."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from xinshu.core.refusals import Refusal
from xinshu.delivery.workbench.forms_out import ExportForm
from xinshu.delivery.workbench.page import StaffRequest, attempt, page, page_size, show
from xinshu.delivery.workbench.paging import page_of
from xinshu.delivery.workbench.purpose import SUBJECT, purpose_line, reader
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.subjects import selectors as subjects
from xinshu.kernel.access.purpose import require_purpose
from xinshu.kernel.access.purposes import all_purposes
from xinshu.kernel.access.transitions import may_be_second
from xinshu.kernel.exports import permissions as may
from xinshu.kernel.exports import selectors, services
from xinshu.kernel.exports.models import Export
from xinshu.kernel.files.selectors import open_plain

NEW = ("exports.export", "new")


@page("exports.ask")
def exports(request: StaffRequest) -> HttpResponse:
    """What was asked for, newest first; what waits for this reader's decision stands on top."""
    state = request.GET.get("state", "")
    state = state if state in Export.State.values else ""
    found = page_of(request, selectors.exports(actor=request.actor, state=state), size=page_size())
    return show(
        request,
        "exports",
        {
            "home": reverse("workbench:home"),
            "page": found,
            "state": state,
            "states": Export.State.choices,
            "waiting": selectors.waiting(actor=request.actor)[:20],
        },
    )


@page("exports.ask")
def ask(request: StaffRequest) -> HttpResponse:
    """The form for records of one item; `subject` in the query asks for one subject's instead.

    What for is asked before the form is shown, so that nothing filled in is lost.
    """
    items = catalogue.items_in_force(catalogue.today())
    form = ExportForm(request.POST or None, items=items, subject=_subject(request))
    actor = reader(request, *((SUBJECT, form.subject) if form.subject else NEW))
    purpose = require_purpose(actor)
    if request.method == "POST" and form.is_valid():
        kind, args = form.wanted()
        try:
            made = services.ask(kind, args, reason=form.cleaned_data["reason"], actor=actor)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _told(made))
            return redirect("workbench:export", made.pk)
    return show(
        request,
        "export_ask",
        {
            "home": reverse("workbench:home"),
            "list_url": reverse("workbench:exports"),
            "form": form,
            "purpose": purpose_line(request, purpose, actor),
            "free_rows": settings.XINSHU_EXPORT_FREE_ROWS,
            "hours": settings.XINSHU_EXPORT_HOURS,
            "subject": subjects.subject(form.subject) if form.subject else None,
        },
    )


def _subject(request: StaffRequest) -> int | None:
    given = request.POST.get("subject") or request.GET.get("subject", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


def _told(made: Export) -> str:
    if made.needs_approval:
        return f"申请 {made.number} 已提交，共 {made.rows} 条记录，须由另一人审批。"
    return f"申请 {made.number} 已受理，正在生成文件。"


@page("exports.ask")
def export(request: StaffRequest, pk: int) -> HttpResponse:
    """One export: what, why, who decided, and the file while it lives."""
    found = selectors.export(pk, actor=request.actor)
    kind = all_purposes().get(found.purpose)
    return show(
        request,
        "export",
        {
            "home": reverse("workbench:home"),
            "list_url": reverse("workbench:exports"),
            "export": found,
            "purpose_label": kind.label if kind else found.purpose,
            "can": _can(request, found),
            "running": found.state == Export.State.APPROVED,
        },
    )


def _can(request: StaffRequest, found: Export) -> dict[str, Any]:
    mine = found.asked_by_id == request.actor.user_id
    decides = request.actor.may(may.APPROVE) and may_be_second(
        may.DECIDE, request.actor, first=found.asked_by_id
    )
    return {
        "decide": decides and found.state == Export.State.ASKED,
        "fetch": mine and found.state == Export.State.READY and not found.is_over,
    }


@page("exports.approve", method="POST")
def approve(request: StaffRequest, pk: int) -> HttpResponse:
    """Say yes."""
    return _decide(request, pk, services.approve, done="已同意，正在生成文件。")


@page("exports.approve", method="POST")
def refuse(request: StaffRequest, pk: int) -> HttpResponse:
    """Say no."""
    return _decide(request, pk, services.refuse, done="已记录不同意的意见并通知申请人。")


def _decide(request: StaffRequest, pk: int, verb: Any, *, done: str) -> HttpResponse:
    found = selectors.export(pk, actor=request.actor)
    reason = request.POST.get("reason", "").strip()
    return attempt(
        request,
        lambda: verb(found, reason=reason, actor=request.actor),
        done=done,
        back=reverse("workbench:export", args=[pk]),
    )


@page("exports.ask", method="POST")
def download(request: StaffRequest, pk: int) -> Any:
    """The file itself. A POST: every fetch leaves a trace."""
    found = selectors.export(pk, actor=request.actor)
    stored = services.fetch(found, actor=request.actor)
    return FileResponse(
        open_plain(stored),
        as_attachment=True,
        filename=stored.name,
        content_type=stored.media_type,
    )
