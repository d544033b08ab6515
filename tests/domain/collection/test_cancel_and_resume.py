"""Stopping a submission and going on with it."""

import pytest

from builders.actors import Cast
from builders.submissions import hand_in, numbers, penalty, send, work
from builders.traces import NOTHING, watched
from xinshu.core.refusals import NotPermitted, WrongState
from xinshu.domain.collection import services, storing
from xinshu.domain.collection.models import Submission
from xinshu.domain.records.models import Record
from xinshu.engine.sources.errors import DamagedWorkbook

pytestmark = pytest.mark.usefixtures("district", "small_batches")

DISK_GONE = ZeroDivisionError("the disk went away")
ROWS = [penalty(n) for n in range(1, 8)]


def interrupted(
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    after: int,
    error: Exception = DISK_GONE,
) -> Submission:
    """A submission whose worker met an error after so many batches."""
    whole = storing.Store.batch

    def failing(self: storing.Store, prepared: object, *args: object, **more: object) -> None:
        if prepared.batch_no == after:  # type: ignore[attr-defined]
            raise error
        whole(self, prepared, *args, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(storing.Store, "batch", failing)
        return send(ROWS, by=cast.clerk_a)


def test_what_waits_is_cancelled_at_once(cast: Cast) -> None:
    submission = hand_in(ROWS, by=cast.clerk_a)
    with watched() as traces:
        services.cancel(actor=cast.clerk_a, submission=submission)
    assert sorted(traces.left["audit"]) == ["collection.cancelled", "jobs.cancelled"]
    work()
    submission.refresh_from_db()
    assert submission.state == "cancelled"
    assert Record.objects.count() == 0


def test_a_running_submission_stops_after_its_batch_and_keeps_what_is_stored(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    submission = hand_in(ROWS, by=cast.clerk_a)
    whole = storing.Store.batch

    def cancelling(self: storing.Store, prepared: object, *args: object, **more: object) -> None:
        whole(self, prepared, *args, **more)  # type: ignore[arg-type]
        if prepared.batch_no == 0:  # type: ignore[attr-defined]
            services.cancel(actor=cast.clerk_a, submission=submission)
            with pytest.raises(WrongState, match="正在取消"):
                services.resume(actor=cast.clerk_a, submission=submission)

    with monkeypatch.context() as patch:
        patch.setattr(storing.Store, "batch", cancelling)
        work()
    submission.refresh_from_db()
    assert submission.state == "cancelled"
    assert numbers(submission) == {"received": 3, "stored": 3}
    assert Record.objects.count() == 3
    services.resume(actor=cast.clerk_a, submission=submission)
    work()
    assert numbers(submission) == {"received": 7, "stored": 7}


def test_a_cancelled_submission_is_resumed_to_the_same_numbers(cast: Cast) -> None:
    submission = hand_in(ROWS, by=cast.clerk_a)
    services.cancel(actor=cast.clerk_a, submission=submission)
    with watched() as traces:
        services.resume(actor=cast.clerk_a, submission=submission)
    assert traces.left == {"audit": ["collection.resumed"], "jobs": ["collection.process"]}
    work()
    submission.refresh_from_db()
    assert submission.state == "stored"
    assert submission.message == ""
    assert numbers(submission) == {"received": 7, "stored": 7}


@pytest.mark.parametrize("after", [0, 1, 2])
def test_an_unexpected_error_keeps_whole_batches_and_resuming_does_each_row_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    submission = interrupted(cast, monkeypatch, after)
    assert submission.state == "failed"
    assert Record.objects.count() == submission.received == 3 * after
    services.resume(actor=cast.clerk_a, submission=submission)
    work()
    assert numbers(submission) == {"received": 7, "stored": 7}
    assert Record.objects.filter(version=1).count() == 7


def test_duplicates_of_a_batch_before_the_interruption_are_still_noticed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{__name__}.ROWS", [*ROWS[:5], ROWS[0], penalty(2, fine="9")])
    submission = interrupted(cast, monkeypatch, 1)
    services.resume(actor=cast.clerk_a, submission=submission)
    work()
    assert numbers(submission) == {"received": 7, "stored": 5, "held": 1, "rejected": 1}


def test_a_failed_submission_can_be_withdrawn(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    submission = interrupted(cast, monkeypatch, 2)
    services.withdraw(actor=cast.clerk_a, submission=submission, reason="重新导出")
    assert set(Record.objects.values_list("state", flat=True)) == {2}


def test_a_file_that_turns_out_unreadable_half_way_says_so_and_can_be_withdrawn(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    submission = interrupted(cast, monkeypatch, 1, DamagedWorkbook(reason="压缩结构不完整"))
    assert submission.state == "failed"
    assert "压缩结构不完整" in submission.message
    assert Record.objects.count() == 3
    services.withdraw(actor=cast.clerk_a, submission=submission, reason="重新导出")
    refused = interrupted(cast, monkeypatch, 0, DamagedWorkbook(reason="压缩结构不完整"))
    assert refused.state == "refused"


def test_the_wrong_actor_and_the_wrong_state(cast: Cast) -> None:
    waiting = hand_in(penalty(1), by=cast.clerk_a)
    for verb in (services.cancel, services.resume):
        for actor in (cast.clerk_b, cast.enterprise, cast.auditor):
            with watched() as traces, pytest.raises(NotPermitted):
                verb(actor=actor, submission=waiting)
            assert traces.left == NOTHING
    with pytest.raises(WrongState, match="继续处理"):
        services.resume(actor=cast.clerk_a, submission=waiting)
    work()
    for verb in (services.cancel, services.resume):
        with watched() as traces, pytest.raises(WrongState, match="已完成"):
            verb(actor=cast.clerk_a, submission=waiting)
        assert traces.left == NOTHING
