"""Passwords: the rules, the history, the age, and what a change ends."""

import datetime as dt
import itertools

import pytest
import time_machine
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import Settings

from builders.actors import SETUP
from builders.signin import PASSWORD, is_in, sign_in
from builders.traces import watched
from xinshu.core.refusals import NotPermitted
from xinshu.kernel.accounts.actor import actor_of
from xinshu.kernel.accounts.models import User
from xinshu.kernel.accounts.refusals import WeakPassword
from xinshu.kernel.accounts.services import renew_password, set_password
from xinshu.kernel.signin import services
from xinshu.kernel.signin.models import LoginSession, PasswordUsed
from xinshu.kernel.signin.passwords import MixedClasses
from xinshu.kernel.signin.refusals import WrongCredentials

NEW = "Harbour-bridge-8"
PAGE = "/account/password/"


def change(user: User, new: str = NEW, current: str = PASSWORD) -> int:
    """The user replaces the password."""
    user.refresh_from_db()
    return services.change_password(user, current=current, new=new, actor=actor_of(user))


@pytest.mark.parametrize(
    ("password", "kinds"),
    [("onlysmall", 1), ("Small-capital", 3), ("Small-capital-1", 4), ("密码密码Aa1", 4)],
)
def test_classes_are_counted(password: str, kinds: int) -> None:
    MixedClasses(classes=kinds).validate(password)
    for more in range(kinds + 1, 5):
        with pytest.raises(ValidationError):
            MixedClasses(classes=more).validate(password)


@pytest.mark.parametrize(
    "weak", ["Short-1a", "all-small-letters-1", "NO-SMALL-LETTERS-1", "NoSigns1234", "No-digits-x"]
)
def test_a_weak_password_is_refused_and_nothing_changes(wang: User, weak: str) -> None:
    with watched() as traces, pytest.raises(WeakPassword):
        change(wang, weak)
    wang.refresh_from_db()
    assert wang.check_password(PASSWORD)
    assert traces.left == {}


def test_a_new_password_replaces_the_old_one(wang: User) -> None:
    with watched() as traces:
        change(wang)
    wang.refresh_from_db()
    assert wang.check_password(NEW)
    assert not wang.check_password(PASSWORD)
    assert traces.left == {
        "audit": ["accounts.user.password_set", "signin.password.changed"],
        "notices": ["账户安全：密码已更改"],
    }


def test_the_present_password_is_asked_for(wang: User) -> None:
    with pytest.raises(WrongCredentials):
        change(wang, current="Not-the-word-1")
    with pytest.raises(NotPermitted):
        services.change_password(wang, current=PASSWORD, new=NEW, actor=SETUP)


def test_the_last_five_passwords_do_not_come_back(wang: User) -> None:
    words = [PASSWORD, *(f"Harbour-bridge-{number}" for number in range(1, 6))]
    for before, after in itertools.pairwise(words):
        change(wang, after, before)
    for used in words[1:]:
        with pytest.raises(WeakPassword, match="最近 5 次"):
            change(wang, used, words[-1])
    change(wang, words[0], words[-1])
    assert PasswordUsed.objects.filter(user=wang).count() == 5
    assert not any(
        row.digest == word or word in row.digest
        for row in PasswordUsed.objects.all()
        for word in words
    )


def test_a_password_older_than_the_record_does_not_come_back_either(wang: User) -> None:
    PasswordUsed.objects.all().delete()
    with pytest.raises(WeakPassword):
        change(wang, PASSWORD)


def test_a_change_ends_the_other_stays(browser: Client, wang: User) -> None:
    other = Client()
    for each in (browser, other):
        sign_in(each)
    answer = browser.post(PAGE, {"current": PASSWORD, "new": NEW, "again": NEW})
    assert answer["Location"] == "/account/security/"
    assert is_in(browser)
    assert not is_in(other)
    assert [row.end for row in LoginSession.objects.order_by("id")] == ["", "password"]


def test_wrong_present_passwords_on_the_page_lock_out(browser: Client, wang: User) -> None:
    sign_in(browser)
    with watched() as traces:
        for _ in range(5):
            answer = browser.post(PAGE, {"current": "Wrong-1", "new": NEW, "again": NEW})
            assert "当前密码不正确" in answer.content.decode()
    assert traces.left == {"audit": ["signin.confirm_failed"] * 5 + ["signin.locked_out"]}
    answer = browser.post(PAGE, {"current": PASSWORD, "new": NEW, "again": NEW})
    assert answer.status_code == 429


def test_the_page_says_what_is_wrong(browser: Client, wang: User) -> None:
    sign_in(browser)
    said = browser.post(PAGE, {"current": PASSWORD, "new": NEW, "again": "x"}).content.decode()
    assert "两次输入的新密码不一致" in said
    said = browser.post(PAGE, {"current": PASSWORD, "new": "x", "again": "x"}).content.decode()
    assert "密码不符合要求" in said
    assert "大写字母、小写字母、数字和符号" in browser.get(PAGE).content.decode()


def test_ninety_days_are_enough(browser: Client, wang: User) -> None:
    since = PasswordUsed.objects.get(user=wang).since
    with time_machine.travel(since + dt.timedelta(days=89), tick=False):
        assert sign_in(browser)["Location"] == "/workbench/"
        browser.post("/logout/")
    with time_machine.travel(since + dt.timedelta(days=90, seconds=1), tick=False):
        assert sign_in(browser)["Location"] == PAGE
        assert browser.get("/workbench/jobs/")["Location"].startswith(PAGE)
        assert "请先更改密码" in browser.get(PAGE).content.decode()
        browser.post(PAGE, {"current": PASSWORD, "new": NEW, "again": NEW})
        assert browser.get("/workbench/jobs/").status_code == 200


def test_no_age_when_the_settings_say_so(browser: Client, wang: User, settings: Settings) -> None:
    settings.XINSHU_PASSWORD_DAYS = 0
    PasswordUsed.objects.update(since=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    assert sign_in(browser)["Location"] == "/workbench/"


def test_a_password_somebody_handed_out_is_replaced_first(browser: Client, wang: User) -> None:
    initial = renew_password(wang, reason="遗忘", actor=SETUP)
    assert sign_in(browser, password=initial)["Location"] == PAGE
    browser.post(PAGE, {"current": initial, "new": NEW, "again": NEW})
    assert browser.get("/workbench/jobs/").status_code == 200
    fresh = Client()
    assert sign_in(fresh, password=NEW)["Location"] == "/workbench/"


def test_every_way_of_setting_a_password_is_remembered(wang: User) -> None:
    set_password(wang, password=NEW, actor=actor_of(wang))
    newest = PasswordUsed.objects.filter(user=wang).first()
    assert newest
    assert check_password(NEW, newest.digest)
