"""The second step: one-time codes, recovery codes, and who must have them."""

import base64
import datetime as dt
import re

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from builders.actors import make_actor, make_member, user_of
from builders.signin import code_now, give_phone, is_in, make_stale, sign_in
from builders.traces import watched
from xinshu.core.refusals import NotFound, NotPermitted
from xinshu.kernel.accounts.actor import actor_of
from xinshu.kernel.accounts.models import Kind, User
from xinshu.kernel.audit.models import Event
from xinshu.kernel.seal import unseal
from xinshu.kernel.signin import factors, services
from xinshu.kernel.signin.models import Authenticator, LoginSession, Passkey, RecoveryCode
from xinshu.kernel.signin.refusals import AlreadyEnrolled, SecondFactorNeeded, WrongCode

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
SECOND = "/account/second-step/"


def test_the_password_alone_does_not_sign_in(browser: Client, wang: User) -> None:
    give_phone(wang)
    assert sign_in(browser)["Location"] == SECOND
    assert not is_in(browser)
    assert not LoginSession.objects.exists()


def test_password_and_code_sign_in(browser: Client, wang: User) -> None:
    secret = give_phone(wang)
    sign_in(browser, next="/workbench/jobs/")
    with watched() as traces:
        answer = browser.post(SECOND, {"code": code_now(secret)})
    assert answer["Location"] == "/workbench/jobs/"
    assert LoginSession.objects.get().method == "password+totp"
    assert traces.left == {"audit": ["accounts.logged_in"]}


def test_a_code_opens_once(browser: Client, wang: User) -> None:
    secret = give_phone(wang)
    with time_machine.travel(NOON, tick=False):
        code = code_now(secret)
        sign_in(browser)
        browser.post(SECOND, {"code": code})
        thief = Client()
        sign_in(thief)
        answer = thief.post(SECOND, {"code": code})
        assert "验证码不正确或已使用过" in answer.content.decode()
        assert not is_in(thief)


def test_five_wrong_codes_lock_the_second_step_from_everywhere(browser: Client, wang: User) -> None:
    secret = give_phone(wang)
    wrong = f"{(int(code_now(secret)) + 7) % 1_000_000:06d}"
    with time_machine.travel(NOON, tick=False):
        for number in range(5):
            thief = Client(REMOTE_ADDR=f"192.0.2.{number}")
            sign_in(thief)  # a right password does not forgive wrong codes
            assert thief.post(SECOND, {"code": wrong}).status_code == 200
        assert Event.objects.filter(action="signin.locked_out").count() == 1
        sign_in(browser)
        answer = browser.post(SECOND, {"code": code_now(secret)})
        assert (answer.status_code, answer["Retry-After"]) == (429, "1800")
        assert not is_in(browser)


def test_the_second_step_waits_five_minutes(browser: Client, wang: User) -> None:
    secret = give_phone(wang)
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(browser)
        clock.shift(dt.timedelta(minutes=5, seconds=1))
        answer = browser.post(SECOND, {"code": code_now(secret)})
        assert answer["Location"] == "/login/?why=slow"
        assert not is_in(browser)


def test_nobody_starts_with_the_second_step(browser: Client, wang: User) -> None:
    give_phone(wang)
    assert browser.get(SECOND)["Location"] == "/login/?why=slow"


def test_a_recovery_code_opens_once(browser: Client, wang: User) -> None:
    give_phone(wang)
    code = factors.new_recovery_codes(wang)[3]
    sign_in(browser)
    with watched() as traces:
        browser.post(SECOND, {"code": code.upper()})
    assert is_in(browser)
    assert traces.left == {"audit": ["signin.code.used", "accounts.logged_in"]}
    again = Client()
    sign_in(again)
    again.post(SECOND, {"code": code})
    assert not is_in(again)


def test_new_codes_end_the_old_ones_and_are_not_kept_readable(wang: User) -> None:
    give_phone(wang)
    old = factors.new_recovery_codes(wang)
    new = services.renew_recovery_codes(wang, actor=actor_of(wang))
    assert len(set(new)) == 10
    assert factors.spend_code(wang, old[0]) is None
    assert factors.spend_code(wang, new[0]) == "recovery"
    kept = b"".join(bytes(row.code_index) for row in RecoveryCode.objects.all())
    assert new[1].replace("-", "").encode() not in kept


def test_a_code_of_somebody_else_opens_nothing(wang: User) -> None:
    other = user_of(make_actor("other", "centre_officer", wang.posts.get().department))
    codes = factors.new_recovery_codes(other)
    assert factors.spend_code(wang, codes[0]) is None


def test_enrolling_proves_the_phone_and_seals_its_secret(wang: User) -> None:
    secret = b"another secret of 20"
    with watched() as traces:
        codes = services.add_authenticator(
            wang, secret=secret, code=code_now(secret), actor=actor_of(wang)
        )
    assert len(codes) == 10
    assert traces.left == {
        "audit": ["signin.authenticator.added"],
        "notices": ["账户安全：已启用动态口令"],
    }
    kept = bytes(Authenticator.objects.get().secret)
    assert secret not in kept
    assert unseal(kept, context=b"signin.authenticator") == secret
    with pytest.raises(AlreadyEnrolled):
        services.add_authenticator(wang, secret=secret, code=code_now(secret), actor=actor_of(wang))


def test_enrolling_with_a_wrong_code_leaves_nothing(wang: User) -> None:
    with watched() as traces, pytest.raises(WrongCode):
        services.add_authenticator(wang, secret=b"x" * 20, code="000000", actor=actor_of(wang))
    assert traces.left == {}
    assert not Authenticator.objects.exists()


def test_factors_are_the_owners_alone(wang: User) -> None:
    other = make_actor("other", "security_admin", wang.posts.get().department)
    give_phone(wang)
    with pytest.raises(NotPermitted):
        services.remove_authenticator(wang, actor=other)
    with pytest.raises(NotPermitted):
        services.renew_recovery_codes(wang, actor=other)
    with pytest.raises(NotPermitted):
        services.add_authenticator(wang, secret=b"x" * 20, code="0", actor=other)


def test_giving_the_phone_up(wang: User, settings: Settings) -> None:
    with pytest.raises(NotFound):
        services.remove_authenticator(wang, actor=actor_of(wang))
    give_phone(wang)
    factors.new_recovery_codes(wang)
    settings.XINSHU_SECOND_FACTOR = "required"
    with pytest.raises(SecondFactorNeeded):
        services.remove_authenticator(wang, actor=actor_of(wang))
    settings.XINSHU_SECOND_FACTOR = "offered"
    with watched() as traces:
        services.remove_authenticator(wang, actor=actor_of(wang))
    assert traces.left == {
        "audit": ["signin.authenticator.removed"],
        "notices": ["账户安全：已停用动态口令"],
    }
    assert not RecoveryCode.objects.exists()


@pytest.fixture
def demanding(settings: Settings) -> Settings:
    """An installation as it stands outside the demo."""
    settings.XINSHU_SECOND_FACTOR = "required"
    return settings


def test_staff_without_a_second_factor_only_reach_the_page_that_adds_one(
    browser: Client, wang: User, demanding: Settings
) -> None:
    answer = sign_in(browser, next="/workbench/jobs/")
    assert answer["Location"] == "/account/security/?next=%2Fworkbench%2Fjobs%2F"
    for address in ("/workbench/", "/workbench/jobs/", "/"):
        assert browser.get(address)["Location"].startswith("/account/security/")
    page = browser.get("/account/security/").content.decode()
    assert "请先添加第二因素" in page


def test_adding_one_opens_the_rest(browser: Client, wang: User, demanding: Settings) -> None:
    sign_in(browser)
    page = browser.get("/account/authenticator/").content.decode()
    secret = _secret_on(page)
    answer = browser.post("/account/authenticator/", {"code": code_now(secret)})
    assert answer.content.decode().count('<li class="code">') == 10
    assert browser.get("/workbench/jobs/").status_code == 200
    # The page offers the same secret until it is taken, and a new one afterwards.
    assert not browser.session.get("authenticator_in_setup")


def test_the_demo_and_members_are_not_asked(
    browser: Client, wang: User, demanding: Settings
) -> None:
    member = user_of(make_member("member", Kind.ENTERPRISE))
    assert factors.demanded_of(wang)
    assert not factors.demanded_of(member)
    demanding.XINSHU_DEMO = True
    assert not factors.demanded_of(wang)
    assert sign_in(browser)["Location"] == "/workbench/"
    assert "演示环境不要求第二因素" in browser.get("/account/security/").content.decode()


def test_ways_of_signing_in_change_only_after_a_fresh_proof(browser: Client, wang: User) -> None:
    give_phone(wang)
    browser.force_login(wang)
    make_stale(browser)
    for address in (
        "/account/authenticator/",
        "/account/authenticator/remove/",
        "/account/recovery-codes/",
        "/account/passkeys/new/",
        "/account/passkeys/new/question/",
        "/account/passkeys/1/remove/",
    ):
        answer = browser.post(address)
        assert answer["Location"].startswith("/account/confirm/"), address
    assert Authenticator.objects.filter(user=wang).exists()
    assert not Passkey.objects.exists()


def _secret_on(page: str) -> bytes:
    found = re.search(r'class="code secret">([A-Z2-7 =]+)<', page)
    assert found
    return base64.b32decode(found[1].replace(" ", ""))
