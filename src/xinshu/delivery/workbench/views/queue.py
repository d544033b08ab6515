"""Records without a subject: candidates with reasons, and a person's decision."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from xinshu.core.refusals import Refusal
from xinshu.delivery.workbench.page import StaffRequest, attempt, number, page, show
from xinshu.delivery.workbench.paging import Page
from xinshu.delivery.workbench.purpose import RECORD, purpose_line
from xinshu.domain.records import selectors, services
from xinshu.domain.records.types import Audience
from xinshu.domain.subjects import selectors as subjects
from xinshu.domain.subjects import services as subject_services
from xinshu.kernel.access.purpose import Purpose
from xinshu.kernel.access.reads import implied, read
from xinshu.kernel.accounts.actor import Actor

CLASSES = (
    ("enterprise", "企业"),
    ("social", "社会组织"),
    ("institution", "事业单位"),
    ("organ", "机关"),
)


@page("records.link")
def queue(request: StaffRequest) -> HttpResponse:
    """The queue, oldest first."""
    lines, following = selectors.unmatched_page(request.actor, after=number(request, "after") or 0)
    total = selectors.unmatched(request.actor).count()
    purpose = _read(request.actor, [line.id for line in lines])
    return show(
        request,
        "queue",
        {
            "home": reverse("workbench:home"),
            "lines": lines,
            "purpose": purpose_line(request, purpose, request.actor),
            "page": Page(
                rows=lines, next_cursor=str(following) if following else None, total=total
            ),
        },
    )


@page("records.link")
def unmatched(request: StaffRequest, pk: int) -> HttpResponse:
    """One record: what it says, and whom it may mean."""
    row = selectors.record(request.actor, pk, "records.link")
    entry = selectors.entries([row], Audience.STAFF)[0]
    purpose = _read(request.actor, [pk])
    name, code = selectors.said_of(entry)
    asked = request.GET.get("q", "").strip()
    found = subjects.find(asked)[0] if asked else []
    return show(
        request,
        "unmatched",
        {
            "home": reverse("workbench:home"),
            "queue_url": reverse("workbench:queue"),
            "record": row,
            "purpose": purpose_line(request, purpose, request.actor),
            "entry": entry,
            "name": name,
            "code": code,
            "candidates": selectors.candidates(name, code),
            "asked": asked,
            "found": found,
            "classes": CLASSES,
        },
    )


def _read(actor: Actor, shown: list[int]) -> Purpose:
    """Filing what waits has one purpose only, so nobody is asked for it."""
    about = [(RECORD, pk) for pk in shown]
    return read("records.queue_viewed", actor=implied(actor, "governance"), about=about)


@page("records.link", method="POST")
def link(request: StaffRequest, pk: int) -> HttpResponse:
    """File the record under the chosen subject."""
    row = selectors.record(request.actor, pk, "records.link")
    chosen = request.POST.get("subject", "")
    back = reverse("workbench:unmatched", args=[pk])
    if not chosen.isdecimal():
        messages.error(request, "请选择要关联的主体。")
        return redirect(back)
    subject = subjects.standing_for(int(chosen))
    reason = request.POST.get("reason", "").strip()
    return attempt(
        request,
        lambda: services.link_record(
            actor=request.actor, record=row, subject=subject, reason=reason
        ),
        done=f"已关联到“{subject.name}”。",
        back=reverse("workbench:queue"),
    )


@page("subjects.open", method="POST")
def open_and_link(request: StaffRequest, pk: int) -> HttpResponse:
    """Open a file for the subject the record names, then file the record under it."""
    row = selectors.record(request.actor, pk, "records.link")
    reason = request.POST.get("reason", "").strip()
    kinds = {value for value, _ in CLASSES}
    subject_class = request.POST.get("subject_class", "")
    back = reverse("workbench:unmatched", args=[pk])
    name = request.POST.get("name", "").strip()
    if subject_class not in kinds or not name:
        messages.error(request, "请填写主体名称并选择主体类别。")
        return redirect(back)
    try:
        subject = subject_services.open_file(
            actor=request.actor,
            name=name,
            subject_class=subject_class,
            code=request.POST.get("code", "").strip().upper(),
            reason=reason,
        )
        services.link_record(actor=request.actor, record=row, subject=subject, reason=reason)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    messages.success(request, f"已为“{subject.name}”建档并关联。")
    return redirect("workbench:queue")
