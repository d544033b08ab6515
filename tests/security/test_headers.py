"""Every answer closes what browsers leave open (ASVS V3.4, V14.3)."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from delivery.district import District
from security.addresses import addresses, pages

pytestmark = pytest.mark.django_db

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<[^>]+\s(?:on\w+|style)=|javascript:"
)


def missing(answer: HttpResponse) -> list[str]:
    """Headers an answer should carry and does not."""
    wrong = [name for name, value in ALWAYS.items() if answer.headers.get(name) != value]
    policy = answer.headers.get("Content-Security-Policy", "")
    directives = {part.split()[0]: part.split()[1:] for part in policy.split("; ") if part}
    if directives.get("script-src") != ["'self'"] or directives.get("default-src") != ["'self'"]:
        wrong.append(f"Content-Security-Policy: {policy}")
    if directives.get("frame-ancestors") != ["'none'"] or "unsafe" in policy:
        wrong.append(f"Content-Security-Policy: {policy}")
    if "camera=()" not in answer.headers.get("Permissions-Policy", ""):
        wrong.append("Permissions-Policy")
    return wrong


def test_every_answer_has_them_whoever_asks(browsers: dict[str, Client]) -> None:
    wrong = {
        f"{who} {address}": found
        for who, browser in browsers.items()
        for address in addresses()
        if (found := missing(browser.get(address)))
    }
    assert wrong == {}


@pytest.mark.parametrize("address", ["/nothing/here/", "/subjects/999999/", "/metrics", "/%00"])
def test_refusals_and_errors_have_them_too(address: str) -> None:
    answer = Client(REMOTE_ADDR="203.0.113.9").get(address)
    assert answer.status_code >= 400
    assert missing(answer) == []


def test_no_page_runs_anything_written_into_it(browsers: dict[str, Client]) -> None:
    wrong = []
    for who, browser in browsers.items():
        for address in pages():
            answer = browser.get(address)
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                wrong += [
                    f"{who} {address}: {found[0]}"
                    for found in INLINE.finditer(answer.content.decode())
                ]
    assert wrong == []


def test_what_is_shown_to_somebody_known_stays_in_no_cache(browsers: dict[str, Client]) -> None:
    stored = []
    for who, browser in browsers.items():
        if who == "visitor":
            continue
        for address in pages():
            said = browser.get(address).headers.get("Cache-Control", "")
            if "no-store" not in said and "private" not in said:
                stored.append(f"{who} {address}: {said!r}")
    assert stored == []


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(district: District) -> None:
    browser = Client()
    browser.get("/login/")
    browser.post("/login/", {"username": "clerk_a", "password": "wrong"})
    cookies = browser.cookies.values()
    assert cookies
    for cookie in cookies:
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] in {"Lax", "Strict"}, cookie.key
