"""The console of long work."""

from django.http import HttpResponse
from django.urls import reverse

from xinshu.delivery.workbench.page import StaffRequest, attempt, page, page_size, show
from xinshu.delivery.workbench.paging import page_of
from xinshu.kernel.jobs import registry, selectors, services
from xinshu.kernel.jobs.models import Job, State


@page("jobs.view")
def jobs(request: StaffRequest) -> HttpResponse:
    """Jobs, newest first; the list renews itself while something runs."""
    state = request.GET.get("state", "")
    state = state if state in State.values else ""
    kind = request.GET.get("kind", "")
    kind = kind if registry.is_handled(kind) else ""
    rows = selectors.jobs(actor=request.actor, state=state, kind=kind)
    found = page_of(request, rows, size=page_size())
    facts = {
        "home": reverse("workbench:home"),
        "page": found,
        "jobs": found.rows,
        "state": state,
        "states": State.choices,
        "kind": kind,
        "kinds": [(each.name, each.label) for each in registry.kinds()],
        "running": any(not job.is_over for job in found.rows),
    }
    if request.headers.get("HX-Request"):
        return show(request, "job_table", facts)
    return show(request, "jobs", facts)


def _can(request: StaffRequest, job: Job) -> dict[str, bool]:
    mine = job.created_by_id == request.actor.user_id or request.actor.may("jobs.manage")
    return {
        "cancel": mine and not job.is_over,
        "resume": mine and job.state in {State.FAILED, State.CANCELLED},
    }


@page("jobs.view")
def job(request: StaffRequest, pk: int) -> HttpResponse:
    """One job with the end of its log."""
    found = selectors.job(pk, actor=request.actor)
    lines = selectors.last_lines(found)
    facts = {
        "home": reverse("workbench:home"),
        "job": found,
        "lines": lines,
        "cut": len(lines) == selectors.LINES_SHOWN,
        "can": _can(request, found),
    }
    if request.headers.get("HX-Request"):
        return show(request, "job_state", facts)
    return show(request, "job", facts)


@page("jobs.view", method="POST")
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Stop a job."""
    found = selectors.job(pk, actor=request.actor)
    return attempt(
        request,
        lambda: services.cancel(found, actor=request.actor),
        done="已请求取消，任务会在安全的位置停下。",
        back=reverse("workbench:job", args=[pk]),
    )


@page("jobs.view", method="POST")
def resume(request: StaffRequest, pk: int) -> HttpResponse:
    """Queue it again; it goes on where it stopped."""
    found = selectors.job(pk, actor=request.actor)
    return attempt(
        request,
        lambda: services.resume(found, actor=request.actor),
        done="已恢复，任务从断点继续。",
        back=reverse("workbench:job", args=[pk]),
    )
