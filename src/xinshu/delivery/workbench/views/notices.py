"""Messages to this person and department."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from xinshu.core.refusals import NotFound
from xinshu.delivery.workbench.page import StaffRequest, page, page_size, show
from xinshu.delivery.workbench.paging import page_of
from xinshu.kernel.notify import selectors, services


@page("notify.read")
def notices(request: StaffRequest) -> HttpResponse:
    """All messages, newest first; or those unread."""
    only_new = request.GET.get("state") == "unread"
    rows = (selectors.unread if only_new else selectors.notices)(actor=request.actor)
    found = page_of(request, rows, size=page_size())
    return show(
        request,
        "notices",
        {
            "home": reverse("workbench:home"),
            "page": found,
            "notices": found.rows,
            "only_new": only_new,
        },
    )


@page("notify.read")
def notice(request: StaffRequest, pk: int) -> HttpResponse:
    """One message; a POST marks it read and follows its link."""
    found = selectors.notices(actor=request.actor).filter(pk=pk).first()
    if found is None:
        raise NotFound(thing="该通知")
    if request.method == "POST":
        services.mark_read(found, actor=request.actor)
        inside = found.link.startswith("/") and not found.link.startswith("//")
        follow = inside and "follow" in request.POST
        return redirect(found.link if follow else reverse("workbench:notices"))
    return show(request, "notice", {"home": reverse("workbench:home"), "notice": found})


@page("notify.read", method="POST")
def read_all(request: StaffRequest) -> HttpResponse:
    """Mark everything read."""
    for each in selectors.unread(actor=request.actor)[:500]:
        services.mark_read(each, actor=request.actor)
    return redirect("workbench:notices")
