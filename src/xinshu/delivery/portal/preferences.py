"""Language and display of the pages, chosen by a link, kept in a cookie, without scripts.

The links are plain reads: what they change is how this browser shows pages, nothing else. So the
pages carry no forms' token for it and may be kept by caches.
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_GET, require_http_methods

from xinshu.kernel.web.display import display_of, remember
from xinshu.kernel.web.guard import PUBLIC, guard


@guard(PUBLIC)
@require_http_methods(["GET", "POST"])
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie and go back."""
    given = request.POST if request.method == "POST" else request.GET
    response = _back(request, given.get("next", "/"))
    chosen = given.get("language", "")
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


@guard(PUBLIC)
@require_GET
def display(request: HttpRequest) -> HttpResponse:
    """The choices and the accessibility statement; with a choice: remember it and go back."""
    if {"size", "contrast"} & request.GET.keys():
        chosen = display_of(request).but(
            size=request.GET.get("size", ""), contrast=request.GET.get("contrast", "")
        )
        return remember(_back(request, request.GET.get("next", "/")), chosen)
    return render(request, "portal/display.html", {"chosen": display_of(request)})


def _back(request: HttpRequest, given: str) -> HttpResponseRedirect:
    inside = url_has_allowed_host_and_scheme(given, allowed_hosts={request.get_host()})
    return redirect(given if inside else "/")
