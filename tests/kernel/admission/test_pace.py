"""One visitor's pace and pages of a day."""

from datetime import timedelta

import pytest
from django.utils.log import log_response
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from kernel.admission.door import MONDAY, Door, small_plan
from xinshu.kernel.web.admission_plan import BucketSize, Budget, TrafficPlanWrong, plan
from xinshu.kernel.web.admission_rates import Buckets, Budgets, visitor


@pytest.fixture(autouse=True)
def _guarded(settings: Settings) -> None:
    settings.XINSHU_ADMISSION = True


def test_whoever_asks_too_fast_is_told_when_to_come_back() -> None:
    door = Door()
    assert door.statuses(*["/"] * 6) == [200] * 5 + [429]
    refused = door.ask()
    assert refused.headers["Retry-After"] == "1"
    assert refused.headers["Cache-Control"] == "no-store"
    door.seconds = 1
    assert door.ask().status_code == 200


def test_dear_pages_use_up_more() -> None:
    assert Door().statuses("/search/", "/search/", "/search/") == [200, 200, 429]


def test_one_visitor_does_not_slow_another() -> None:
    door = Door()
    door.statuses(*["/"] * 9)
    assert door.ask(address="198.51.100.9").status_code == 200


def test_an_ipv6_network_of_one_household_is_one_visitor() -> None:
    door = Door()
    for number in range(5):
        door.ask(address=f"2001:db8:1:2::{number + 1}")
    assert door.ask(address="2001:db8:1:2:ffff::9").status_code == 429
    assert door.ask(address="2001:db8:1:3::1").status_code == 200


def test_many_different_subjects_a_day_end_at_the_open_data() -> None:
    door = Door()
    assert door.statuses(*(f"/subjects/{n}/" for n in range(1, 5))) == [200, 200, 200, 429]
    refused = door.ask("/subjects/4/")
    assert "/open/" in refused.content.decode()  # type: ignore[attr-defined]
    assert int(refused.headers["Retry-After"]) > 0
    assert door.ask("/subjects/2/").status_code == 200, "a page read before stays open"
    assert door.ask("/").status_code == 200, "other pages stay open"
    door.day = MONDAY + timedelta(days=1)
    assert door.ask("/subjects/4/").status_code == 200


def test_a_network_that_shares_the_work_is_stopped_later() -> None:
    door = Door()
    asked = [door.ask(f"/subjects/{n}/", address=f"192.0.2.{n}").status_code for n in range(1, 9)]
    assert asked == [200] * 6 + [429] * 2


def test_a_flood_does_not_fill_the_log(caplog: pytest.LogCaptureFixture) -> None:
    door = Door()
    door.statuses(*["/"] * 5)
    refused = door.ask()
    assert refused.status_code == 429
    log_response("turned away", response=refused, request=None)
    assert caplog.records == []


def test_machines_that_read_json_get_json() -> None:
    door = Door()
    door.statuses(*["/"] * 5)
    answer = door.ask(accept="application/json")
    assert answer.status_code == 429
    assert b'"code": "too_fast"' in answer.content  # type: ignore[attr-defined]


def test_health_is_never_limited() -> None:
    door = Door()
    assert door.statuses(*["/health/live"] * 50) == [200] * 50


def test_what_only_begins_like_health_is_limited() -> None:
    assert 429 in Door().statuses(*["/health/live/x"] * 9)
    shipped = plan()
    for address in ("/health/x", "/health/livex", "/metricsx"):
        assert shipped.route(address).lane == "public"


def test_a_service_hall_has_no_pace(settings: Settings) -> None:
    settings.XINSHU_UNMETERED = ["192.0.2.0/29"]
    door = Door()
    assert door.statuses(*["/search/"] * 20) == [200] * 20
    assert 429 in door.statuses(*["/search/"] * 20, address="192.0.2.99")


def test_nothing_is_limited_where_it_is_switched_off(settings: Settings) -> None:
    settings.XINSHU_ADMISSION = False
    assert Door().statuses(*["/search/"] * 20) == [200] * 20


def test_memory_stays_bounded() -> None:
    buckets, budgets = Buckets(lambda: 0.0, most=100), Budgets(most=100)
    for key in range(1000):
        buckets.take(key, 1, BucketSize(5, 1))
        budgets.take((key, -key), key, Budget(3, 6), MONDAY)
    assert len(buckets) == 100
    assert len(budgets) <= 100


@given(st.lists(st.tuples(st.floats(0, 5), st.sampled_from([0.5, 1, 2, 5])), max_size=60))
def test_no_bucket_gives_more_than_it_holds_and_gets(steps: list[tuple[float, float]]) -> None:
    now, given_out = 0.0, 0.0
    size = BucketSize(5, 2)
    buckets = Buckets(lambda: now)
    for pause, cost in steps:
        now += pause
        if buckets.take(1, cost, size) == 0.0:
            given_out += cost
        assert given_out <= size.size + now * size.per_second + 1e-6


@given(st.integers(1, 5), st.floats(0.1, 5))
def test_whoever_waits_as_told_is_let_in(spent: int, cost: float) -> None:
    now = 0.0
    size = BucketSize(5, 0.5)
    buckets = Buckets(lambda: now)
    for _ in range(spent):
        buckets.take(1, 1, size)
    while wait := buckets.take(1, cost, size):
        assert now == 0.0, "the wait told was enough"
        now = wait + 1e-6


def test_visitors_are_told_apart_by_what_they_cannot_change() -> None:
    assert visitor("192.0.2.7") == ("192.0.2.7", "192.0.2.0/24")
    assert visitor("2001:db8:1:2:3::4") == ("2001:db8:1:2::/64", "2001:db8:1::/48")
    assert visitor("") == ("", "")


def test_the_shipped_plan_can_be_read() -> None:
    shipped = plan()
    assert shipped.route("/subjects/7/").budget == "subjects"
    assert shipped.route("/workbench/").unknown == "doors"
    assert shipped.route("/health/ready").lane == "free"


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("routes", [{"path": "/search/", "lane": "public"}]),
        ("routes", [{"path": "/", "lane": "nowhere"}]),
        ("routes", [{"path": "/health/", "lane": "free"}, {"path": "/", "lane": "public"}]),
        ("routes", [{"path": "/", "lane": "public", "cost": 500}]),
        ("routes", [{"path": "/", "lane": "public", "budget": "houses"}]),
        ("budgets", {"subjects": {"near": 3}}),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(part: str, value: object) -> None:
    with pytest.raises(TrafficPlanWrong):
        small_plan(**{part: value})
