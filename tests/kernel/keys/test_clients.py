"""Registering, changing, rotating, revoking and suspending machine clients."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from builders.actors import SETUP, Cast, user_of
from builders.machines import client_of
from builders.traces import NOTHING, watched
from xinshu.core.refusals import NotFound, NotPermitted, WrongState
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.models import Event
from xinshu.kernel.keys import selectors, services
from xinshu.kernel.keys.callers import credential_of
from xinshu.kernel.keys.models import Client, Credential
from xinshu.kernel.keys.refusals import (
    LimitInvalid,
    NetworkInvalid,
    TooManyCredentials,
    UnknownScope,
)

pytestmark = pytest.mark.django_db
SETTINGS: dict[str, Any] = {
    "scopes_granted": ["items:read"],
    "networks_allowed": ["192.0.2.9"],
    "per_minute": 5,
    "per_day": 50,
    "signing": "sm2",
    "ends_on": dt.date(2030, 1, 1),
}


def test_a_security_administrator_registers_a_client_with_its_first_secret(cast: Cast) -> None:
    with watched() as traces:
        client, secret = services.register(
            user_of(cast.clerk_a), name="前置系统", actor=cast.security_admin, **SETTINGS
        )
    assert traces.left == {"audit": ["keys.client_registered", "keys.issued"]}
    assert client.networks == ["192.0.2.9/32"]
    made = client.credentials.get()
    assert secret.startswith(f"{made.key_id}.")
    assert secret.partition(".")[2] not in str(list(Event.objects.values()))


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"scopes_granted": ["nonsense"]}, UnknownScope),
        ({"scopes_granted": ["records:push/"]}, UnknownScope),
        ({"networks_allowed": ["192.0.2.0/99"]}, NetworkInvalid),
        ({"networks_allowed": ["example.org"]}, NetworkInvalid),
        ({"per_minute": 0}, LimitInvalid),
        ({"per_minute": 60, "per_day": 59}, LimitInvalid),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(
    cast: Cast, wrong: dict[str, Any], refusal: type[Exception]
) -> None:
    with watched() as traces, pytest.raises(refusal):
        client_of(cast.clerk_a, **{**SETTINGS, **wrong})
    assert traces.left == NOTHING
    assert not Client.objects.exists()


def test_a_change_says_what_was_changed_and_why(cast: Cast) -> None:
    client, _ = client_of(cast.clerk_a)
    with watched() as traces:
        services.change(client, reason="核减权限", actor=SETUP, **SETTINGS)
    assert traces.left == {"audit": ["keys.client_changed"]}
    event = Event.objects.get(action="keys.client_changed")
    assert event.why == "核减权限"
    assert event.detail["changed"]["scopes"] == "['items:read']"
    client.refresh_from_db()
    assert (client.per_minute, client.signing, client.networks) == (5, "sm2", ["192.0.2.9/32"])


def test_a_rotation_leaves_two_secrets_and_refuses_a_third(cast: Cast) -> None:
    client, _ = client_of(cast.clerk_a)
    with watched() as traces:
        services.rotate(client, keep=dt.timedelta(days=7), actor=SETUP)
    assert traces.left == {"audit": ["keys.issued"]}
    old = client.credentials.order_by("pk")[0]
    assert old.expires_at is not None
    with watched() as traces, pytest.raises(TooManyCredentials):
        services.rotate(client, keep=dt.timedelta(days=30), actor=SETUP)
    assert traces.left == NOTHING
    before = old.expires_at
    old.refresh_from_db()
    assert old.expires_at == before, "a refused rotation gives nobody more time"
    services.revoke(old, reason="已换用新密钥", actor=SETUP)
    services.rotate(client, keep=dt.timedelta(days=0), actor=SETUP)
    assert client.credentials.count() == 3


def test_what_is_revoked_or_suspended_is_so_once(cast: Cast) -> None:
    client, _ = client_of(cast.clerk_a)
    secret = client.credentials.get()
    with watched() as traces:
        services.revoke(secret, reason="泄露", actor=SETUP)
        services.suspend(client, reason="异常", actor=SETUP)
        services.restore(client, reason="查明", actor=SETUP)
    assert traces.left == {
        "audit": ["keys.revoked", "keys.client_suspended", "keys.client_restored"]
    }
    with watched() as traces:
        with pytest.raises(WrongState):
            services.revoke(secret, reason="泄露", actor=SETUP)
        with pytest.raises(WrongState):
            services.restore(client, reason="查明", actor=SETUP)
        services.suspend(client, reason="异常", actor=SETUP)
        with pytest.raises(WrongState):
            services.suspend(client, reason="异常", actor=SETUP)
    assert traces.left == {"audit": ["keys.client_suspended"]}


def verbs(client: Client, secret: Credential) -> list[Callable[[Actor], object]]:
    user = client.user
    return [
        lambda actor: services.register(user, name="x", scopes_granted=["*"], actor=actor),
        lambda actor: services.change(client, reason="x", actor=actor, **SETTINGS),
        lambda actor: services.rotate(client, keep=dt.timedelta(days=1), actor=actor),
        lambda actor: services.add_shared_key(client, actor=actor),
        lambda actor: services.add_public_key(client, public_key="", actor=actor),
        lambda actor: services.revoke(secret, reason="x", actor=actor),
        lambda actor: services.suspend(client, reason="x", actor=actor),
        lambda actor: services.restore(client, reason="x", actor=actor),
    ]


def test_nobody_but_the_security_administrator_may(cast: Cast) -> None:
    client, _ = client_of(cast.clerk_a)
    others = (cast.clerk_a, cast.centre_officer, cast.system_admin, cast.auditor, cast.public)
    for actor in others:
        for verb in verbs(client, client.credentials.get()):
            with watched() as traces, pytest.raises(NotPermitted):
                verb(actor)
            assert traces.left == NOTHING
        assert not selectors.clients(actor=actor).exists()
        with pytest.raises(NotFound):
            selectors.client(client.code, actor=actor)
    assert list(selectors.clients(actor=cast.security_admin)) == [client]


def test_a_key_no_database_can_look_for_is_nobodys() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert credential_of("key\0id.secret") is None
    assert len(asked) == 0
