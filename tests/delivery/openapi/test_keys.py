"""Secrets sent as they are: only where the client may, and only while all is in order."""

import datetime as dt

import pytest
from django.utils import timezone

from builders.actors import SETUP, Cast, user_of
from builders.machines import Machine, client_of, key_of
from xinshu.kernel.accounts import services as accounts
from xinshu.kernel.keys import services
from xinshu.kernel.keys.models import Credential

pytestmark = pytest.mark.usefixtures("machine")


def status(key: str, **where: str) -> int:
    return Machine(key, **where).get("/items")[0]


def test_the_secret_opens_the_door_for_a_client_that_may_send_it(cast: Cast) -> None:
    client, secret = client_of(cast.clerk_a, direct=True)
    assert status(secret) == 200
    assert secret.partition(".")[2] not in str(Credential.objects.filter(client=client).values())


def test_a_client_without_that_leave_needs_a_token(cast: Cast) -> None:
    _, secret = client_of(cast.clerk_a, direct=False)
    assert status(secret) == 401


def test_a_revoked_secret_is_of_no_use(cast: Cast) -> None:
    client, secret = client_of(cast.clerk_a, direct=True)
    services.revoke(client.credentials.get(), reason="人员离岗", actor=SETUP)
    assert status(secret) == 401


def test_a_suspended_client_is_shut_out_until_it_is_restored(cast: Cast) -> None:
    client, secret = client_of(cast.clerk_a, direct=True)
    services.suspend(client, reason="异常调用", actor=SETUP)
    assert status(secret) == 401
    services.restore(client, reason="已查明", actor=SETUP)
    assert status(secret) == 200


def test_a_client_works_through_its_last_day(cast: Cast) -> None:
    today = timezone.localdate()
    assert status(key_of(cast.clerk_a, ends_on=today)) == 200
    assert status(key_of(cast.clerk_a, ends_on=today - dt.timedelta(days=1))) == 401


def test_the_key_of_a_suspended_user_is_of_no_use(cast: Cast) -> None:
    secret = key_of(cast.clerk_a)
    accounts.suspend_user(user_of(cast.clerk_a), reason="停用", actor=SETUP)
    assert status(secret) == 401


def test_wrong_keys_get_the_house_s_answer(cast: Cast) -> None:
    secret = key_of(cast.clerk_a)
    prefix, _, rest = secret.partition(".")
    wrong = ["", "x", ".", prefix, f"{prefix}.", f"{prefix}.{rest}x", f"aaaaaaaa.{rest}", "\u00e9"]
    for key in wrong:
        code, body = Machine(key).get("/items")
        assert code == 401, key
        assert body["code"] == "key_unknown"
        assert body["message"].endswith("。")


def test_an_address_outside_the_list_is_refused_by_name(cast: Cast) -> None:
    key = key_of(cast.clerk_a, networks_allowed=["192.0.2.0/24", "2001:db8::7"])
    assert status(key, ip="192.0.2.77") == 200
    assert status(key, ip="2001:db8::7") == 200
    code, body = Machine(key, ip="198.51.100.1").get("/items")
    assert (code, body["code"]) == (403, "address_refused")
