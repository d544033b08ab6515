"""What has run out ends after two people said yes, and a certificate stays."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from builders.actors import Cast
from builders.shelves import CODE, Shelf
from builders.submissions import work
from builders.traces import NOTHING, watched
from xinshu.core.refusals import NotPermitted, WrongState
from xinshu.kernel.access.transitions import FourEyes
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.models import Event
from xinshu.kernel.crypto.signing import Signature, verify
from xinshu.kernel.jobs.models import Job, State
from xinshu.kernel.jobs.services import enqueue
from xinshu.kernel.lifecycle import selectors, services
from xinshu.kernel.lifecycle.certificate import SIGNED_FOR, canonical, list_digest
from xinshu.kernel.lifecycle.models import Destruction, Line
from xinshu.kernel.lifecycle.refusals import ReasonNeeded

pytestmark = pytest.mark.django_db
WHY = "保存期限届满"


def proposed(cast: Cast) -> Destruction:
    found = services.propose(CODE, actor=cast.system)
    assert found is not None
    return found


def approved(cast: Cast) -> Destruction:
    row = proposed(cast)
    services.approve(row, reason=WHY, actor=cast.centre_officer)
    return services.approve(row, reason=WHY, actor=cast.centre_reviewer)


def fates(row: Destruction) -> dict[str, str]:
    return dict(row.lines.values_list("key", "fate"))


def test_what_has_run_out_is_proposed_and_nothing_else(cast: Cast, shelf: Shelf) -> None:
    with watched() as traces:
        row = proposed(cast)
    assert traces.left == {"audit": ["lifecycle.destruction.proposed"]}
    assert (row.state, row.rows, row.held_back) == ("proposed", 3, 0)
    assert sorted(fates(row)) == ["a", "b", "c"]
    assert len(shelf.things) == 4, "nothing is destroyed by proposing"


def test_one_destruction_of_a_class_is_open_at_a_time(cast: Cast, shelf: Shelf) -> None:
    proposed(cast)
    with watched() as traces:
        assert services.propose(CODE, actor=cast.system) is None
    assert traces.left == NOTHING


def test_nothing_due_is_nothing_to_decide(cast: Cast, shelf: Shelf) -> None:
    shelf.things = {"fresh": shelf.things["fresh"]}
    assert services.propose(CODE, actor=cast.system) is None
    assert not Destruction.objects.exists()


def test_people_do_not_propose(cast: Cast, shelf: Shelf) -> None:
    with pytest.raises(NotPermitted):
        services.propose(CODE, actor=cast.centre_reviewer)


def test_the_first_yes_is_not_enough_the_second_starts_the_work(cast: Cast, shelf: Shelf) -> None:
    row = proposed(cast)
    with watched() as traces:
        assert services.approve(row, reason=WHY, actor=cast.centre_officer).state == "half"
    assert traces.left == {"audit": ["lifecycle.destruction.approved"]}
    work()
    assert len(shelf.things) == 4
    with watched() as traces:
        assert services.approve(row, reason=WHY, actor=cast.centre_reviewer).state == "approved"
    assert traces.left == {
        "audit": ["lifecycle.destruction.approved"],
        "jobs": ["lifecycle.destroy"],
    }
    work()
    assert list(shelf.things) == ["fresh"]


def test_one_person_is_not_two(cast: Cast, shelf: Shelf) -> None:
    row = proposed(cast)
    services.approve(row, reason=WHY, actor=cast.centre_officer)
    with watched() as traces, pytest.raises(FourEyes):
        services.approve(row, reason=WHY, actor=cast.centre_officer)
    assert traces.left == NOTHING
    row.refresh_from_db()
    assert row.state == "half"


@pytest.mark.parametrize("who", ["clerk_a", "system_admin", "security_admin", "auditor", "public"])
def test_others_do_not_approve(cast: Cast, shelf: Shelf, who: str) -> None:
    row = proposed(cast)
    for verb in (services.approve, services.refuse):
        with pytest.raises(NotPermitted):
            verb(row, reason=WHY, actor=getattr(cast, who))


def test_the_platform_cannot_approve_itself(cast: Cast, shelf: Shelf) -> None:
    row = proposed(cast)
    with pytest.raises(NotPermitted):
        services.approve(row, reason=WHY, actor=cast.system)
    with pytest.raises(NotPermitted):
        services.refuse(row, reason=WHY, actor=cast.system)


def test_a_decision_needs_a_reason(cast: Cast, shelf: Shelf) -> None:
    row = proposed(cast)
    for verb in (services.approve, services.refuse):
        with pytest.raises(ReasonNeeded):
            verb(row, reason=" 好 ", actor=cast.centre_officer)


def test_a_no_ends_it_for_a_month(cast: Cast, shelf: Shelf) -> None:
    row = proposed(cast)
    services.approve(row, reason=WHY, actor=cast.centre_officer)
    with watched() as traces:
        services.refuse(row, reason="仍在复议期内", actor=cast.centre_reviewer)
    assert traces.left == {"audit": ["lifecycle.destruction.refused"]}
    assert services.propose(CODE, actor=cast.system) is None
    with pytest.raises(WrongState):
        services.approve(row, reason=WHY, actor=cast.centre_reviewer)
    Destruction.objects.update(rest_until=timezone.localdate() - dt.timedelta(days=1))
    assert services.propose(CODE, actor=cast.system) is not None


def test_the_certificate_says_what_ended_and_can_be_checked(cast: Cast, shelf: Shelf) -> None:
    row = approved(cast)
    with watched() as traces:
        work()
    assert traces.left == {"audit": ["lifecycle.destruction.done"]}
    row.refresh_from_db()
    said = row.certificate
    assert (row.state, row.destroyed) == ("destroyed", 3)
    assert (said["number"], said["listed"], said["destroyed"], said["kept"]) == (
        row.number,
        3,
        3,
        {},
    )
    assert [each["name"] for each in said["approved_by"]] == [
        cast.centre_officer.name,
        cast.centre_reviewer.name,
    ]
    assert said["list_digest"] == list_digest(["c-x", "a-x", "b-x"])
    body = canonical(said)
    assert row.signatures
    for each in row.signatures:
        assert verify(body, SIGNED_FOR, Signature(**each))
        assert not verify(
            body.replace(b'"destroyed":3', b'"destroyed":2'), SIGNED_FOR, Signature(**each)
        )
    event = Event.objects.get(action="lifecycle.destruction.done")
    assert event.detail["certificate"] == row.certificate_digest
    assert json.loads(body) == said


def test_what_was_destroyed_is_known_by_its_digest(cast: Cast, shelf: Shelf) -> None:
    row = approved(cast)
    work()
    assert list(selectors.destroyed(CODE)) == [
        (key, f"{key}-x", row.number) for key in ("a", "b", "c")
    ]


def test_what_changed_since_is_kept_and_what_is_gone_is_said_so(cast: Cast, shelf: Shelf) -> None:
    row = approved(cast)
    shelf.put("a", dt.date(2020, 1, 1), content="y")
    del shelf.things["b"]
    work()
    row.refresh_from_db()
    assert fates(row) == {"a": "changed", "b": "gone", "c": "destroyed"}
    assert row.certificate["kept"] == {"已有变化，保留": 1, "已不存在": 1}
    assert row.certificate["list_digest"] == list_digest(["c-x"])
    assert "a" in shelf.things


def test_a_killed_run_goes_on_where_it_stopped(cast: Cast, shelf: Shelf) -> None:
    row = approved(cast)
    Line.objects.filter(destruction=row, key="a").update(fate=Line.Fate.DESTROYED)
    del shelf.things["a"]
    work()
    row.refresh_from_db()
    assert row.destroyed == 3
    assert Job.objects.get(kind="lifecycle.destroy").state == State.DONE


def test_an_unapproved_destruction_is_not_carried_out(cast: Cast, shelf: Shelf) -> None:
    row = proposed(cast)
    job = enqueue("lifecycle.destroy", {"destruction": row.pk}, actor=cast.system)
    work()
    job.refresh_from_db()
    assert (job.state, len(shelf.things)) == (State.FAILED, 4)


@pytest.mark.parametrize(
    ("who", "sees"),
    [("centre_officer", True), ("auditor", True), ("security_admin", True), ("clerk_a", False)],
)
def test_who_sees_destructions(cast: Cast, shelf: Shelf, who: str, sees: bool) -> None:
    row, actor = proposed(cast), getattr(cast, who)
    assert isinstance(actor, Actor)
    assert list(selectors.destructions(actor=actor)) == ([row] if sees else [])
