"""The security administrator helps who is locked out or has lost a phone."""

import pytest
from django.test import Client

from builders.actors import Cast, user_of
from builders.signin import give_phone, make_fresh, make_person, make_stale, sign_in
from delivery.pages import logged_in, words
from xinshu.kernel.accounts.models import User
from xinshu.kernel.signin.models import Authenticator, LoginSession


@pytest.fixture
def wang(cast: Cast) -> User:
    """A clerk of department A."""
    return make_person(at=cast.department_a)


@pytest.fixture
def helper(cast: Cast) -> Client:
    """The security administrator's browser, just confirmed."""
    browser = logged_in(cast.security_admin)
    make_fresh(browser)
    return browser


def test_a_lock_is_seen_and_taken_off(helper: Client, wang: User) -> None:
    stranger = Client(REMOTE_ADDR="192.0.2.7")
    for _ in range(5):
        sign_in(stranger, password="Wrong-1")
    page = f"/workbench/people/{wang.pk}/signin/"
    assert "192.0.2.7" in words(helper.get(page))  # type: ignore[arg-type]
    helper.post(f"{page}unlock/", {"reason": "本人来电，已核对身份"})
    assert "未被锁定" in words(helper.get(page))  # type: ignore[arg-type]
    assert sign_in(stranger)["Location"] == "/workbench/"


def test_a_lost_phone_is_reset_with_a_reason(helper: Client, wang: User) -> None:
    give_phone(wang)
    page = f"/workbench/people/{wang.pk}/signin/"
    helper.post(f"{page}reset/", {"reason": ""})
    assert Authenticator.objects.exists()
    helper.post(f"{page}reset/", {"reason": "手机遗失，已当面核对"})
    assert not Authenticator.objects.exists()


def test_stays_of_somebody_are_ended(helper: Client, wang: User) -> None:
    away = Client()
    sign_in(away)
    helper.post(f"/workbench/people/{wang.pk}/signin/sessions/end/")
    assert LoginSession.objects.get(user=wang).end == LoginSession.End.REVOKED
    assert away.get("/workbench/")["Location"].startswith("/login/")


def test_help_asks_for_a_fresh_proof(helper: Client, wang: User) -> None:
    give_phone(wang)
    make_stale(helper)
    page = f"/workbench/people/{wang.pk}/signin/reset/"
    assert helper.post(page, {"reason": "手机遗失"})["Location"].startswith("/account/confirm/")
    assert Authenticator.objects.exists()


def test_nobody_helps_oneself_and_nobody_else_helps(helper: Client, cast: Cast, wang: User) -> None:
    own = f"/workbench/people/{user_of(cast.security_admin).pk}/signin/"
    assert helper.get(own).status_code == 404
    for actor in (cast.system_admin, cast.auditor, cast.admin_a, cast.centre_officer):
        answer = logged_in(actor).get(f"/workbench/people/{wang.pk}/signin/")
        assert answer.status_code == 403


def test_the_way_leads_from_the_account(helper: Client, cast: Cast, wang: User) -> None:
    there = f"/workbench/people/{wang.pk}/signin/"
    assert there in words(helper.get(f"/workbench/people/{wang.pk}/"))  # type: ignore[arg-type]
    others = logged_in(cast.system_admin).get(f"/workbench/people/{wang.pk}/")
    assert there not in words(others)  # type: ignore[arg-type]
