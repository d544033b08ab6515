"""Headers every answer carries beside those Django and the content security policy set."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# The pages ask the browser for nothing of its owner's.
PERMISSIONS: Final = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation"),
        *("gyroscope", "magnetometer", "microphone", "midi", "payment", "serial", "usb"),
    )
)
ALWAYS: Final = {
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}


class PageHeaders:
    """Closes what browsers leave open, and keeps what is not public out of every cache.

    A page shown to somebody known, by cookie or by key, is never stored: whoever sits down at the
    same machine after a log-out finds nothing behind the back button. Of everything else a cache
    asks again each time: some keep files that say nothing for hours, and what is taken down must
    be gone with the next request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers."""
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        if not _is_static(request):
            said = "no-store" if _is_personal(request, response) else "no-cache"
            response.headers.setdefault("Cache-Control", said)
        return response


def _is_personal(request: HttpRequest, response: HttpResponse) -> bool:
    known = settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers
    return known or bool(response.cookies)


def _is_static(request: HttpRequest) -> bool:
    return request.path.startswith(settings.STATIC_URL)
