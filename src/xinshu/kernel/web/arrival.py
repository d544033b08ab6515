"""What is settled before anything else looks at a request: its name, and where it comes from.

Behind a proxy every connection comes from the proxy. The audit, the lock-out after failed logins
and the allow lists of machines need the address of whoever asked: the proxies named in
XINSHU_TRUSTED_PROXIES are believed, one after the other, and nobody else.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from xinshu.kernel.audit.trail import request_named

Networks = Sequence[IPv4Network | IPv6Network]

HEADER: Final = "X-Request-ID"
FORWARDING: Final = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")
_GIVEN_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{7,63}")


class Arrival:
    """Names the request and puts the address it came from into REMOTE_ADDR.

    A name is taken over from a trusted proxy alone; visitors cannot write into the log.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer under a name that stands in the answer, too."""
        trusted = networks(tuple(settings.XINSHU_TRUSTED_PROXIES))
        peer = str(request.META.get("REMOTE_ADDR", ""))
        given = request.headers.get(HEADER, "")
        believed = _is_one_of(_address(peer), trusted) and _GIVEN_NAME.fullmatch(given)
        forwarded = request.headers.get("X-Forwarded-For", "")
        request.META["REMOTE_ADDR"] = origin(peer, forwarded, trusted)
        name = given if believed else uuid4().hex
        with request_named(name):
            response = self.get_response(request)
        response.headers[HEADER] = name
        return response


def origin(peer: str, forwarded: str, trusted: Networks) -> str:
    """The nearest address that is none of our proxies; what it says of itself is not believed.

    `forwarded` is X-Forwarded-For: each proxy appends the address it was asked from.
    """
    found = _address(peer)
    if found is None:
        return ""
    for hop in reversed(forwarded.split(",")):
        before = _address(hop.strip())
        if before is None or not _is_one_of(found, trusted):
            break
        found = before
    return str(found)


@lru_cache(maxsize=8)
def networks(described: tuple[str, ...]) -> Networks:
    """Addresses and networks written as `10.0.0.7` or `10.0.0.0/24`. Raises ValueError."""
    return tuple(ip_network(each) for each in described)


def is_forwarded(request: HttpRequest) -> bool:
    """Whether some proxy has had the request in its hands."""
    return any(name in request.headers for name in FORWARDING)


def is_loopback(request: HttpRequest) -> bool:
    """Whether the request comes from this very machine, straight and not through a proxy."""
    found = _address(str(request.META.get("REMOTE_ADDR", "")))
    return found is not None and found.is_loopback and not is_forwarded(request)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _is_one_of(address: IPv4Address | IPv6Address | None, trusted: Networks) -> bool:
    return address is not None and any(address in network for network in trusted)
