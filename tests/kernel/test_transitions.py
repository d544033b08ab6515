"""Four eyes are a property of a step."""

from dataclasses import replace

import pytest

from builders.actors import Cast
from xinshu.core.refusals import NotPermitted
from xinshu.domain.subjects import policies
from xinshu.kernel.access import transitions as table
from xinshu.kernel.access.registry import DeclaredTwice, permission
from xinshu.kernel.access.transitions import (
    FourEyes,
    Transition,
    declare_transition,
    may_be_second,
    take,
    transitions,
)

pytestmark = pytest.mark.django_db

ALONE = Transition(name="t.alone", label="单独办理", permission="subjects.decide")
TWO = replace(ALONE, name="t.two", label="复核", four_eyes=True)


def test_the_step_before_was_taken_by_somebody_else(cast: Cast) -> None:
    officer, reviewer = cast.centre_officer, cast.centre_reviewer
    take(ALONE, officer, first=officer.user_id)
    take(TWO, reviewer, first=officer.user_id)
    with pytest.raises(FourEyes, match="“复核”须由另一人办理"):
        take(TWO, officer, first=officer.user_id)


def test_the_platform_is_no_second_pair_of_eyes(cast: Cast) -> None:
    take(ALONE, cast.system)
    with pytest.raises(FourEyes):
        take(TWO, cast.system, first=cast.centre_officer.user_id)
    assert not may_be_second(TWO, cast.system)


def test_the_permission_of_the_step_is_asked_first(cast: Cast) -> None:
    with pytest.raises(NotPermitted) as refusal:
        take(TWO, cast.clerk_a, first=cast.clerk_a.user_id)
    assert refusal.value.code == "not_permitted"


def test_every_step_of_the_platform_names_a_permission_that_exists() -> None:
    listed = list(transitions())
    assert policies.REVERSE in listed
    for step in listed:
        assert permission(step.permission)
        assert step.label


def test_a_name_means_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "_declared", dict(table._declared))
    made = declare_transition("t.once", "一次", permission="subjects.decide")
    assert declare_transition("t.once", "一次", permission="subjects.decide") == made
    with pytest.raises(DeclaredTwice):
        declare_transition("t.once", "一次", permission="subjects.decide", four_eyes=True)
