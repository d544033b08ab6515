"""Watch rules: which are refused, and what each counts."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from builders.actors import Cast
from builders.looks import NOON, look
from xinshu.kernel.audit.actions import actions
from xinshu.kernel.watch.detecting import suspicions
from xinshu.kernel.watch.rules import Measure, WatchRule, WatchRulesWrong, read_rules, rules
from xinshu.kernel.watch.services import note_miss

RULE: dict[str, Any] = {
    "label": "样例",
    "measure": "shown",
    "window": 60,
    "threshold": 10,
    "grade": 3,
    "source": "测试",
}


def rule(**changes: Any) -> WatchRule:
    return read_rules({"sample": RULE | changes})["sample"]


def found(wanted: WatchRule, until: dt.datetime = NOON) -> list[tuple[int, int]]:
    return [(each.user_id, each.measured) for each in suspicions(wanted, until=until)]


def ago(minutes: int) -> dt.datetime:
    return NOON - dt.timedelta(minutes=minutes)


@pytest.mark.parametrize(
    "wrong",
    [
        {"measure": "mood"},
        {"window": 0},
        {"threshold": 0},
        {"threshold": "many"},
        {"grade": 5},
        {"opens": "25:00"},
        {"source": None},
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(wrong: dict[str, Any]) -> None:
    described = {key: value for key, value in (RULE | wrong).items() if value is not None}
    with pytest.raises(WatchRulesWrong, match="sample"):
        read_rules({"sample": described})


def test_every_measure_is_used_by_a_shipped_rule() -> None:
    assert {each.measure for each in rules().values()} == set(Measure)


def test_the_shipped_rules_name_actions_that_exist() -> None:
    named = {name for each in rules().values() for name in each.actions}
    assert named <= {each.name for each in actions()}


@pytest.mark.django_db
def test_things_shown_are_added_up_inside_the_window(cast: Cast) -> None:
    look(cast.clerk_a, 1, at=ago(90), count=500)
    look(cast.clerk_a, 1, at=ago(59), count=6)
    look(cast.clerk_a, 2, at=ago(1), count=5)
    look(cast.clerk_b, 2, at=ago(1), count=10)
    assert found(rule()) == [(cast.clerk_a.user_id, 11)], "ten is not more than ten"
    assert found(rule(), until=NOON + dt.timedelta(hours=2)) == []


@pytest.mark.django_db
def test_a_rule_may_look_at_some_actions_only(cast: Cast) -> None:
    look(cast.clerk_a, 1, count=20)
    look(cast.clerk_b, 1, count=20, action="exports.downloaded")
    assert found(rule(actions=["exports.downloaded"])) == [(cast.clerk_b.user_id, 20)]


@pytest.mark.django_db
def test_reads_are_counted_as_reads(cast: Cast) -> None:
    for subject in range(3):
        look(cast.clerk_a, subject, count=100)
    assert found(rule(measure="reads", threshold=2)) == [(cast.clerk_a.user_id, 3)]
    assert found(rule(measure="reads", threshold=3)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "hour", "counts"),
    [(1, 6, True), (1, 7, False), (1, 19, False), (1, 20, True), (4, 12, True), (5, 12, True)],
)
def test_office_hours_are_those_of_the_place(cast: Cast, day: int, hour: int, counts: bool) -> None:
    at = NOON.replace(day=day, hour=hour)  # 4 and 5 April 2026 are a weekend
    look(cast.clerk_a, 1, at=at)
    look(cast.clerk_a, 2, at=at)
    late = rule(measure="off_hours", threshold=1)
    assert found(late, until=at) == ([(cast.clerk_a.user_id, 2)] if counts else [])


@pytest.mark.django_db
def test_many_subjects_under_one_matter_stand_out(cast: Cast) -> None:
    wide = rule(measure="spread", threshold=3, object_type="subjects.subject")
    look(cast.clerk_a, 1, 2, 3, matter="采购1号")
    look(cast.clerk_a, 3, 4, matter="采购1号")
    look(cast.clerk_b, 1, 2, 3, matter="采购2号")
    look(cast.clerk_b, 4, 5, 6, matter="采购3号")
    (only,) = suspicions(wide, until=NOON)
    assert (only.user_id, only.measured, only.matter) == (cast.clerk_a.user_id, 4, "采购1号")
    assert list(suspicions(rule(measure="spread", object_type="records.record"), until=NOON)) == []


@pytest.mark.django_db
def test_the_same_subject_again_and_again_is_one(cast: Cast) -> None:
    for _ in range(5):
        look(cast.clerk_a, 1, matter="采购1号")
    assert found(rule(measure="spread", threshold=1)) == []


@pytest.mark.django_db
def test_look_ups_that_find_nothing_are_counted_and_visitors_are_not_followed(cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False):
        for _ in range(3):
            note_miss(where="workbench:record", actor=cast.clerk_a)
            assert note_miss(where="portal:subject", actor=cast.public) is None
    assert found(rule(measure="misses", threshold=2)) == [(cast.clerk_a.user_id, 3)]


@pytest.mark.django_db
def test_the_platform_itself_is_not_watched(cast: Cast) -> None:
    look(cast.system, 1, count=1000)
    assert found(rule()) == []
