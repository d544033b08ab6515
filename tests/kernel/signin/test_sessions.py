"""Where one is signed in: idle, over, ended by oneself or by the security administrator."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from builders.actors import Cast, user_of
from builders.signin import give_phone, is_in, make_person, sign_in
from builders.traces import watched
from xinshu.core.refusals import NotFound, NotPermitted
from xinshu.kernel.accounts.actor import actor_of
from xinshu.kernel.accounts.models import User
from xinshu.kernel.accounts.refusals import ReasonNeeded
from xinshu.kernel.lifecycle.registry import stores
from xinshu.kernel.signin import factors, services, sessions
from xinshu.kernel.signin.models import Authenticator, LoginSession, RecoveryCode

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"


def test_a_quarter_of_an_hour_without_an_act_ends_the_stay(browser: Client, wang: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(browser)
        for _ in range(4):
            clock.shift(dt.timedelta(minutes=15))
            assert is_in(browser)
        clock.shift(dt.timedelta(minutes=15, seconds=1))
        answer = browser.get("/workbench/jobs/")
        assert answer["Location"] == "/login/?next=%2Fworkbench%2Fjobs%2F&why=idle"
        assert "长时间未操作" in browser.get(answer["Location"]).content.decode()
        assert not is_in(browser)
        assert LoginSession.objects.get().end == LoginSession.End.IDLE


def test_a_list_that_renews_itself_is_no_act(browser: Client, wang: User) -> None:
    htmx = {"hx-request": "true", "hx-current-url": "http://testserver/workbench/jobs/"}
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(browser)
        for _ in range(15):
            clock.shift(60)
            assert browser.get("/workbench/jobs/", headers=htmx).status_code == 200
        clock.shift(1)
        answer = browser.get("/workbench/jobs/", headers=htmx)
        assert answer["HX-Redirect"] == "/login/?next=%2Fworkbench%2Fjobs%2F"
        assert not answer.content


def test_no_stay_lasts_longer_than_a_working_day(browser: Client, wang: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(browser)
        for _ in range(47):
            clock.shift(dt.timedelta(minutes=10))
            assert is_in(browser)
        browser.session.save()  # a session that is written to lives on, the stay does not
        clock.shift(dt.timedelta(minutes=10, seconds=1))
        assert not is_in(browser)
        assert LoginSession.objects.get().end == LoginSession.End.OLD


def test_being_seen_is_written_once_a_minute(browser: Client, wang: User) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(browser)
        clock.shift(59)
        is_in(browser)
        assert LoginSession.objects.get().seen_at == NOON
        clock.shift(1)
        is_in(browser)
        assert LoginSession.objects.get().seen_at == NOON + dt.timedelta(seconds=60)


def test_the_page_shows_where_one_is_signed_in(wang: User) -> None:
    office = Client(headers={"user-agent": CHROME}, REMOTE_ADDR="192.0.2.7")
    sign_in(office)
    sign_in(Client())
    page = office.get("/account/security/").content.decode()
    assert "Chrome 126，Windows" in page
    assert "192.0.2.7" in page
    assert "结束其他全部登录" in page


def test_one_ends_a_stay_elsewhere(browser: Client, wang: User) -> None:
    elsewhere = Client()
    sign_in(elsewhere)
    sign_in(browser)
    stay = LoginSession.objects.earliest("id")
    with watched() as traces:
        browser.post(f"/account/sessions/{stay.pk}/end/")
    assert not is_in(elsewhere)
    assert is_in(browser)
    assert traces.left["audit"][0] == "signin.session.ended"
    with pytest.raises(NotFound):
        services.end_session(wang, session_id=stay.pk, actor=actor_of(wang))


def test_one_ends_all_others_at_once(browser: Client, wang: User) -> None:
    elsewhere = [Client(), Client()]
    for each in (*elsewhere, browser):
        sign_in(each)
    browser.post("/account/sessions/end/")
    assert [is_in(each) for each in (*elsewhere, browser)] == [False, False, True]


def test_nobody_ends_the_stay_of_another(browser: Client, wang: User) -> None:
    sign_in(browser)
    li = make_person("li")
    thief = Client()
    sign_in(thief, "li")
    thief.post(f"/account/sessions/{LoginSession.objects.earliest('id').pk}/end/")
    assert is_in(browser)
    with pytest.raises(NotPermitted):
        services.end_sessions(wang, actor=actor_of(li))


def test_a_session_without_its_row_is_over(browser: Client, wang: User) -> None:
    sign_in(browser)
    LoginSession.objects.all().delete()
    assert not is_in(browser)


def test_a_stay_cannot_be_borrowed(browser: Client, wang: User) -> None:
    li = Client()
    make_person("li")
    sign_in(li, "li")
    sign_in(browser)
    session = browser.session
    session["login_session"] = LoginSession.objects.earliest("id").pk
    session.save()
    assert not is_in(browser)


def test_the_security_administrator_helps(cast: Cast) -> None:
    wang = make_person("wang", at=cast.department_a)
    browser = Client()
    give_phone(wang)
    factors.new_recovery_codes(wang)
    browser.force_login(wang)
    with watched() as traces:
        services.reset_factors(wang, reason="手机遗失", actor=cast.security_admin)
    assert traces.left == {
        "audit": ["signin.factors.reset"],
        "notices": ["账户安全：第二因素已由安全管理员重置"],
    }
    assert not is_in(browser)
    assert not Authenticator.objects.exists()
    assert not RecoveryCode.objects.exists()
    for _ in range(5):
        sign_in(browser, password="Wrong-1")
    assert sign_in(browser).status_code == 429
    with watched() as traces:
        services.unlock(wang, reason="本人来电", actor=cast.security_admin)
    assert traces.left == {"audit": ["signin.unlocked"]}
    assert sign_in(browser)["Location"] == "/workbench/"


def test_nobody_else_helps_and_nobody_helps_oneself(cast: Cast) -> None:
    wang = user_of(cast.clerk_a)
    for actor in (cast.system_admin, cast.auditor, cast.centre_officer, cast.clerk_a, cast.public):
        with pytest.raises(NotPermitted):
            services.reset_factors(wang, reason="手机遗失", actor=actor)
        with pytest.raises(NotPermitted):
            services.unlock(wang, reason="手机遗失", actor=actor)
    with pytest.raises(NotPermitted):
        services.reset_factors(
            user_of(cast.security_admin), reason="手机遗失", actor=cast.security_admin
        )
    with pytest.raises(ReasonNeeded):
        services.reset_factors(wang, reason=" ", actor=cast.security_admin)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome 126，Windows"),
        (
            "Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/128.0",
            "Firefox 128，Linux",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537 Edg/126.0", "Edge 126，Windows"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126 MicroMessenger/8.0", "微信 8，Android"),
        ("", "未知浏览器"),
    ],
)
def test_browsers_have_names(agent: str, words: str) -> None:
    assert sessions.browser_of(agent) == words


def test_a_stay_tells_nothing_that_opens_it(browser: Client, wang: User) -> None:
    sign_in(browser)
    row = LoginSession.objects.values().get()
    assert str(browser.session.session_key) not in map(str, row.values())


def test_stays_are_forgotten_after_half_a_year(browser: Client, wang: User) -> None:
    sign_in(browser)
    store = stores()["login_stays"]
    stay = LoginSession.objects.get()
    assert not list(store.due(stay.seen_at.date() - dt.timedelta(days=1)))
    store.destroy([each.key for each in store.due(stay.seen_at.date() + dt.timedelta(days=1))])
    assert not LoginSession.objects.exists()
