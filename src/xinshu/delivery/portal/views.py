"""Public pages. Nobody logs in, nothing personal is kept, natural persons are never found."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinshu.delivery.portal import selectors
from xinshu.delivery.portal.columns import columns
from xinshu.kernel.web.guard import PUBLIC, guard


def _page(request: HttpRequest, template: str, facts: dict[str, Any]) -> HttpResponse:
    return render(request, f"portal/{template}.html", facts)


@guard(PUBLIC)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Search box, figures, ways to everything that works."""
    facts = {
        "here_is": "home",
        "figures": selectors.figures(),
        "columns": columns(),
    }
    return _page(request, "home", facts)


@guard(PUBLIC)
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """The public part of the catalogue: what is collected and on which basis."""
    facts = {"here_is": "catalogue", "categories": selectors.public_catalogue()}
    return _page(request, "catalogue", facts)
