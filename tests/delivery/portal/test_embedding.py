"""The search inside other sites, and the way in from other portals."""

import time
from collections.abc import Callable
from urllib.parse import unquote, urlencode

import pytest
from django.test import Client
from gmssl_pyx import sm3_hmac
from pytest_django import Settings

from builders.actors import SETUP, Cast
from builders.machines import client_of, signed
from delivery.pages import words
from xinshu.delivery.portal.embedding import SIGNED
from xinshu.kernel.keys import services
from xinshu.kernel.keys.signatures import Sent
from xinshu.kernel.web.display import COOKIE

pytestmark = pytest.mark.django_db
PORTAL = "https://services.example.gov.cn"


@pytest.fixture
def link(cast: Cast) -> Callable[..., str]:
    """Makes signed links of one registered portal."""
    client, _ = client_of(cast.clerk_a, signing="hmac-sm3")
    made, key = services.add_shared_key(client, actor=SETUP)

    def sign(text: bytes) -> bytes:
        return bytes(sm3_hmac(bytes.fromhex(key), text))

    def link(to: str, *, at: int | None = None, nonce: str = "", **other: str) -> str:
        sent = Sent("GET", to, b"", {})
        headers = signed(client, made.key_id, sign, sent, at=at, nonce=nonce)
        query = {"portal": client.code, "to": to} | {
            short: headers[name] for name, short in SIGNED.items()
        }
        return f"/enter/?{urlencode(query | other)}"

    return link


def test_nobody_frames_the_search_unless_named() -> None:
    answer = Client().get("/widget/")
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_named_site_may_frame_the_search_and_nothing_else(settings: Settings) -> None:
    settings.XINSHU_WIDGET_ORIGINS = [PORTAL]
    answer = Client().get("/widget/")
    assert f"frame-ancestors {PORTAL}" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    elsewhere = Client().get("/search/")
    assert "frame-ancestors 'none'" in elsewhere["Content-Security-Policy"]
    assert elsewhere["X-Frame-Options"] == "DENY"


def test_the_named_site_may_frame_the_search_again_and_again(settings: Settings) -> None:
    settings.XINSHU_WIDGET_ORIGINS = [PORTAL]
    settings.XINSHU_PAGE_SECONDS = 15
    visitor = Client()
    first = visitor.get("/widget/")
    kept = visitor.get("/widget/")
    same = visitor.get("/widget/", headers={"if-none-match": first["ETag"]})
    assert (kept.status_code, same.status_code) == (200, 304)
    for answer in (kept, same):
        assert f"frame-ancestors {PORTAL}" in answer["Content-Security-Policy"]
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "X-Frame-Options" not in answer


def test_the_script_may_be_loaded_by_others_and_names_this_site(settings: Settings) -> None:
    settings.XINSHU_WIDGET_ORIGINS = [PORTAL]
    answer = Client().get("/widget/search.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "http://testserver/widget/" in words(answer)
    assert not answer.cookies


def test_a_signed_link_leads_to_the_page_without_our_head(link: Callable[..., str]) -> None:
    visitor = Client()
    answer = visitor.get(link("/search/?q=样例"))
    assert unquote(answer["Location"]) == "/search/?q=样例"
    assert answer.cookies[COOKIE]["max-age"] == ""
    assert "data-bare" in words(visitor.get("/help/"))


def test_a_link_works_once(link: Callable[..., str]) -> None:
    address = link("/help/", nonce="one-time-only-123")
    assert Client().get(address).status_code == 302
    assert Client().get(address).status_code == 409


def test_an_old_link_does_not_work(link: Callable[..., str]) -> None:
    assert Client().get(link("/help/", at=int(time.time()) - 3600)).status_code == 409


def test_a_link_signed_for_one_page_leads_to_no_other(link: Callable[..., str]) -> None:
    assert Client().get(link("/help/").replace("%2Fhelp%2F", "%2Fsearch%2F")).status_code == 409


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "evil", "/api/v1/x"])
def test_a_signed_link_leads_neither_off_the_site_nor_to_machines(
    link: Callable[..., str], to: str
) -> None:
    assert Client().get(link(to)).status_code == 409


def test_a_portal_without_the_scope_leads_nobody_here(cast: Cast) -> None:
    client, _ = client_of(cast.clerk_a, signing="hmac-sm3", scopes_granted=["tasks:read"])
    made, key = services.add_shared_key(client, actor=SETUP)
    headers = signed(
        client,
        made.key_id,
        lambda text: bytes(sm3_hmac(bytes.fromhex(key), text)),
        Sent("GET", "/help/", b"", {}),
    )
    query = {"portal": client.code, "to": "/help/"} | {
        short: headers[name] for name, short in SIGNED.items()
    }
    assert Client().get(f"/enter/?{urlencode(query)}").status_code == 409


def test_with_sso_the_visitor_goes_on_by_way_of_the_provider(
    link: Callable[..., str], settings: Settings
) -> None:
    settings.XINSHU_OIDC = settings.XINSHU_OIDC | {"issuer": "https://id.example.gov.cn"}
    answer = Client().get(link("/me/", sso="1"))
    assert answer["Location"] == "/login/sso/?next=%2Fme%2F"
