"""Look-ups that find nothing are remembered: many of them in a row are a search for something."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.watch.services import note_miss

NOT_FOUND = 404


class MissedLookups:
    """Notes a 404 of a known address for somebody who has logged in or shown a key."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        actor: Actor | None = getattr(request, "actor", None)
        if response.status_code == NOT_FOUND and request.resolver_match and actor is not None:
            note_miss(where=request.resolver_match.view_name, actor=actor)
        return response
