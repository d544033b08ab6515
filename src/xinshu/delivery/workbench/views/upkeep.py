"""What the nightly walk over the public site has found."""

from django.http import HttpResponse
from django.urls import reverse

from xinshu.core.refusals import NotFound
from xinshu.delivery.workbench.page import StaffRequest, attempt, number, page, page_size, show
from xinshu.delivery.workbench.paging import page_of
from xinshu.kernel.upkeep import permissions as may
from xinshu.kernel.upkeep import selectors, services
from xinshu.kernel.upkeep.models import Flaw

WALKS_SHOWN = 10


@page("upkeep.view")
def upkeep(request: StaffRequest) -> HttpResponse:
    """The newest walk, or the one asked for, with its flaws."""
    walks = list(selectors.walks(request.actor)[:WALKS_SHOWN])
    asked = number(request, "walk")
    chosen = next((each for each in walks if each.pk == asked), None)
    if asked is not None and chosen is None:
        raise NotFound(thing="该次巡检")
    row = chosen or (walks[0] if walks else None)
    kind = request.GET.get("kind", "")
    kind = kind if kind in Flaw.Kind.values else ""
    flaws = None
    if row is not None:
        found = selectors.flaws(request.actor, row, kind)
        flaws = page_of(request, found, size=page_size(), default="id")
    return show(
        request,
        "upkeep",
        {
            "home": reverse("workbench:home"),
            "walks": walks,
            "row": row,
            "kind": kind,
            "counts": selectors.counts(request.actor, row) if row else [],
            "page": flaws,
            "can_run": request.actor.may(may.RUN),
        },
    )


@page("upkeep.run", method="POST")
def walk_now(request: StaffRequest) -> HttpResponse:
    """Walk over the site now."""
    return attempt(
        request,
        lambda: services.walk_now(actor=request.actor),
        done="已开始巡检，完成后在本页查看结果。",
        back=reverse("workbench:upkeep"),
    )
