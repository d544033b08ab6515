"""Counts requests and, where wanted, writes a line for each: by route, never by address."""

import logging
import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from xinshu.kernel.operations.metrics import REQUESTS, SECONDS

log = logging.getLogger("xinshu.requests")

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Meter:
    """Measures every request.

    The route (`workbench/subjects/<int:pk>/`) stands for the address: an address may hold what
    somebody searched for, and every new one would be a series of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then count."""
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        route, method = route_of(request), request.method or ""
        method = method if method in METHODS else "OTHER"
        REQUESTS.labels(method, route, str(response.status_code)).inc()
        SECONDS.labels(route).observe(seconds)
        if settings.XINSHU_LOG_REQUESTS:
            facts = {"method": method, "route": route, "status": response.status_code}
            log.info("answered", extra={**facts, "ms": round(seconds * 1000, 1)})
        return response


def route_of(request: HttpRequest) -> str:
    """The pattern the address matched, `static`, or `unknown`."""
    if request.path.startswith(settings.STATIC_URL):
        return "static"
    match = request.resolver_match
    return f"/{match.route}" if match else "unknown"
