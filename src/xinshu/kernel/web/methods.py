"""Pages are read and forms are sent; whatever else HTTP has words for is refused at the door."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

OF_PAGES = ("GET", "HEAD", "POST")
OF_MACHINES = (*OF_PAGES, "PUT", "PATCH", "DELETE", "OPTIONS")


class KnownMethods:
    """405 for methods no page and no operation has.

    A view that does not ask for the method would take `PROPFIND` for reading. Of the methods
    machines use, each operation of the interface takes its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on, or 405."""
        known = OF_MACHINES if request.path.startswith("/api/") else OF_PAGES
        if request.method in known:
            return self.get_response(request)
        return HttpResponseNotAllowed(known)
