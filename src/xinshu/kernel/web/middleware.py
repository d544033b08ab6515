"""Between the server and the pages: who asks, and how a refusal looks."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from xinshu.core.refusals import NotFound, NotPermitted, Refusal
from xinshu.kernel.accounts.actor import Actor, actor_of_request

Next = Callable[[HttpRequest], HttpResponse]

STATUS: dict[type[Refusal], int] = {NotPermitted: 403, NotFound: 404}


def actor_behind(request: HttpRequest) -> Actor:
    """The actor of this request, worked out once."""
    known: Actor | None = getattr(request, "actor", None)
    if known is None:
        known = actor_of_request(request)
        request.actor = known  # type: ignore[attr-defined]
    return known


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal: 403, 404, or 409 for what the state or a rule forbids."""
    return next((code for kind, code in STATUS.items() if isinstance(refusal, kind)), 409)


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
        facts = {"code": error.code, "message": str(error), "basis": error.basis}
        status = status_of(error)
        if request.path.startswith("/api/") or "json" in request.headers.get("Accept", ""):
            return JsonResponse(facts, status=status)
        return render(request, "refusal.html", {"refusal": facts}, status=status)
