"""Public pages. Nobody logs in, nothing personal is kept, natural persons are never found."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xinshu.delivery.portal import selectors
from xinshu.delivery.portal.columns import columns
from xinshu.domain.catalog import selectors_extra as words
from xinshu.domain.subjects import selectors as subjects
from xinshu.kernel.web.guard import PUBLIC, guard

MOST_LETTERS = 100


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
def search(request: HttpRequest) -> HttpResponse:
    """Organisations and individual businesses by part of a name or a whole code."""
    query = request.GET.get("q", "").strip()[:MOST_LETTERS]
    after = request.GET.get("after", "")
    key = int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0
    hits, following = subjects.find(query, after=key) if len(query) > 1 else ([], None)
    facts = {
        "here_is": "search",
        "query": query,
        "hits": hits,
        "following": following,
        "first": key == 0,
        "short": len(query) == 1,
        "statuses": words.labels("subject_status"),
    }
    return _page(request, "search", facts)


@guard(PUBLIC)
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """The public part of the catalogue: what is collected and on which basis."""
    facts = {"here_is": "catalogue", "categories": selectors.public_catalogue()}
    return _page(request, "catalogue", facts)
