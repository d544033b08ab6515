"""Counts pages the public reads, at the moment they are answered."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from xinshu.kernel.visits.counting import note
from xinshu.kernel.visits.sections import counted
from xinshu.kernel.web.admission import OWN

ANSWERED = 200


class Visits:
    """Counts a page of the public site that was shown to a person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then count."""
        response = self.get_response(request)
        if request.method == "GET" and _is_page(response) and not _is_unread(request):
            section = counted().section_of(request.path)
            if section is not None:
                note(section, entered=begins(request))
        return response


def begins(request: HttpRequest) -> bool:
    """Whether a visit begins: no page of this site led here."""
    if request.headers.get("Sec-Fetch-Site") in {"same-origin", "same-site"}:
        return False
    return urlsplit(request.headers.get("Referer", "")).netloc != request.get_host()


def _is_page(response: HttpResponseBase) -> bool:
    # Read again out of the browser's own store, a page is answered with 304 and counts as well.
    whole = response.status_code == ANSWERED
    page = response.headers.get("Content-Type", "").startswith("text/html")
    return (whole and page) or bool(getattr(response, "is_page_again", False))


def _is_unread(request: HttpRequest) -> bool:
    """Fetched ahead, by a program, or by the platform itself."""
    ahead = "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    agent = request.headers.get("User-Agent", "")
    return ahead or OWN in request.META or counted().is_bot(agent)
