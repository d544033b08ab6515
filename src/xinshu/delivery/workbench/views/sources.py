"""Configured sources: pulls and watched folders, their last run, and running one now."""

from django.http import HttpResponse
from django.urls import reverse

from xinshu.delivery.workbench.page import StaffRequest, attempt, page, show
from xinshu.domain.collection import selectors, services


@page("collection.manage_sources")
def sources(request: StaffRequest) -> HttpResponse:
    """The list with the last run of each."""
    rows = list(selectors.sources(request.actor).prefetch_related("runs"))
    return show(
        request,
        "sources",
        {
            "home": reverse("workbench:home"),
            "sources": [{"row": row, "last": row.runs.first()} for row in rows],
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
