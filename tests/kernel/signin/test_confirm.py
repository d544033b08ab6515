"""Confirmation before dangerous acts."""

import datetime as dt

import pytest
import time_machine
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from pytest_django import Settings

from builders.signin import PASSWORD, Device, code_now, give_phone, make_stale, sign_in
from builders.traces import watched
from xinshu.config.urls import urlpatterns as real_urls
from xinshu.kernel.accounts.models import User
from xinshu.kernel.signin.models import Passkey
from xinshu.kernel.signin.stepup import fresh, fresh_needed, inside
from xinshu.kernel.web.guard import SIGNED_IN, guard

PAGE = "/account/confirm/"
NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


@guard(SIGNED_IN)
@fresh_needed
def dangerous(request: HttpRequest) -> HttpResponse:
    """An act that asks for a fresh proof."""
    return HttpResponse(f"done {request.method}")


urlpatterns = [path("dangerous/", dangerous), *real_urls]


@pytest.fixture(autouse=True)
def with_a_danger(settings: Settings) -> None:
    """The site with a dangerous page more."""
    settings.ROOT_URLCONF = __name__


def test_just_signed_in_is_fresh_for_five_minutes(browser: Client, wang: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(browser)
        assert browser.post("/dangerous/").content == b"done POST"
        clock.shift(dt.timedelta(minutes=4, seconds=59))
        assert browser.get("/dangerous/").content == b"done GET"
        clock.shift(2)
        assert browser.get("/dangerous/")["Location"] == f"{PAGE}?next=%2Fdangerous%2F"


def test_a_password_confirms_and_leads_back(browser: Client, wang: User) -> None:
    browser.force_login(wang)
    key = browser.session.session_key
    assert browser.get("/dangerous/?x=1")["Location"] == f"{PAGE}?next=%2Fdangerous%2F%3Fx%3D1"
    with watched() as traces:
        answer = browser.post(PAGE, {"password": PASSWORD, "next": "/dangerous/?x=1"})
    assert answer["Location"] == "/dangerous/?x=1"
    assert traces.left == {"audit": ["signin.confirmed"]}
    assert browser.session.session_key != key
    assert browser.get("/dangerous/").content == b"done GET"


def test_a_form_leads_back_to_the_page_it_stood_on(browser: Client, wang: User) -> None:
    browser.force_login(wang)
    answer = browser.post("/dangerous/", headers={"referer": "http://testserver/form/?a=b"})
    assert answer["Location"] == f"{PAGE}?next=%2Fform%2F%3Fa%3Db"
    answer = browser.post("/dangerous/", headers={"referer": "https://elsewhere.example/"})
    assert "elsewhere" not in answer["Location"]


def test_a_wrong_password_confirms_nothing_and_counts(browser: Client, wang: User) -> None:
    browser.force_login(wang)
    with watched() as traces:
        said = browser.post(PAGE, {"password": "Wrong-1"}).content.decode()
    assert "密码不正确" in said
    assert traces.left == {"audit": ["signin.confirm_failed"]}
    for _ in range(4):
        browser.post(PAGE, {"password": "Wrong-1"})
    assert browser.post(PAGE, {"password": PASSWORD}).status_code == 429
    assert "confirmed_at" not in browser.session


def test_who_has_a_phone_confirms_with_it_and_not_with_the_password(
    browser: Client, wang: User
) -> None:
    secret = give_phone(wang)
    browser.force_login(wang)
    page = browser.get(PAGE).content.decode()
    assert 'name="code"' in page
    assert 'name="password"' not in page
    browser.post(PAGE, {"password": PASSWORD})
    assert browser.get("/dangerous/").status_code == 302
    browser.post(PAGE, {"code": code_now(secret)})
    assert browser.get("/dangerous/").status_code == 200


def test_a_passkey_confirms(browser: Client, wang: User) -> None:
    browser.force_login(wang)
    device = Device()
    session = browser.session
    session["confirmed_at"] = dt.datetime.now(dt.UTC).timestamp()
    session.save()
    question = browser.post("/account/passkeys/new/question/", secure=True).json()
    browser.post("/account/passkeys/new/", {"credential": device.create(question)}, secure=True)
    assert Passkey.objects.filter(user=wang).exists()
    make_stale(browser)
    answer = device.prove(browser.post("/account/passkeys/question/", secure=True).json())
    browser.post(PAGE, {"credential": answer}, secure=True)
    assert browser.get("/dangerous/").status_code == 200


def test_machines_read_why(browser: Client, wang: User) -> None:
    browser.force_login(wang)
    answer = browser.get("/dangerous/", headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (409, "step_up_needed")


def test_strangers_go_to_the_login_first(browser: Client) -> None:
    assert browser.get("/dangerous/")["Location"].startswith("/login/?next=/dangerous/")
    assert browser.get(PAGE)["Location"].startswith("/login/")


def test_a_moment_in_the_future_is_not_fresh(browser: Client, wang: User) -> None:
    browser.force_login(wang)
    session = browser.session
    session["confirmed_at"] = dt.datetime(2099, 1, 1, tzinfo=dt.UTC).timestamp()
    session.save()
    request = HttpRequest()
    request.session = session
    assert not fresh(request)


@pytest.mark.parametrize(
    ("address", "path_of_it"),
    [
        ("/a/?b=c", "/a/?b=c"),
        ("http://testserver/a/", "/a/"),
        ("https://elsewhere.example/a/", ""),
        ("//elsewhere.example", ""),
        ("", ""),
    ],
)
def test_only_addresses_of_this_site_lead_on(address: str, path_of_it: str) -> None:
    request = HttpRequest()
    request.META = {"HTTP_HOST": "testserver"}
    assert inside(request, address) == path_of_it
