"""On every request of somebody signed in: may the stay go on, and is something due first?"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from xinshu.kernel.signin import errands, sessions, steps
from xinshu.kernel.signin.stepup import way_back, with_next

OPEN_TO_ERRANDS = ("/account/", "/login/", "/logout/", "/health/", "/static/")
"""Where somebody may go who has still to change a password or to add a second factor."""


class SignedIn:
    """Ends stays that are over and sends people with an errand to the page where it is done.

    What a page asks for by itself (htmx) does not count as an act of its user: a list that
    renews itself would otherwise keep an abandoned screen open for ever.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or lead elsewhere."""
        if not request.user.is_authenticated:
            return self.get_response(request)
        stay = sessions.current(request)
        if why := sessions.why_over(stay):
            steps.leave(request, why)
            return lead(request, with_next(reverse("login"), way_back(request), why=why))
        if stay is not None and not request.headers.get("HX-Request"):
            sessions.touch(stay)
        errand = errands.first(request)
        if errand and not request.path.startswith(OPEN_TO_ERRANDS):
            page = with_next(reverse(errands.PAGES[errand]), way_back(request))
            return lead(request, page)
        return self.get_response(request)


def lead(request: HttpRequest, address: str) -> HttpResponse:
    """Send the browser elsewhere; where htmx asked, the whole page goes, not a part of it."""
    if request.headers.get("HX-Request"):
        came = urlsplit(request.headers.get("HX-Current-URL", ""))
        target = address.partition("?")[0]
        return HttpResponse(headers={"HX-Redirect": with_next(target, came.path)})
    return redirect(address)
