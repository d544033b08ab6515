"""The first step: a user name and a password."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from builders.actors import SETUP
from builders.signin import PASSWORD, is_in, sign_in
from builders.traces import watched
from xinshu.kernel.accounts.models import User
from xinshu.kernel.accounts.services import suspend_user
from xinshu.kernel.audit.models import Event
from xinshu.kernel.signin import lockout
from xinshu.kernel.signin.models import Attempt, LoginSession
from xinshu.kernel.signin.refusals import LockedOut

WRONG = "Not-the-word-1"


def test_name_and_password_open_the_workbench(browser: Client, wang: User) -> None:
    with watched() as traces:
        answer = sign_in(browser)
    assert answer["Location"] == "/workbench/"
    assert is_in(browser)
    assert traces.left == {"audit": ["accounts.logged_in"]}
    event = Event.objects.get(action="accounts.logged_in")
    assert (event.object_id, event.detail["method"]) == (str(wang.pk), "password")


def test_the_session_key_changes_at_the_door(browser: Client, wang: User) -> None:
    browser.get("/login/")
    session = browser.session
    session["planted"] = "before"
    session.save()
    planted = session.session_key
    sign_in(browser)
    assert browser.session.session_key != planted


@pytest.mark.parametrize(
    ("username", "password"), [("wang", WRONG), ("nobody", PASSWORD), ("WANG", PASSWORD)]
)
def test_wrong_pairs_get_one_answer(
    browser: Client, wang: User, username: str, password: str
) -> None:
    with watched() as traces:
        answer = sign_in(browser, username, password)
    assert "用户名或密码不正确" in answer.content.decode()
    assert not is_in(browser)
    assert traces.left == {"audit": ["accounts.login_failed"]}


def test_a_suspended_user_gets_the_same_answer(browser: Client, wang: User) -> None:
    suspend_user(wang, reason="调离", actor=SETUP)
    assert "用户名或密码不正确" in sign_in(browser).content.decode()
    assert not is_in(browser)


def test_what_was_typed_is_written_down_nowhere(browser: Client, wang: User) -> None:
    sign_in(browser, "Typed-the-password-here-1", WRONG)
    event = Event.objects.latest("id")
    told = f"{event.object_label}{event.detail}{event.actor_name}"
    assert "Typed" not in told
    assert b"typed" not in bytes(Attempt.objects.get().name_index).lower()


def test_five_wrong_tries_lock_for_half_an_hour(browser: Client, wang: User) -> None:
    start = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(5):
            assert sign_in(browser, password=WRONG).status_code == 200
            clock.shift(60)
        last_wrong = start + dt.timedelta(minutes=4)
        assert Event.objects.filter(action="signin.locked_out").count() == 1
        answer = sign_in(browser)
        assert answer.status_code == 429
        assert "29 分钟后重试" in answer.content.decode()
        clock.move_to(last_wrong + dt.timedelta(minutes=29, seconds=59))
        assert sign_in(browser).status_code == 429
        clock.move_to(last_wrong + dt.timedelta(minutes=30, seconds=1))
        assert sign_in(browser)["Location"] == "/workbench/"


def test_a_locked_out_stranger_learns_nothing_about_accounts(browser: Client, wang: User) -> None:
    for _ in range(5):
        sign_in(browser, "nobody", WRONG)
    assert sign_in(browser, "nobody", WRONG).status_code == 429


def test_the_lock_is_for_one_name_from_one_address(browser: Client, wang: User) -> None:
    for _ in range(5):
        sign_in(browser, password=WRONG)
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in(elsewhere)["Location"] == "/workbench/"
    assert sign_in(browser).status_code == 429


def test_signing_in_forgets_the_wrong_tries(browser: Client, wang: User) -> None:
    for _ in range(4):
        sign_in(browser, password=WRONG)
    sign_in(browser)
    assert not Attempt.objects.exists()


def test_tries_at_the_same_moment_do_not_slip_past_together(db: None, settings: Settings) -> None:
    settings.XINSHU_LOGIN_FAILURES = 5
    running = [lockout.begin("wang", "192.0.2.1") for _ in range(5)]
    with pytest.raises(LockedOut):
        lockout.begin("wang", "192.0.2.1")
    running[0].delete()  # one of them was right
    lockout.begin("wang", "192.0.2.1")


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/workbench/jobs/?state=done", "/workbench/jobs/?state=done"),
        ("https://elsewhere.example/x", "/workbench/"),
        ("//elsewhere.example/x", "/workbench/"),
        ("javascript:alert(1)", "/workbench/"),
    ],
)
def test_the_way_goes_on_inside_this_site(
    browser: Client, wang: User, wanted: str, reached: str
) -> None:
    assert sign_in(browser, next=wanted)["Location"] == reached


def test_leaving_ends_the_stay(browser: Client, wang: User) -> None:
    sign_in(browser)
    with watched() as traces:
        answer = browser.post("/logout/")
    assert answer["Location"] == "/"
    assert not is_in(browser)
    assert LoginSession.objects.get().end == LoginSession.End.LEFT
    assert traces.left == {"audit": ["accounts.logged_out"]}
    assert browser.get("/logout/").status_code == 405


def test_members_of_the_public_begin_elsewhere(browser: Client, wang: User) -> None:
    User.objects.filter(pk=wang.pk).update(kind="person")
    assert sign_in(browser)["Location"] == "/me/"
    assert "我的账号" in browser.get("/account/security/").content.decode()


def test_who_is_in_already_does_not_see_the_form(browser: Client, wang: User) -> None:
    sign_in(browser)
    assert browser.get("/login/")["Location"] == "/workbench/"


def test_the_form_demands_its_token(wang: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict).status_code == 403
    assert not is_in(strict)


def test_pages_of_signing_in_are_not_kept(browser: Client, wang: User) -> None:
    assert browser.get("/login/")["Cache-Control"] == "no-store"
    sign_in(browser)
    assert browser.get("/account/security/")["Cache-Control"] == "no-store"
