"""Passkeys: made, used to come in, as a second step, and taken away."""

import json

import pytest
from django.test import Client
from pytest_django import Settings

from builders.actors import SETUP
from builders.signin import Device, is_in, make_fresh, make_person, sign_in
from builders.traces import watched
from xinshu.core.refusals import NotFound
from xinshu.kernel.accounts.actor import actor_of
from xinshu.kernel.accounts.models import User
from xinshu.kernel.accounts.services import suspend_user
from xinshu.kernel.audit.models import Event
from xinshu.kernel.signin import services
from xinshu.kernel.signin.models import LoginSession, Passkey
from xinshu.kernel.signin.refusals import SecondFactorNeeded

ASK_NEW, NEW = "/account/passkeys/new/question/", "/account/passkeys/new/"
ASK_ANY, COME_IN = "/login/passkey/question/", "/login/passkey/"
ASK_OWN = "/account/passkeys/question/"


def asked(browser: Client, address: str) -> dict[str, object]:
    """A question, as the page's script gets it."""
    return dict(browser.post(address, secure=True).json())


def add(browser: Client, device: Device, name: str = "办公室电脑") -> None:
    """Sign in, confirm, and have the device make a key."""
    make_fresh(browser)
    answer = device.create(asked(browser, ASK_NEW))
    browser.post(NEW, {"credential": answer, "name": name}, secure=True)


@pytest.fixture
def device(browser: Client, wang: User) -> Device:
    """A device that holds a key of Wang's; nobody is signed in."""
    made = Device()
    browser.force_login(wang)
    add(browser, made)
    browser.logout()
    return made


def come_in(browser: Client, device: Device, **how: str) -> None:
    """Sign in by passkey alone."""
    answer = device.prove(asked(browser, ASK_ANY), **how)
    browser.post(COME_IN, {"credential": answer}, secure=True)


def test_a_key_is_kept_by_its_public_half(browser: Client, wang: User) -> None:
    device = Device()
    browser.force_login(wang)
    with watched() as traces:
        add(browser, device)
    key = Passkey.objects.get(user=wang)
    assert key.name == "办公室电脑"
    assert traces.left == {
        "audit": ["signin.passkey.added"],
        "notices": ["账户安全：已添加通行密钥“办公室电脑”"],
    }
    private = device.key.private_numbers().private_value.to_bytes(32, "big")
    assert private not in bytes(key.credential)


def test_the_question_names_the_keys_that_exist(browser: Client, wang: User) -> None:
    browser.force_login(wang)
    add(browser, Device())
    question = asked(browser, ASK_NEW)
    assert len(question["excludeCredentials"]) == 1  # type: ignore[arg-type]
    selection = question["authenticatorSelection"]
    assert selection["residentKey"] == selection["userVerification"] == "required"  # type: ignore[index]


def test_a_passkey_alone_signs_in(browser: Client, wang: User, device: Device) -> None:
    with watched() as traces:
        come_in(browser, device, handle=str(wang.pk))
    assert is_in(browser)
    assert LoginSession.objects.latest("id").method == "passkey"
    assert traces.left == {"audit": ["accounts.logged_in"]}
    assert Passkey.objects.get().used_at is not None


def test_an_answer_serves_once(browser: Client, device: Device) -> None:
    answer = device.prove(asked(browser, ASK_ANY))
    browser.post(COME_IN, {"credential": answer}, secure=True)
    browser.post("/logout/")
    said = browser.post(COME_IN, {"credential": answer}, secure=True).content.decode()
    assert "通行密钥验证未通过" in said
    assert not is_in(browser)


@pytest.mark.parametrize(
    "bend",
    [
        {"origin": "https://elsewhere.example"},
        {"origin": "http://testserver"},
        {"flags": 0x01},  # present, but nobody unlocked the device
        {"credential_id": b"somebody else's!"},
    ],
)
def test_answers_that_do_not_fit_are_refused(
    browser: Client, device: Device, bend: dict[str, object]
) -> None:
    for name, value in bend.items():
        setattr(device, name, value)
    come_in(browser, device)
    assert not is_in(browser)


def test_another_key_cannot_sign_for_this_one(browser: Client, device: Device) -> None:
    device.key = Device().key
    come_in(browser, device)
    assert not is_in(browser)


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"id": 1}', "no json", '"x"'])
def test_nonsense_is_refused(browser: Client, device: Device, text: str) -> None:
    asked(browser, ASK_ANY)
    said = browser.post(COME_IN, {"credential": text}, secure=True)
    assert "通行密钥验证未通过" in said.content.decode()


def test_a_copied_key_shows_by_its_counter(browser: Client, device: Device) -> None:
    device.counter = 8
    come_in(browser, device)
    browser.post("/logout/")
    device.counter = 8
    come_in(browser, device)
    assert not is_in(browser)
    device.counter = 9
    come_in(browser, device)
    assert is_in(browser)


def test_the_key_of_a_suspended_user_opens_nothing(
    browser: Client, wang: User, device: Device
) -> None:
    suspend_user(wang, reason="调离", actor=SETUP)
    come_in(browser, device)
    assert not is_in(browser)


def test_a_passkey_is_a_second_step(browser: Client, wang: User, device: Device) -> None:
    assert sign_in(browser)["Location"] == "/account/second-step/"
    question = asked(browser, ASK_OWN)
    browser.post("/account/second-step/", {"credential": device.prove(question)}, secure=True)
    assert is_in(browser)
    assert LoginSession.objects.latest("id").method == "password+passkey"


def test_the_second_step_takes_no_key_of_somebody_else(
    browser: Client, wang: User, device: Device
) -> None:
    other, theirs = Client(), Device()
    other.force_login(make_person("li"))
    add(other, theirs)
    sign_in(browser)
    answer = theirs.prove(asked(browser, ASK_OWN))
    browser.post("/account/second-step/", {"credential": answer}, secure=True)
    assert not is_in(browser)


def test_one_key_belongs_to_one_account(browser: Client, wang: User, device: Device) -> None:
    thief = Client()
    thief.force_login(make_person("li"))
    add(thief, device)
    assert Passkey.objects.get().user == wang


def test_a_key_is_removed_by_its_owner(wang: User, device: Device, settings: Settings) -> None:
    key = Passkey.objects.get()
    li = make_person("li")
    with pytest.raises(NotFound):
        services.remove_passkey(li, passkey_id=key.pk, actor=actor_of(li))
    settings.XINSHU_SECOND_FACTOR = "required"
    with pytest.raises(SecondFactorNeeded):
        services.remove_passkey(wang, passkey_id=key.pk, actor=actor_of(wang))
    settings.XINSHU_SECOND_FACTOR = "offered"
    with watched() as traces:
        services.remove_passkey(wang, passkey_id=key.pk, actor=actor_of(wang))
    assert traces.left == {
        "audit": ["signin.passkey.removed"],
        "notices": ["账户安全：已移除通行密钥"],
    }
    assert not Passkey.objects.exists()


def test_questions_are_posted_and_never_repeat(browser: Client, wang: User) -> None:
    assert browser.get(ASK_ANY).status_code == 405
    first, second = asked(browser, ASK_ANY), asked(browser, ASK_ANY)
    assert first["challenge"] != second["challenge"]
    assert json.dumps(first)


def test_a_proof_that_fails_is_written_down_with_whose_key_it_names(
    browser: Client, wang: User, device: Device
) -> None:
    device.key = Device().key
    with watched() as traces:
        come_in(browser, device)
    assert traces.left == {"audit": ["accounts.login_failed"]}
    event = Event.objects.latest("id")
    assert (event.object_id, event.detail["step"]) == (str(wang.pk), "passkey")
    for nonsense in ("no json", '{"id": "nobody\\u0000"}', '{"id": 1}'):
        browser.post(COME_IN, {"credential": nonsense}, secure=True)
        assert Event.objects.latest("id").object_label == "不存在的账号"
    assert Event.objects.filter(action="accounts.login_failed").count() == 4


def test_a_confirmation_that_fails_is_written_down(
    browser: Client, wang: User, device: Device
) -> None:
    come_in(browser, device)
    device.key = Device().key
    answer = device.prove(asked(browser, ASK_OWN))
    with watched() as traces:
        browser.post("/account/confirm/", {"credential": answer}, secure=True)
    assert traces.left == {"audit": ["signin.confirm_failed"]}
    assert Event.objects.latest("id").actor_id == wang.pk
