"""Jobs from the queue to their end, in one process."""

import datetime as dt
import threading

import pytest
import time_machine
from django.utils import timezone

from builders.actors import Cast, user_of
from builders.demo_jobs import FAILING, KIND, REFUSING
from xinshu.core.refusals import NotFound, NotPermitted, WrongState
from xinshu.kernel.access.registry import DeclaredTwice, Undeclared
from xinshu.kernel.audit.models import Event
from xinshu.kernel.jobs import registry, selectors
from xinshu.kernel.jobs.context import JobContext, LeaseLost
from xinshu.kernel.jobs.models import Job, Schedule, State
from xinshu.kernel.jobs.rhythm import next_due
from xinshu.kernel.jobs.schedules import queue_due
from xinshu.kernel.jobs.services import cancel, enqueue, ensure_schedule, resume
from xinshu.kernel.jobs.worker import MOST_ATTEMPTS, claim, run, run_worker

pytestmark = pytest.mark.django_db


def work() -> int:
    return run_worker(threading.Event(), once=True)


def steps(job: Job) -> list[str]:
    lines = job.lines.values_list("text", flat=True)
    return [line for line in lines if line.startswith("step")]


def test_a_job_runs_to_its_end(cast: Cast) -> None:
    job = enqueue(KIND, {"n": 4}, actor=cast.clerk_a)
    assert (job.state, job.created_by_id) == (State.QUEUED, cast.clerk_a.user_id)
    assert work() == 1
    job.refresh_from_db()
    assert job.state == State.DONE
    assert job.result == {"counted": 4}
    assert (job.done, job.total, job.share) == (4, 4, 1.0)
    assert job.cursor == {"next": 4}
    assert steps(job) == ["step 0", "step 1", "step 2", "step 3"]
    assert job.started_at
    assert job.finished_at
    assert job.lease_token == ""


def test_jobs_run_in_the_order_they_were_queued_and_not_before_their_time(cast: Cast) -> None:
    later = enqueue(KIND, actor=cast.system, run_after=timezone.now() + dt.timedelta(hours=1))
    first, second = enqueue(KIND, actor=cast.system), enqueue(KIND, actor=cast.system)
    assert [job.pk for job in (claim(), claim()) if job] == [first.pk, second.pk]
    assert claim() is None
    later.refresh_from_db()
    assert later.state == State.QUEUED


def test_the_job_acts_with_the_rights_of_who_queued_it(cast: Cast) -> None:
    seen: list[JobContext] = []
    registry.job("demo.look")(seen.append)
    enqueue("demo.look", actor=cast.clerk_a)
    enqueue("demo.look", actor=cast.system)
    work()
    registry._kinds.pop("demo.look")
    assert seen[0].actor.permissions == cast.clerk_a.permissions
    assert seen[0].actor.department_id == cast.department_a.pk
    assert seen[0].actor.channel == "job"
    assert seen[1].actor.is_system


def test_a_kind_nobody_handles_is_refused_at_once(cast: Cast) -> None:
    with pytest.raises(Undeclared):
        enqueue("demo.unknown", actor=cast.system)
    with pytest.raises(DeclaredTwice):
        registry.job(KIND)(lambda context: None)


def test_a_unique_key_holds_while_the_job_is_not_over(cast: Cast) -> None:
    first = enqueue(KIND, actor=cast.system, unique_key="k")
    assert enqueue(KIND, actor=cast.system, unique_key="k") == first
    work()
    assert enqueue(KIND, actor=cast.system, unique_key="k") != first


def test_a_waiting_job_is_cancelled_at_once(cast: Cast) -> None:
    job = cancel(enqueue(KIND, actor=cast.clerk_a), actor=cast.clerk_a)
    assert job.state == State.CANCELLED
    assert work() == 0
    with pytest.raises(WrongState):
        cancel(job, actor=cast.clerk_a)
    assert Event.objects.filter(action="jobs.cancelled", object_id=str(job.pk)).count() == 1


def test_a_running_job_stops_at_its_next_check_and_goes_on_when_resumed(cast: Cast) -> None:
    job = enqueue(KIND, {"n": 3}, actor=cast.clerk_a)
    running = claim()
    assert running
    context = JobContext(running, actor=cast.clerk_a)
    context.log("step 0")
    context.save_cursor(next=1)
    cancel(job, actor=cast.clerk_a)
    run(running)
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert steps(job) == ["step 0"]

    resume(job, actor=cast.clerk_a)
    work()
    job.refresh_from_db()
    assert job.state == State.DONE
    assert steps(job) == ["step 0", "step 1", "step 2"]


def test_a_failed_job_says_why_and_can_be_resumed(cast: Cast) -> None:
    job = enqueue(FAILING, actor=cast.clerk_a)
    work()
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert job.error == "ZeroDivisionError: the second step"
    assert "Traceback" in job.lines.get().text
    resume(job, actor=cast.clerk_a)
    work()
    job.refresh_from_db()
    assert (job.state, job.error) == (State.DONE, "")
    with pytest.raises(WrongState):
        resume(job, actor=cast.clerk_a)


class Panic(BaseException):
    """What libraries written in Rust raise where they did not expect what they found."""


def test_a_panic_ends_the_job_and_not_the_worker(cast: Cast) -> None:
    def panic(context: JobContext) -> None:
        raise Panic("index out of range")

    registry.job("demo.panic")(panic)
    job = enqueue("demo.panic", actor=cast.clerk_a)
    following = enqueue(KIND, actor=cast.clerk_a)
    work()
    registry._kinds.pop("demo.panic")
    for each in (job, following):
        each.refresh_from_db()
    assert (job.state, job.error) == (State.FAILED, "Panic: index out of range")
    assert following.state == State.DONE


def test_a_refusal_ends_the_job_with_its_sentence(cast: Cast) -> None:
    job = enqueue(REFUSING, actor=cast.clerk_a)
    work()
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert job.error == "演示当前状态为“关闭”，不能执行。"


def test_only_the_creator_and_managers_cancel_and_resume(cast: Cast) -> None:
    job = enqueue(KIND, actor=cast.clerk_a)
    with pytest.raises(NotPermitted):
        cancel(job, actor=cast.clerk_b)
    with pytest.raises(NotPermitted):
        cancel(job, actor=cast.public)
    cancel(job, actor=cast.system_admin)
    with pytest.raises(NotPermitted):
        resume(job, actor=cast.clerk_b)
    assert resume(job, actor=cast.system_admin).state == State.QUEUED


def test_resuming_beside_a_job_of_the_same_key_is_refused(cast: Cast) -> None:
    job = cancel(enqueue(KIND, actor=cast.clerk_a, unique_key="k"), actor=cast.clerk_a)
    enqueue(KIND, actor=cast.clerk_a, unique_key="k")
    with pytest.raises(WrongState):
        resume(job, actor=cast.clerk_a)


def test_a_silent_worker_loses_the_job_and_cannot_write_any_more(cast: Cast) -> None:
    job = enqueue(KIND, {"n": 2}, actor=cast.system)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        lost = claim()
        assert lost
        context = JobContext(lost, actor=cast.system)
        assert claim() is None
        clock.shift(dt.timedelta(seconds=61))
        taken = claim()
        assert taken
        assert (taken.pk, taken.attempts) == (job.pk, 2)
        for write in (
            lambda: context.save_cursor(next=1),
            lambda: context.progress(1, 2),
            context.check_cancelled,
        ):
            with pytest.raises(LeaseLost):
                write()
        assert not context.renew()
        run(taken)
    job.refresh_from_db()
    assert job.state == State.DONE
    assert steps(job) == ["step 0", "step 1"]


def test_progress_renews_the_lease(cast: Cast) -> None:
    enqueue(KIND, actor=cast.system)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        job = claim()
        assert job
        context = JobContext(job, actor=cast.system)
        clock.shift(dt.timedelta(seconds=50))
        context.progress(1, 2, label="校验")
        clock.shift(dt.timedelta(seconds=50))
        assert claim() is None
    job.refresh_from_db()
    assert (job.done, job.total, job.label) == (1, 2, "校验")


def test_a_job_that_kills_its_workers_is_given_up(cast: Cast) -> None:
    job = enqueue(KIND, actor=cast.system)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(MOST_ATTEMPTS):
            assert claim()
            clock.shift(dt.timedelta(seconds=61))
        assert claim() is None
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "中断" in job.error


def test_a_job_that_is_given_up_does_not_keep_the_next_one_waiting(cast: Cast) -> None:
    lost = [enqueue(KIND, actor=cast.system) for _ in range(2)]
    ended = timezone.now() - dt.timedelta(hours=1)
    Job.objects.update(state=State.RUNNING, attempts=MOST_ATTEMPTS, lease_until=ended)
    waits = enqueue(KIND, actor=cast.system)
    assert work() == 1
    states = dict(Job.objects.values_list("pk", "state"))
    assert states == {waits.pk: State.DONE, **{job.pk: State.FAILED for job in lost}}


def test_a_worker_told_to_stop_puts_its_job_back(cast: Cast) -> None:
    job = enqueue(KIND, actor=cast.system)
    claimed, stop = claim(), threading.Event()
    assert claimed
    stop.set()
    run(claimed, stop)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.QUEUED, 0)


def test_departments_see_their_own_jobs_only(cast: Cast) -> None:
    job = enqueue(KIND, actor=cast.clerk_a)
    assert selectors.job(job.pk, actor=cast.clerk_a) == job
    assert list(selectors.jobs(actor=cast.clerk_a, kind=KIND, state="queued")) == [job]
    assert not selectors.jobs(actor=cast.clerk_a, state="done").exists()
    with pytest.raises(NotFound):
        selectors.job(job.pk, actor=cast.clerk_b)


def test_a_schedule_queues_once_for_all_the_times_it_missed(cast: Cast) -> None:
    noon = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)
    with time_machine.travel(noon, tick=False) as clock:
        ensure_schedule("tick", KIND, every_minutes=10, args={"n": 1}, actor=cast.system)
        assert queue_due() == 0
        clock.shift(dt.timedelta(minutes=35))
        assert queue_due() == 1
        assert queue_due() == 0
        assert Job.objects.get().args == {"n": 1}
        assert Schedule.objects.get().next_due == noon + dt.timedelta(minutes=45)


def test_the_same_schedule_again_is_idle_and_another_rhythm_replaces_it(cast: Cast) -> None:
    ensure_schedule("daily", KIND, daily_at=dt.time(2, 30), actor=cast.system_admin)
    ensure_schedule("daily", KIND, daily_at=dt.time(2, 30), actor=cast.system_admin)
    assert Event.objects.filter(action="jobs.scheduled").count() == 1
    ensure_schedule("daily", KIND, every_minutes=5, actor=cast.system_admin)
    assert Schedule.objects.get().daily_at is None
    with pytest.raises(NotPermitted):
        ensure_schedule("mine", KIND, every_minutes=5, actor=cast.clerk_a)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        # Days are those of Shanghai: 18:00 UTC is 02:00 there.
        (dt.datetime(2026, 3, 1, 18, 0), dt.datetime(2026, 3, 1, 18, 30)),
        (dt.datetime(2026, 3, 1, 18, 30), dt.datetime(2026, 3, 2, 18, 30)),
        (dt.datetime(2026, 12, 31, 19, 0), dt.datetime(2027, 1, 1, 18, 30)),
    ],
)
def test_daily_means_daily_in_the_platforms_zone(now: dt.datetime, due: dt.datetime) -> None:
    found = next_due(now.replace(tzinfo=dt.UTC), daily_at=dt.time(2, 30))
    assert found == due.replace(tzinfo=dt.UTC)


def test_a_rhythm_is_one_or_the_other() -> None:
    with pytest.raises(ValueError, match="either"):
        next_due(timezone.now())
    with pytest.raises(ValueError, match="either"):
        next_due(timezone.now(), every_minutes=5, daily_at=dt.time(1, 0))


def test_users_are_kept_as_they_were_named(cast: Cast) -> None:
    job = enqueue(KIND, actor=cast.clerk_a)
    assert job.created_name == str(user_of(cast.clerk_a))
