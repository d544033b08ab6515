"""Single sign-on against a real provider on this machine: the way there and back."""

import time
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from builders.actors import SETUP, make_member
from builders.oidc_provider import OidcProvider, new_key
from builders.signin import give_phone, is_in, make_person, make_stale
from builders.traces import watched
from xinshu.kernel.accounts.models import Kind, Post, User
from xinshu.kernel.accounts.services import suspend_user
from xinshu.kernel.signin import errands
from xinshu.kernel.signin.models import LinkedIdentity, LoginSession
from xinshu.kernel.signin.stepup import CONFIRMED_AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def trusting(settings: Settings, provider: OidcProvider) -> Settings:
    """The provider stands in the settings."""
    settings.XINSHU_OIDC = provider.settings()
    return settings


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def at_the_provider(address: str) -> str:
    """The person agrees there; the address the provider sends the browser back to."""
    try:
        build_opener(_Stay).open(address)
    except HTTPError as sent_back:
        return str(sent_back.headers["Location"])
    raise AssertionError("the provider sent nobody back")


def walk(browser: Client, start: str = "/login/sso/") -> HttpResponse:
    """The whole way: out of this site, through the provider, and back in."""
    away = browser.get(start)
    back = urlsplit(at_the_provider(away["Location"]))
    return browser.get(f"{back.path}?{back.query}")  # type: ignore[return-value]


def test_the_provider_says_who_and_the_platform_says_what(
    browser: Client, wang: User, provider: OidcProvider
) -> None:
    assert "测试统一身份认证" in browser.get("/login/").content.decode()
    posts = Post.objects.count()
    with watched() as traces:
        answer = walk(browser, "/login/sso/?next=/workbench/jobs/")
    assert answer["Location"] == "/workbench/jobs/"
    assert is_in(browser)
    assert LoginSession.objects.get().method == "sso"
    assert traces.left == {"audit": ["signin.identity.linked", "accounts.logged_in"]}
    assert Post.objects.count() == posts
    assert User.objects.count() == 1
    asked = provider.asked[0]
    assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
    assert asked["redirect_uri"] == "http://testserver/login/sso/return/"


def test_the_name_may_stand_on_the_user_info_page_alone(
    browser: Client, wang: User, provider: OidcProvider
) -> None:
    provider.in_token, provider.basic = False, False
    walk(browser)
    assert is_in(browser)


def test_nobody_is_made_from_an_unknown_identity(browser: Client, provider: OidcProvider) -> None:
    with watched() as traces:
        answer = walk(browser)
    assert "没有对应的在用工作人员账号" in answer.content.decode()
    assert not User.objects.exists()
    assert traces.left == {"audit": ["accounts.login_failed"]}


def test_a_suspended_user_and_a_member_of_the_public_do_not_come_in(
    browser: Client, wang: User, provider: OidcProvider
) -> None:
    suspend_user(wang, reason="调离", actor=SETUP)
    walk(browser)
    assert not is_in(browser)
    make_member("member", Kind.ENTERPRISE)
    provider.person = {"sub": "p-2", "preferred_username": "member"}
    walk(browser)
    assert not is_in(browser)
    assert not LinkedIdentity.objects.exists()


def test_the_providers_number_decides_once_it_is_known(
    browser: Client, wang: User, provider: OidcProvider
) -> None:
    li = make_person("li")
    walk(browser)
    browser.post("/logout/")
    # Wang marries: another name, the same person.
    provider.person = {"sub": "p-1", "preferred_username": "li"}
    walk(browser)
    assert LoginSession.objects.latest("id").user == wang
    browser.post("/logout/")
    # Somebody new gets Wang's old name at the provider: not Wang's account.
    provider.person = {"sub": "p-9", "preferred_username": "wang"}
    walk(browser)
    assert not is_in(browser)
    assert not LinkedIdentity.objects.filter(user=li).exists()


def test_a_second_factor_held_here_is_asked_for(
    browser: Client, wang: User, trusting: Settings, provider: OidcProvider
) -> None:
    give_phone(wang)
    assert walk(browser)["Location"] == "/account/second-step/"
    assert not is_in(browser)
    trusting.XINSHU_OIDC = provider.settings(second_factor=True)
    assert walk(browser)["Location"] == "/workbench/"


def test_a_demanded_factor_is_only_waived_for_a_provider_that_asks(
    browser: Client, wang: User, trusting: Settings, provider: OidcProvider
) -> None:
    trusting.XINSHU_SECOND_FACTOR = "required"
    assert walk(browser)["Location"] == "/account/security/"
    browser.post("/logout/")
    trusting.XINSHU_OIDC = provider.settings(second_factor=True)
    assert walk(browser)["Location"] == "/workbench/"


BENT: dict[str, dict[str, object]] = {
    "another question": {"nonce": "of somebody else"},
    "another audience": {"aud": "another platform"},
    "for another party": {"azp": "another platform"},
    "another issuer": {"iss": "https://elsewhere.example"},
    "long over": {"exp": int(time.time()) - 3600},
    "nobody": {"sub": None},
}


@pytest.mark.parametrize("bend", BENT.values(), ids=BENT)
def test_a_token_that_does_not_fit_signs_nobody_in(
    browser: Client, wang: User, provider: OidcProvider, bend: dict[str, object]
) -> None:
    provider.bent = dict(bend)
    answer = walk(browser)
    assert answer.status_code == 409
    assert not is_in(browser)


def test_a_forged_signature_signs_nobody_in(
    browser: Client, wang: User, provider: OidcProvider
) -> None:
    provider.signing = new_key()
    walk(browser)
    assert not is_in(browser)


def test_an_answer_nobody_asked_for_signs_nobody_in(
    browser: Client, wang: User, provider: OidcProvider
) -> None:
    away = browser.get("/login/sso/")
    back = urlsplit(at_the_provider(away["Location"]))
    victim = Client()
    assert victim.get(f"{back.path}?{back.query}").status_code == 409
    assert not is_in(victim)
    code = parse_qs(back.query)["code"][0]
    assert browser.get(f"{back.path}?code={code}&state=guessed").status_code == 409
    # The question served; even the right answer comes too late now.
    assert browser.get(f"{back.path}?{back.query}").status_code == 409


def test_a_person_who_declines_is_told(browser: Client, provider: OidcProvider) -> None:
    away = browser.get("/login/sso/")
    state = parse_qs(urlsplit(away["Location"]).query)["state"][0]
    answer = browser.get(f"/login/sso/return/?error=access_denied&state={state}")
    assert "统一身份认证未完成" in answer.content.decode()


def test_a_provider_out_of_reach_or_without_tls_is_told(
    browser: Client, trusting: Settings, provider: OidcProvider
) -> None:
    for issuer in ("http://127.0.0.1:9", "http://provider.example", "file:///etc"):
        trusting.XINSHU_OIDC = provider.settings(issuer=issuer)
        assert browser.get("/login/sso/").status_code == 409


def test_without_a_provider_there_is_no_such_page(
    browser: Client, trusting: Settings, provider: OidcProvider
) -> None:
    trusting.XINSHU_OIDC = provider.settings(issuer="")
    assert browser.get("/login/sso/").status_code == 404
    assert "测试统一身份认证" not in browser.get("/login/").content.decode()


def test_the_provider_confirms_anew(browser: Client, wang: User, provider: OidcProvider) -> None:
    walk(browser)
    make_stale(browser)
    with watched() as traces:
        answer = walk(browser, "/account/confirm/sso/?next=/workbench/jobs/")
    assert answer["Location"] == "/workbench/jobs/"
    assert browser.session["confirmed_at"]
    assert traces.left == {"audit": ["signin.confirmed"]}
    assert (provider.asked[-1]["prompt"], provider.asked[-1]["max_age"]) == ("login", "0")


def test_an_old_sign_in_at_the_provider_or_another_person_confirms_nothing(
    browser: Client, wang: User, provider: OidcProvider
) -> None:
    walk(browser)
    make_stale(browser)
    provider.bent = {"auth_time": int(time.time()) - 3600}
    assert walk(browser, "/account/confirm/sso/").status_code == 409
    provider.bent, provider.person = {}, {"sub": "p-2", "preferred_username": "wang"}
    assert walk(browser, "/account/confirm/sso/").status_code == 409
    assert "confirmed_at" not in browser.session


@pytest.mark.parametrize("state", ["状态", "%ff%fe", "\u00e9" * 43])
def test_a_state_of_any_signs_is_declined_and_breaks_nothing(
    browser: Client, provider: OidcProvider, state: str
) -> None:
    browser.get("/login/sso/")
    answer = browser.get(f"/login/sso/return/?code=x&state={state}")
    assert answer.status_code == 409


def test_a_nonce_of_any_signs_signs_nobody_in(
    browser: Client, wang: User, provider: OidcProvider
) -> None:
    provider.bent = {"nonce": "随机数"}
    assert walk(browser).status_code == 409
    assert not is_in(browser)


def test_the_provider_s_word_at_the_sign_in_is_no_fresh_proof(
    browser: Client, wang: User, provider: OidcProvider
) -> None:
    """The stay at the provider may be hours old: what is dangerous asks anew."""
    walk(browser)
    assert is_in(browser)
    assert CONFIRMED_AT not in browser.session
    assert "/account/confirm/" in browser.get("/account/authenticator/")["Location"]


def test_an_errand_does_not_stand_in_the_way_of_the_provider(
    browser: Client, wang: User, provider: OidcProvider
) -> None:
    walk(browser)
    session = browser.session
    session[errands.KEPT] = [errands.FACTOR]
    session.save()
    assert "/account/security/" in browser.get("/workbench/")["Location"]
    answer = walk(browser, "/account/confirm/sso/?next=/account/authenticator/")
    assert answer["Location"] == "/account/authenticator/"
