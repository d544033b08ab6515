"""Limits: counted in the database, told in the headers."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from builders.actors import SETUP, Cast
from builders.machines import ROOT, client_of, key_of
from xinshu.kernel.keys import selectors
from xinshu.kernel.keys.models import Usage

pytestmark = pytest.mark.usefixtures("machine")
NOON = dt.datetime(2026, 3, 2, 4, 0, 20, tzinfo=dt.UTC)  # 12:00:20 in the platform's zone


def call(key: str, path: str = "/items") -> tuple[int, dict[str, str]]:
    answer = Client().get(ROOT + path, headers={"Authorization": f"Bearer {key}"})
    return answer.status_code, dict(answer.headers)


def limits_of(headers: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.startswith(("Rate", "Retry"))}


def test_the_headers_count_down_to_the_limit_and_say_when_to_come_back(cast: Cast) -> None:
    key = key_of(cast.clerk_a, per_minute=2, per_day=100)
    policy = "2;w=60, 100;w=86400"
    with time_machine.travel(NOON, tick=False):
        told = [call(key) for _ in range(3)]
    assert [status for status, _ in told] == [200, 200, 429]
    assert limits_of(told[0][1]) == {
        "RateLimit-Limit": "2",
        "RateLimit-Remaining": "1",
        "RateLimit-Reset": "40",
        "RateLimit-Policy": policy,
    }
    assert limits_of(told[2][1]) == {
        "RateLimit-Limit": "2",
        "RateLimit-Remaining": "0",
        "RateLimit-Reset": "40",
        "RateLimit-Policy": "2;w=60",
        "Retry-After": "40",
    }
    with time_machine.travel(NOON + dt.timedelta(seconds=40), tick=False):
        assert call(key)[0] == 200


def test_the_quota_of_the_day_lasts_until_midnight_of_the_platform(cast: Cast) -> None:
    key = key_of(cast.clerk_a, per_minute=2, per_day=3)
    with time_machine.travel(NOON, tick=False):
        assert [call(key)[0] for _ in range(4)] == [200, 200, 429, 429]
    with time_machine.travel(NOON + dt.timedelta(minutes=1), tick=False):
        assert call(key)[0] == 200, "what the minute turned away did not use up the day"
        status, headers = call(key)
        assert (status, headers["Retry-After"]) == (429, str(12 * 3600 - 80))
    with time_machine.travel(NOON + dt.timedelta(hours=12), tick=False):
        assert call(key)[0] == 200


def test_clients_do_not_use_up_each_other_s_calls(cast: Cast) -> None:
    one, other = (key_of(cast.clerk_a, per_minute=1) for _ in range(2))
    with time_machine.travel(NOON, tick=False):
        assert [call(one)[0], call(one)[0], call(other)[0]] == [200, 429, 200]


def test_what_a_client_used_is_counted_by_operation_and_outcome(cast: Cast) -> None:
    client, key = client_of(cast.clerk_a, direct=True, per_minute=3)
    with time_machine.travel(NOON, tick=False):
        for path in ("/items", "/items", "/receipts/1", "/tasks", "/tasks"):
            call(key, path)
        used = selectors.used(client)
    assert set(used.by_operation) == {
        ("GET /items", 2, 0, 0),
        ("GET /receipts/{number}", 1, 1, 0),
        ("GET /tasks", 0, 0, 2),
    }
    assert (used.total, used.calls[-1], used.limited, len(used.days)) == (3, 3, 2, 30)
    assert Usage.objects.filter(client=client).count() == 3
    assert selectors.clients(actor=SETUP).filter(pk=client.pk).exists()


def test_who_is_not_known_is_not_counted() -> None:
    assert call("nobody")[0] == 401
    assert not Usage.objects.exists()
