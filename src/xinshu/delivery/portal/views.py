"""Public pages. Nobody logs in, nothing personal is kept, natural persons are never found."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_GET, require_POST

from xinshu.core.refusals import NotFound
from xinshu.delivery.portal import selectors
from xinshu.domain.catalog import selectors_extra as words
from xinshu.domain.subjects import selectors as subjects
from xinshu.kernel.web.guard import PUBLIC, guard

MOST_LETTERS = 100


def _page(request: HttpRequest, template: str, facts: dict[str, Any]) -> HttpResponse:
    return render(request, f"portal/{template}.html", facts)


@guard(PUBLIC)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Search box, figures, what is public."""
    facts = {
        "here_is": "home",
        "figures": selectors.figures(),
        "categories": selectors.public_catalogue(),
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
def subject(request: HttpRequest, pk: int) -> HttpResponse:
    """Who it is and what is public about it."""
    try:
        found = subjects.standing_for(pk)
    except NotFound:
        raise Http404 from None
    if found.pk != pk:
        return redirect("portal:subject", found.pk)
    sections = selectors.sections(pk)
    facts = {
        "subject": subjects.identity(pk),
        "sections": sections,
        "statuses": words.labels("subject_status"),
        "total": sum(len(section.entries) for section in sections),
    }
    return _page(request, "subject", facts)


@guard(PUBLIC)
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """The public part of the catalogue: what is collected and on which basis."""
    facts = {"here_is": "catalogue", "categories": selectors.public_catalogue()}
    return _page(request, "catalogue", facts)


@guard(PUBLIC)
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie and go back."""
    given = request.POST.get("next", "/")
    inside = url_has_allowed_host_and_scheme(given, allowed_hosts={request.get_host()})
    response = redirect(given if inside else "/")
    chosen = request.POST.get("language", "")
    if check_for_language(chosen) and chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=365 * 86400,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response
