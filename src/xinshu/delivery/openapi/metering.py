"""After each call of a client: its limits in the headers, one more in the statistics."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from xinshu.kernel.keys import limits, usage
from xinshu.kernel.keys.callers import Caller

TOO_MANY = 429


class Metering:
    """Counts what `ClientAuth` has let in or turned away; other requests pass untouched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then count."""
        response = self.get_response(request)
        caller: Caller | None = getattr(request, "caller", None)
        if caller is None:
            return response
        standings: list[limits.Standing] = getattr(request, "standings", [])
        for name, value in limits.headers(standings).items():
            response.headers[name] = value
        if response.status_code == TOO_MANY and standings:
            response.headers["Retry-After"] = str(standings[-1].wait)
        usage.note(caller.client, operation_of(request), status=response.status_code)
        return response


def operation_of(request: HttpRequest) -> str:
    """`POST /items/{code}/records`: the pattern the address matched, never the address."""
    match = request.resolver_match
    route = match.route.removeprefix("api/v1") if match else "/"
    return f"{request.method} {route.replace('<', '{').replace('>', '}')}"
