"""Machine clients on the screens: registered, rotated, changed, revoked; secrets told once."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from builders.actors import Cast
from builders.machines import Machine, buy_token, client_of
from delivery.pages import logged_in, words
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.crypto import sm2
from xinshu.kernel.keys.models import Client as MachineClient
from xinshu.kernel.keys.models import Usage
from xinshu.kernel.signin.stepup import CONFIRMED_AT

pytestmark = pytest.mark.django_db


def fresh(actor: Actor) -> Client:
    """A browser of someone who has just proved who they are."""
    browser = logged_in(actor)
    session = browser.session
    session[CONFIRMED_AT] = timezone.now().timestamp()
    session.save()
    return browser


def told_once(page: str) -> str:
    """The secret on a page that tells one."""
    found = re.search(r'id="secret">([^<]+)<', page)
    assert found
    return found[1]


def at(screen: str, client: MachineClient, *more: str) -> str:
    return reverse(f"workbench:{screen}", args=[client.code, *more])


def test_a_client_is_registered_and_its_secret_works(cast: Cast) -> None:
    browser = fresh(cast.security_admin)
    form = {
        "name": "前置系统",
        "user": cast.clerk_a.user_id,
        "kinds": ["items:read", "records:push"],
        "parts": "penalty，tax",
        "networks_allowed": "192.0.2.0/24",
        "per_minute": 30,
        "per_day": 600,
    }
    secret = told_once(words(browser.post(reverse("workbench:client_new"), form)))
    made = MachineClient.objects.get()
    assert made.scopes == [
        "items:read/penalty",
        "items:read/tax",
        "records:push/penalty",
        "records:push/tax",
    ]
    assert (made.per_minute, made.per_day, made.direct, made.sandbox) == (30, 600, False, False)
    assert buy_token(made.code, secret, ip="192.0.2.1").status_code == 200
    page = words(browser.get(at("client", made)))
    assert secret not in page
    assert "推送数据（tax）" in page
    assert "前置系统" in words(browser.get(reverse("workbench:clients")))


def test_what_the_service_refuses_stands_on_the_form(cast: Cast) -> None:
    browser = fresh(cast.security_admin)
    form = {
        "name": "x",
        "user": cast.clerk_a.user_id,
        "kinds": ["items:read"],
        "networks_allowed": "here",
        "per_minute": 30,
        "per_day": 10,
    }
    assert "每分钟上限须大于" in words(browser.post(reverse("workbench:client_new"), form))
    form["per_day"] = 100
    assert "不是地址范围" in words(browser.post(reverse("workbench:client_new"), form))
    assert not MachineClient.objects.exists()


def test_a_secret_is_rotated_and_the_old_one_revoked(cast: Cast) -> None:
    client, old = client_of(cast.clerk_a)
    browser = fresh(cast.security_admin)
    new = told_once(words(browser.post(at("client_rotate", client), {"keep_days": "7"})))
    assert {buy_token(client.code, each).status_code for each in (old, new)} == {200}
    assert "已有两把" in words(browser.post(at("client_rotate", client), follow=True))
    first = client.credentials.order_by("pk")[0]
    read = browser.post(at("client_revoke", client, first.key_id), {"reason": ""}, follow=True)
    assert buy_token(client.code, old).status_code == 200, "not without a reason"
    read = browser.post(at("client_revoke", client, first.key_id), {"reason": "换新"}, follow=True)
    assert "已吊销" in words(read)
    assert buy_token(client.code, old).status_code == 401


def test_another_client_s_key_cannot_be_revoked_through_this_one(cast: Cast) -> None:
    client, _ = client_of(cast.clerk_a)
    other, _ = client_of(cast.clerk_b)
    key = other.credentials.get()
    answer = fresh(cast.security_admin).post(
        at("client_revoke", client, key.key_id), {"reason": "误操作"}
    )
    assert answer.status_code == 404
    key.refresh_from_db()
    assert key.revoked_at is None


def test_limits_are_changed_and_the_reason_is_needed(cast: Cast) -> None:
    client, secret = client_of(cast.clerk_a, direct=True)
    browser = fresh(cast.security_admin)
    form = {"scopes_granted": "tasks:read", "per_minute": 2, "per_day": 9, "signing": ""}
    browser.post(at("client_change", client), form)
    client.refresh_from_db()
    assert client.per_minute == 120
    browser.post(at("client_change", client), {**form, "reason": "核减"})
    client.refresh_from_db()
    assert (client.per_minute, client.scopes) == (2, ["tasks:read"])
    assert Machine(secret).get("/items")[1]["code"] == "scope_needed"
    page = words(browser.get(at("client_change", client)))
    assert "tasks:read</textarea>" in page


def test_signing_keys_are_added(cast: Cast) -> None:
    browser = fresh(cast.security_admin)
    shared, _ = client_of(cast.clerk_a, signing="hmac-sm3")
    key = told_once(words(browser.post(at("client_shared_key", shared))))
    assert len(bytes.fromhex(key)) == 32
    own, _ = client_of(cast.clerk_a, signing="sm2")
    _, public = sm2.new_pair()
    assert "不是 SM2 公钥" in words(
        browser.post(at("client_public_key", own), {"public_key": "x"}, follow=True)
    )
    browser.post(at("client_public_key", own), {"public_key": f"04{public.hex()}"})
    assert own.credentials.get(kind="sm2").public_key == public.hex()


def test_a_client_is_suspended_and_restored(cast: Cast) -> None:
    client, secret = client_of(cast.clerk_a, direct=True)
    browser = fresh(cast.security_admin)
    assert "已停用" in words(
        browser.post(at("client_suspend", client), {"reason": "异常调用"}, follow=True)
    )
    assert Machine(secret).get("/items")[0] == 401
    browser.post(at("client_restore", client), {"reason": "已查明"})
    client.refresh_from_db()
    assert client.suspended_at is None


def test_what_a_client_used_is_shown(cast: Cast) -> None:
    client, _ = client_of(cast.clerk_a)
    facts = {"calls": 4321, "refused": 12, "limited": 7}
    today = timezone.localdate()
    Usage.objects.create(client=client, day=today, operation="GET /items", **facts)
    browser = logged_in(cast.security_admin)
    page = words(browser.get(at("client", client)))
    assert "GET /items" in page
    assert "共 4,321 次，超限拒绝 7 次" in page
    assert "4,321" in words(browser.get(reverse("workbench:clients")))


@pytest.mark.parametrize("who", ["system_admin", "auditor", "centre_officer", "clerk_a"])
def test_the_screens_are_the_security_administrator_s(who: str, cast: Cast) -> None:
    client, _ = client_of(cast.clerk_a)
    browser = fresh(getattr(cast, who))
    for screen in ("clients", "client_new"):
        assert browser.get(reverse(f"workbench:{screen}")).status_code == 403
    for screen in ("client", "client_change"):
        assert browser.get(at(screen, client)).status_code == 403
    for screen in ("client_rotate", "client_suspend", "client_shared_key"):
        assert browser.post(at(screen, client), {"reason": "越权"}).status_code == 403
    assert client.credentials.count() == 1


def test_making_a_secret_asks_who_is_there(cast: Cast) -> None:
    client, _ = client_of(cast.clerk_a)
    browser = logged_in(cast.security_admin)
    for address in (reverse("workbench:client_new"), at("client_change", client)):
        assert browser.get(address).status_code == 302
    assert browser.post(at("client_rotate", client)).status_code == 302
    assert client.credentials.count() == 1
