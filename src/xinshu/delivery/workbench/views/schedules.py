"""The console of the clock: what runs by itself, when, and what came of it."""

from django.http import HttpResponse
from django.urls import reverse

from xinshu.delivery.workbench.page import StaffRequest, attempt, page, show
from xinshu.kernel.jobs import selectors, services


@page("jobs.manage")
def schedules(request: StaffRequest) -> HttpResponse:
    """Every schedule with its rhythm, its next time and its last job."""
    facts = {
        "home": reverse("workbench:home"),
        "lines": selectors.schedules(actor=request.actor),
    }
    return show(request, "schedules", facts)


@page("jobs.manage", method="POST")
def switch_off(request: StaffRequest, pk: int) -> HttpResponse:
    """Queue nothing by it until it is switched on again."""
    found = selectors.schedule(pk, actor=request.actor)
    why = request.POST.get("why", "")
    return attempt(
        request,
        lambda: services.switch_off(found, why=why, actor=request.actor),
        done=f"定时计划“{found.name}”已停用。",
        back=reverse("workbench:schedules"),
    )


@page("jobs.manage", method="POST")
def switch_on(request: StaffRequest, pk: int) -> HttpResponse:
    """Go on by it from now."""
    found = selectors.schedule(pk, actor=request.actor)
    return attempt(
        request,
        lambda: services.switch_on(found, actor=request.actor),
        done=f"定时计划“{found.name}”已启用。",
        back=reverse("workbench:schedules"),
    )


@page("jobs.manage", method="POST")
def run_now(request: StaffRequest, pk: int) -> HttpResponse:
    """Queue its job at once."""
    found = selectors.schedule(pk, actor=request.actor)
    return attempt(
        request,
        lambda: services.run_now(found, actor=request.actor),
        done="已排入后台任务。",
        back=reverse("workbench:schedules"),
    )
