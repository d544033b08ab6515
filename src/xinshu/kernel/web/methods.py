"""Pages are read and forms are sent; whatever else HTTP has words for is refused at the door."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

OF_PAGES = ("GET", "HEAD", "POST")


class KnownMethods:
    """405 for methods no page has. The machine interface names those of each operation itself.

    A view that does not ask for the method would take `PROPFIND` for reading.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Go on, or 405."""
        if request.method in OF_PAGES or request.path.startswith("/api/"):
            return self.get_response(request)
        return HttpResponseNotAllowed(OF_PAGES)
