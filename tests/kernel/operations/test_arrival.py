"""Where a request comes from and what it is called: believed of our own proxies alone."""

import re

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from xinshu.kernel.audit.trail import REQUEST_ID
from xinshu.kernel.web.arrival import Arrival, is_loopback, networks, origin

PROXY, SECOND, VISITOR, LIAR = "10.0.0.7", "10.0.0.8", "203.0.113.9", "198.51.100.1"
TRUSTED = networks(("10.0.0.0/24", "fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        (VISITOR, "", VISITOR),
        (VISITOR, LIAR, VISITOR),
        (PROXY, VISITOR, VISITOR),
        (PROXY, f"{LIAR}, {VISITOR}", VISITOR),
        (PROXY, f"{LIAR}, {VISITOR}, {SECOND}", VISITOR),
        (PROXY, f"{VISITOR}, nonsense", PROXY),
        (PROXY, "", PROXY),
        (PROXY, SECOND, SECOND),
        ("fd00::1", "2001:db8::5", "2001:db8::5"),
        ("::ffff:10.0.0.7", VISITOR, VISITOR),
        ("", VISITOR, ""),
        ("unix:", VISITOR, ""),
    ],
)
def test_the_nearest_address_that_is_no_proxy_of_ours_counts(
    peer: str, forwarded: str, found: str
) -> None:
    assert origin(peer, forwarded, TRUSTED) == found


def test_without_proxies_nobody_is_believed() -> None:
    assert origin("127.0.0.1", VISITOR, ()) == "127.0.0.1"


class Seen:
    """An answering site that remembers what it was told."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.address = request.META["REMOTE_ADDR"]
        self.name = REQUEST_ID.get()
        return HttpResponse()


def arrive(peer: str, **headers: str) -> tuple[Seen, HttpResponse]:
    seen = Seen()
    request = RequestFactory(REMOTE_ADDR=peer).get("/", headers=headers)
    return seen, Arrival(seen)(request)


def test_the_request_has_one_name_in_audit_log_and_answer(settings: Settings) -> None:
    settings.XINSHU_TRUSTED_PROXIES = ["10.0.0.0/24"]
    seen, response = arrive(VISITOR, x_request_id="chosen-by-visitor", x_forwarded_for=LIAR)
    assert (seen.address, response["X-Request-ID"]) == (VISITOR, seen.name)
    assert re.fullmatch("[0-9a-f]{32}", seen.name)
    assert REQUEST_ID.get() == ""


def test_a_trusted_proxy_names_the_request_and_its_visitor(settings: Settings) -> None:
    settings.XINSHU_TRUSTED_PROXIES = ["10.0.0.0/24"]
    seen, response = arrive(PROXY, x_request_id="edge-0042-abcd", x_forwarded_for=VISITOR)
    assert (seen.address, seen.name) == (VISITOR, "edge-0042-abcd")
    assert response["X-Request-ID"] == "edge-0042-abcd"


@pytest.mark.parametrize("name", ["short", "a" * 65, "two lines\r\nhere", "no blanks here"])
def test_a_name_that_is_none_is_replaced(settings: Settings, name: str) -> None:
    settings.XINSHU_TRUSTED_PROXIES = ["10.0.0.0/24"]
    assert arrive(PROXY, x_request_id=name)[0].name != name


@pytest.mark.parametrize("header", ["x_forwarded_for", "forwarded", "via", "x_real_ip"])
def test_what_a_proxy_handed_on_does_not_come_from_this_machine(header: str) -> None:
    straight = RequestFactory(REMOTE_ADDR="127.0.0.1").get("/")
    assert is_loopback(straight)
    handed_on = RequestFactory(REMOTE_ADDR="127.0.0.1").get("/", headers={header: VISITOR})
    assert not is_loopback(handed_on)
    assert not is_loopback(RequestFactory(REMOTE_ADDR=VISITOR).get("/"))
