"""Between the server and the pages: who asks, and how a refusal looks."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from xinshu.core.refusals import NotFound, NotPermitted, Refusal
from xinshu.kernel.accounts.actor import Actor, actor_of_request

Next = Callable[[HttpRequest], HttpResponse]

STATUS: dict[type[Refusal], int] = {NotPermitted: 403, NotFound: 404}
STATUS_BY_CODE = {
    "unreadable_text": 400,
    "view_not_guarded": 403,
    "purpose_not_allowed": 403,
    "purpose_needed": 428,
}


def actor_behind(request: HttpRequest) -> Actor:
    """The actor of this request, worked out once."""
    known: Actor | None = getattr(request, "actor", None)
    if known is None:
        known = actor_of_request(request)
        request.actor = known  # type: ignore[attr-defined]
    return known


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal: 403, 404, 428 for a missing purpose, else 409."""
    if refusal.code in STATUS_BY_CODE:
        return STATUS_BY_CODE[refusal.code]
    return next((code for kind, code in STATUS.items() if isinstance(refusal, kind)), 409)


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal as the client reads it: JSON, a page, or the page where the want can be mended.

    The setting XINSHU_DETOURS names that page by the refusal's code; it gets `next` (where to
    return to) and what the view left in `request.detour` as its query.
    """
    facts = {"code": refusal.code, "message": str(refusal), "basis": refusal.basis}
    status = status_of(refusal)
    if request.path.startswith("/api/") or "json" in request.headers.get("Accept", ""):
        return JsonResponse(facts, status=status)
    if refusal.code in settings.XINSHU_DETOURS:
        return _by_way_of(settings.XINSHU_DETOURS[refusal.code], request)
    return render(request, "refusal.html", {"refusal": facts}, status=status)


def _by_way_of(page: str, request: HttpRequest) -> HttpResponse:
    back = request.get_full_path() if request.method == "GET" else _came_from(request)
    query = urlencode({**getattr(request, "detour", {}), "next": back})
    address = f"{reverse(page)}?{query}"
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def _came_from(request: HttpRequest) -> str:
    given = request.headers.get("Referer", "")
    inside = url_has_allowed_host_and_scheme(given, allowed_hosts={request.get_host()})
    parts = urlsplit(given)
    back = f"{parts.path}?{parts.query}"
    return back if inside and url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "/"


class RefusalMiddleware:
    """Turns a Refusal that no view caught into a page, or into JSON where JSON was asked for."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The answer to a refusal; anything else goes on as an error."""
        if not isinstance(error, Refusal):
            return None
        return answer(request, error)
