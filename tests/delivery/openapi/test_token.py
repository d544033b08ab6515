"""Tokens by client credentials: RFC 6749 §4.4, §5.2 and RFC 7009."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from builders.actors import SETUP, Cast
from builders.machines import Machine, buy_token, client_of, token_of
from builders.traces import NOTHING, watched
from xinshu.delivery.openapi import oauth
from xinshu.kernel.keys import services
from xinshu.kernel.keys.callers import credential_of
from xinshu.kernel.keys.models import Credential, Token

pytestmark = pytest.mark.usefixtures("machine")
WHERE = "/api/oauth/token"
GRANT = {"grant_type": "client_credentials"}


def status(token: str) -> int:
    return Machine(token).get("/items")[0]


def test_a_secret_buys_a_token_that_opens_the_door(cast: Cast, settings: Settings) -> None:
    settings.XINSHU_TOKEN_MINUTES = 10
    client, secret = client_of(cast.clerk_a, scopes_granted=["items:read", "tasks:read"])
    with watched() as traces:
        answer = buy_token(client.code, secret)
    told = answer.json()
    assert (answer.status_code, told["token_type"], told["expires_in"]) == (200, "Bearer", 600)
    assert told["scope"] == "items:read tasks:read"
    assert answer.headers["Cache-Control"] == "no-store"
    assert traces.left == {"audit": ["keys.token_issued"]}
    assert status(told["access_token"]) == 200
    assert told["access_token"] not in str(Token.objects.values())


def test_the_secret_may_stand_in_the_body_instead(cast: Cast) -> None:
    client, secret = client_of(cast.clerk_a)
    form = {**GRANT, "client_id": client.code, "client_secret": secret}
    assert Client().post(WHERE, form).status_code == 200


def test_a_token_ends_in_time(cast: Cast, settings: Settings) -> None:
    settings.XINSHU_TOKEN_MINUTES = 30
    token = token_of(cast.clerk_a)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=29), tick=False):
        assert status(token) == 200
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=31), tick=False):
        assert status(token) == 401


def test_a_token_ends_with_the_secret_it_was_bought_with(cast: Cast) -> None:
    client, secret = client_of(cast.clerk_a)
    token = buy_token(client.code, secret).json()["access_token"]
    services.revoke(client.credentials.get(), reason="泄露", actor=SETUP)
    assert status(token) == 401


def test_both_secrets_of_a_rotation_buy_tokens_until_the_old_one_runs_out(cast: Cast) -> None:
    client, old = client_of(cast.clerk_a)
    _, new = services.rotate(client, keep=dt.timedelta(days=7), actor=SETUP)
    assert {buy_token(client.code, each).status_code for each in (old, new)} == {200}
    with time_machine.travel(timezone.now() + dt.timedelta(days=7, minutes=1), tick=False):
        assert buy_token(client.code, old).status_code == 401
        assert buy_token(client.code, new).status_code == 200


def test_a_token_holds_what_was_asked_for_and_no_more(cast: Cast) -> None:
    client, secret = client_of(cast.clerk_a, scopes_granted=["items:read", "records:push"])
    answer = buy_token(client.code, secret, scope="records:push/penalty")
    assert answer.json()["scope"] == "records:push/penalty"
    status_, body = Machine(answer.json()["access_token"]).get("/items")
    assert (status_, body["code"]) == (403, "scope_needed")


@pytest.mark.parametrize("asked", ["tasks:read", "nonsense", "items:read tasks:read", "*"])
def test_a_scope_that_was_not_granted_is_none(cast: Cast, asked: str) -> None:
    client, secret = client_of(cast.clerk_a, scopes_granted=["items:read"])
    answer = buy_token(client.code, secret, scope=asked)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


def test_a_client_proves_itself_or_gets_nothing(cast: Cast) -> None:
    client, secret = client_of(cast.clerk_a)
    other, _ = client_of(cast.clerk_b)
    with watched() as traces:
        for code, given in (
            (client.code, secret + "x"),
            (client.code, ""),
            ("", secret),
            ("xc-unknown", secret),
            (other.code, secret),
        ):
            answer = buy_token(code, given)
            assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
            assert answer.headers["WWW-Authenticate"].startswith("Basic")
    assert traces.left == NOTHING


def test_requests_out_of_shape_are_named(cast: Cast) -> None:
    client, secret = client_of(cast.clerk_a)

    def error(**form: str) -> tuple[int, str]:
        answer = Client().post(WHERE, form)
        return answer.status_code, answer.json()["error"]

    proof = {"client_id": client.code, "client_secret": secret}
    assert error(**proof) == (400, "invalid_request")
    assert error(**proof, grant_type="password") == (400, "unsupported_grant_type")
    twice = buy_token(client.code, secret, client_secret=secret)
    assert (twice.status_code, twice.json()["error"]) == (400, "invalid_request")
    assert Client().get(WHERE).status_code == 405
    broken = Client(headers={"Authorization": "Basic %%%"}).post(WHERE, GRANT)
    assert broken.json()["error"] == "invalid_client"


def test_no_token_is_sold_to_an_address_outside_the_list(cast: Cast) -> None:
    client, secret = client_of(cast.clerk_a, networks_allowed=["192.0.2.0/24"])
    assert buy_token(client.code, secret, ip="192.0.2.9").status_code == 200
    answer = buy_token(client.code, secret, ip="198.51.100.1")
    assert (answer.status_code, answer.json()["error"]) == (400, "unauthorized_client")


def test_a_token_is_of_no_use_from_another_address(cast: Cast) -> None:
    client, secret = client_of(cast.clerk_a, networks_allowed=["192.0.2.0/24"])
    token = buy_token(client.code, secret, ip="192.0.2.9").json()["access_token"]
    assert Machine(token, ip="192.0.2.10").get("/items")[0] == 200
    assert Machine(token, ip="198.51.100.1").get("/items")[1]["code"] == "address_refused"


def test_who_guesses_is_made_to_wait_and_others_are_not(cast: Cast) -> None:
    client, secret = client_of(cast.clerk_a)
    with time_machine.travel(dt.datetime(2026, 3, 2, 4, 0, tzinfo=dt.UTC), tick=False):
        for _ in range(oauth.FAILURES_PER_MINUTE):
            assert buy_token(client.code, "x.y", ip="198.51.100.1").status_code == 401
        answer = buy_token(client.code, secret, ip="198.51.100.1")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
        assert buy_token(client.code, secret, ip="192.0.2.1").status_code == 200
    with time_machine.travel(dt.datetime(2026, 3, 2, 4, 1, tzinfo=dt.UTC), tick=False):
        assert buy_token(client.code, secret, ip="198.51.100.1").status_code == 200


def test_a_token_can_be_given_back_by_its_own_client_alone(cast: Cast) -> None:
    client, secret = client_of(cast.clerk_a)
    other, foreign = client_of(cast.clerk_b)
    token = buy_token(client.code, secret).json()["access_token"]

    def give_back(code: str, given: str) -> int:
        form = {"client_id": code, "client_secret": given, "token": token}
        return Client().post("/api/oauth/revoke", form).status_code

    assert give_back(other.code, foreign) == 200
    assert status(token) == 200
    assert give_back(client.code, "x.y") == 401
    assert give_back(client.code, secret) == 200
    assert status(token) == 401
    assert give_back(client.code, secret) == 200


@pytest.mark.parametrize("what", ["revoked", "suspended"])
def test_a_secret_that_ends_while_a_token_is_bought_buys_none(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    client, secret = client_of(cast.clerk_a)

    def then_end(written: str, *, code: str = "") -> Credential | None:
        found = credential_of(written, code=code)
        if what == "revoked":
            services.revoke(client.credentials.get(), reason="泄露", actor=SETUP)
        else:
            services.suspend(client, reason="异常", actor=SETUP)
        return found

    monkeypatch.setattr(oauth, "credential_of", then_end)
    answer = buy_token(client.code, secret)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert not Token.objects.exists()
