"""Keys: issued once, ended at once, of use only while their user is."""

import datetime as dt

import pytest
from django.utils import timezone

from builders.actors import SETUP, Cast, user_of
from builders.machines import Machine, key_of
from builders.traces import NOTHING, watched
from xinshu.core.refusals import NotPermitted
from xinshu.kernel.accounts import services as accounts
from xinshu.kernel.keys import services
from xinshu.kernel.keys.models import ApiKey


def status(key: str) -> int:
    return Machine(key).get("/items")[0]


@pytest.mark.usefixtures("machine")
def test_a_key_opens_the_door_and_its_secret_is_kept_nowhere(cast: Cast) -> None:
    with watched() as traces:
        key, secret = services.issue(user_of(cast.clerk_a), name="前置系统", actor=SETUP)
    assert traces.left == {"audit": ["keys.issued"]}
    assert status(secret) == 200
    assert secret.partition(".")[2] not in str(ApiKey.objects.filter(pk=key.pk).values())


@pytest.mark.usefixtures("machine")
def test_a_revoked_key_is_of_no_use(cast: Cast) -> None:
    key, secret = services.issue(user_of(cast.clerk_a), name="前置系统", actor=SETUP)
    with watched() as traces:
        services.revoke(key, reason="人员离岗", actor=SETUP)
    assert traces.left == {"audit": ["keys.revoked"]}
    assert status(secret) == 401


@pytest.mark.usefixtures("machine")
def test_a_key_works_through_its_last_day(cast: Cast) -> None:
    today = timezone.localdate()
    assert status(key_of(cast.clerk_a, expires_on=today)) == 200
    assert status(key_of(cast.clerk_a, expires_on=today - dt.timedelta(days=1))) == 401


@pytest.mark.usefixtures("machine")
def test_the_key_of_a_suspended_user_is_of_no_use(cast: Cast) -> None:
    secret = key_of(cast.clerk_a)
    accounts.suspend_user(user_of(cast.clerk_a), reason="停用", actor=SETUP)
    assert status(secret) == 401


@pytest.mark.usefixtures("machine")
def test_wrong_keys_get_the_house_s_answer(cast: Cast) -> None:
    secret = key_of(cast.clerk_a)
    prefix, _, rest = secret.partition(".")
    wrong = ["", "x", ".", prefix, f"{prefix}.", f"{prefix}.{rest}x", f"aaaaaaaa.{rest}", "\u00e9"]
    for key in wrong:
        code, body = Machine(key).get("/items")
        assert code == 401, key
        assert body["code"] == "key_unknown"
        assert body["message"].endswith("。")


def test_only_the_entitled_issue_and_revoke(cast: Cast) -> None:
    key, _ = services.issue(user_of(cast.clerk_a), name="前置系统", actor=SETUP)
    for actor in (cast.clerk_a, cast.enterprise, cast.auditor, cast.public):
        with watched() as traces:
            with pytest.raises(NotPermitted):
                services.issue(user_of(cast.clerk_a), name="x", actor=actor)
            with pytest.raises(NotPermitted):
                services.revoke(key, reason="不需要了", actor=actor)
        assert traces.left == NOTHING
