"""Configured sources: pulls and watched folders, their runs, and the document each one is."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from xinshu.core.refusals import Refusal
from xinshu.delivery.workbench.page import StaffRequest, attempt, page, show
from xinshu.domain.collection import selectors, services
from xinshu.domain.collection.types import SourceInvalid


@page("collection.manage_sources")
def sources(request: StaffRequest) -> HttpResponse:
    """The list with the last run of each."""
    rows = list(selectors.sources(request.actor).prefetch_related("runs"))
    return show(
        request,
        "sources",
        {
            "home": reverse("workbench:home"),
            "sources": [{"row": row, "last": next(iter(row.runs.all()), None)} for row in rows],
        },
    )


@page("collection.manage_sources")
def source(request: StaffRequest, code: str) -> HttpResponse:
    """One source: definition and runs."""
    row = selectors.source(request.actor, code)
    return show(
        request,
        "source",
        {
            "home": reverse("workbench:home"),
            "sources_url": reverse("workbench:sources"),
            "source": row,
            "runs": row.runs.all()[:50],
            "submissions": selectors.submissions(request.actor).filter(source=row)[:10],
        },
    )


@page("collection.manage_sources")
def edit(request: StaffRequest) -> HttpResponse:
    """Write a source as a YAML document: new, or in place of the one of the same code."""
    text = request.POST.get("text", "")
    errors: tuple[str, ...] = ()
    if request.method == "POST":
        try:
            saved = services.save_source(actor=request.actor, text=text)
        except SourceInvalid as invalid:
            errors = invalid.errors
        except Refusal as refusal:
            errors = (str(refusal),)
        else:
            messages.success(request, f"来源“{saved.name}”已保存。")
            return redirect("workbench:source", saved.code)
    elif code := request.GET.get("code", ""):
        text = selectors.source(request.actor, code).definition
    return show(
        request,
        "source_edit",
        {
            "home": reverse("workbench:home"),
            "sources_url": reverse("workbench:sources"),
            "text": text,
            "errors": errors,
        },
    )


@page("collection.manage_sources", method="POST")
def run_now(request: StaffRequest, code: str) -> HttpResponse:
    """Fetch from the source now; the run shows up in its history."""
    row = selectors.source(request.actor, code)
    return attempt(
        request,
        lambda: services.run_source(actor=request.actor, source=row),
        done="已开始运行，结果稍后出现在运行记录中。",
        back=reverse("workbench:source", args=[code]),
    )


@page("collection.manage_sources", method="POST")
def stop(request: StaffRequest, code: str) -> HttpResponse:
    """Stop fetching; saving the source starts it again."""
    row = selectors.source(request.actor, code)
    reason = request.POST.get("reason", "").strip()
    return attempt(
        request,
        lambda: services.stop_source(actor=request.actor, source=row, reason=reason),
        done="已停用。重新保存来源即恢复运行。",
        back=reverse("workbench:source", args=[code]),
    )
