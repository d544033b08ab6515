"""A legal hold stops destruction, whenever it is placed, until another person lifts it."""

import pytest
from django.db.models import QuerySet

from builders.actors import Cast
from builders.shelves import CODE, LINE, Shelf
from builders.submissions import work
from builders.traces import NOTHING, watched
from xinshu.core.refusals import NotPermitted, WrongState
from xinshu.kernel.access.transitions import FourEyes
from xinshu.kernel.lifecycle import jobs, selectors, services
from xinshu.kernel.lifecycle.models import Hold
from xinshu.kernel.lifecycle.refusals import ReasonNeeded, UnknownClass

pytestmark = pytest.mark.django_db
WHY, BASIS = "涉及行政诉讼", "（2026）测行初1号应诉通知书"


def held(cast: Cast, reference: str = "", data_class: str = CODE) -> Hold:
    return services.place_hold(
        data_class=data_class,
        reference=reference,
        reason=WHY,
        basis=BASIS,
        actor=cast.centre_officer,
    )


def test_placing_a_hold_leaves_one_trace(cast: Cast, shelf: Shelf) -> None:
    with watched() as traces:
        row = held(cast, " case:2 ")
    assert traces.left == {"audit": ["lifecycle.hold.placed"]}
    assert (row.reference, row.basis, row.lifted_at) == ("case:2", BASIS, None)


@pytest.mark.parametrize(
    ("data_class", "reference", "free"),
    [(CODE, "", None), ("", "", None), (CODE, "case:2", 1), ("", "case:1", 2), (CODE, "case:9", 3)],
)
def test_what_is_held_is_not_proposed(
    cast: Cast, shelf: Shelf, data_class: str, reference: str, free: int | None
) -> None:
    held(cast, reference, data_class)
    row = services.propose(CODE, actor=cast.system)
    if free is None:
        assert row is None
    else:
        assert row is not None
        assert (row.rows, row.held_back) == (free, 3 - free)


def test_a_hold_after_the_approval_still_counts(cast: Cast, shelf: Shelf) -> None:
    row = services.propose(CODE, actor=cast.system)
    assert row is not None
    for actor in (cast.centre_officer, cast.centre_reviewer):
        services.approve(row, reason="期限届满", actor=actor)
    held(cast, "case:2")
    work()
    row.refresh_from_db()
    assert sorted(shelf.things) == ["b", "c", "fresh"]
    assert row.certificate["kept"] == {"冻结保留": 2}


def test_what_is_held_does_not_keep_others_from_being_proposed(
    cast: Cast, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_LINES", 1)
    held(cast, "case:1")
    row = services.propose(CODE, actor=cast.system)
    assert row is not None
    assert (list(row.lines.values_list("key", flat=True)), row.held_back) == (["b"], 1)


def test_what_is_held_does_not_keep_others_from_being_swept(
    cast: Cast, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_LINES", 1)
    held(cast, "case:1")
    assert services.sweep(LINE, actor=cast.system) == 1
    assert sorted(shelf.things) == ["a", "c", "fresh"]


def test_a_hold_and_a_destruction_wait_for_each_other(
    cast: Cast, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = services.propose(CODE, actor=cast.system)
    assert row is not None
    for actor in (cast.centre_officer, cast.centre_reviewer):
        services.approve(row, reason="期限届满", actor=actor)
    locked: list[str] = []
    monkeypatch.setattr(
        QuerySet,
        "select_for_update",
        lambda rows, **_: locked.append(rows.model.__name__) or rows,
    )
    held(cast, "case:2")
    assert "Destruction" in locked
    asked: list[bool] = []
    holds_on = jobs.holds_on
    monkeypatch.setattr(
        jobs, "holds_on", lambda name: asked.append("Destruction" in locked) or holds_on(name)
    )
    locked.clear()
    work()
    assert asked == [True]


def test_a_lifted_hold_holds_no_more(cast: Cast, shelf: Shelf) -> None:
    row = held(cast)
    with watched() as traces:
        services.lift_hold(row, reason="诉讼已终结", actor=cast.centre_reviewer)
    assert traces.left == {"audit": ["lifecycle.hold.lifted"]}
    proposed = services.propose(CODE, actor=cast.system)
    assert proposed is not None
    assert proposed.rows == 3
    with pytest.raises(WrongState):
        services.lift_hold(row, reason="诉讼已终结", actor=cast.centre_reviewer)


def test_who_placed_a_hold_does_not_lift_it(cast: Cast, shelf: Shelf) -> None:
    row = held(cast)
    with watched() as traces, pytest.raises(FourEyes):
        services.lift_hold(row, reason="诉讼已终结", actor=cast.centre_officer)
    assert traces.left == NOTHING


@pytest.mark.parametrize("who", ["clerk_a", "system_admin", "security_admin", "auditor", "system"])
def test_others_neither_hold_nor_lift(cast: Cast, shelf: Shelf, who: str) -> None:
    actor, row = getattr(cast, who), held(cast)
    with pytest.raises(NotPermitted):
        services.place_hold(reason=WHY, basis=BASIS, actor=actor)
    with pytest.raises(NotPermitted):
        services.lift_hold(row, reason="诉讼已终结", actor=actor)


def test_a_hold_has_a_reason_a_basis_and_a_class_that_exists(cast: Cast, shelf: Shelf) -> None:
    with pytest.raises(ReasonNeeded):
        services.place_hold(reason="", basis=BASIS, actor=cast.centre_officer)
    with pytest.raises(ReasonNeeded):
        services.place_hold(reason=WHY, basis="", actor=cast.centre_officer)
    with pytest.raises(UnknownClass):
        held(cast, data_class="nonsense")
    assert not Hold.objects.exists()


def test_holds_in_force_and_lifted(cast: Cast, shelf: Shelf) -> None:
    first, second = held(cast), held(cast, "case:1")
    services.lift_hold(first, reason="诉讼已终结", actor=cast.centre_reviewer)
    assert list(selectors.holds(actor=cast.auditor, active=True)) == [second]
    assert list(selectors.holds(actor=cast.auditor, active=False)) == [first]
    assert not selectors.holds(actor=cast.clerk_a).exists()
