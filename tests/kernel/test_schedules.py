"""Schedules in the hands of an administrator: off, on, now."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from builders.actors import Cast
from builders.demo_jobs import KIND
from builders.traces import watched
from xinshu.core.refusals import NotFound, NotPermitted, WrongState
from xinshu.kernel.audit.models import Event
from xinshu.kernel.audit.why import WhyMissing
from xinshu.kernel.jobs import selectors
from xinshu.kernel.jobs.models import Job, Schedule, State
from xinshu.kernel.jobs.refusals import KindGone
from xinshu.kernel.jobs.schedules import queue_due
from xinshu.kernel.jobs.services import ensure_schedule, run_now, switch_off, switch_on
from xinshu.kernel.jobs.worker import work_once

pytestmark = pytest.mark.django_db
WHY = "接口升级期间停用"
NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def tick(cast: Cast) -> Schedule:
    """Every ten minutes."""
    return ensure_schedule("tick", KIND, args={"n": 1}, every_minutes=10, actor=cast.system)


def test_a_schedule_switched_off_queues_nothing_until_it_is_switched_on(cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        tick = ensure_schedule("tick", KIND, every_minutes=10, actor=cast.system)
        assert not switch_off(tick, why=WHY, actor=cast.system_admin).active
        clock.shift(dt.timedelta(hours=3))
        assert queue_due() == 0
        back = switch_on(tick, actor=cast.system_admin)
        assert back.next_due == NOON + dt.timedelta(hours=3, minutes=10)
        assert queue_due() == 0
        clock.shift(dt.timedelta(minutes=10))
        assert queue_due() == 1


def test_a_schedule_switched_off_stays_off_when_its_rhythm_changes(
    cast: Cast, tick: Schedule
) -> None:
    switch_off(tick, why=WHY, actor=cast.system_admin)
    changed = ensure_schedule("tick", KIND, every_minutes=5, actor=cast.system)
    assert (changed.every_minutes, changed.active) == (5, False)


def test_running_now_queues_one_job_with_the_platforms_rights(cast: Cast, tick: Schedule) -> None:
    due = tick.next_due
    with watched() as traces:
        first, second = (run_now(tick, actor=cast.system_admin) for _ in range(2))
    assert first == second
    assert (first.args, first.created_by_id) == ({"n": 1}, None)
    assert traces.left["jobs"] == [KIND]
    assert traces.left["audit"] == ["jobs.schedule.run_now"] * 2
    tick.refresh_from_db()
    assert tick.next_due == due


def test_switching_leaves_who_and_why(cast: Cast, tick: Schedule) -> None:
    with watched() as traces:
        switch_off(tick, why=f"  {WHY} ", actor=cast.system_admin)
        switch_on(tick, actor=cast.system_admin)
    assert traces.left == {"audit": ["jobs.schedule.switched_off", "jobs.schedule.switched_on"]}
    off = Event.objects.get(action="jobs.schedule.switched_off")
    assert (off.why, off.actor_id, off.object_label) == (WHY, cast.system_admin.user_id, "tick")


@pytest.mark.parametrize("why", ["", "   ", "停用"])
def test_switching_off_needs_a_reason(cast: Cast, tick: Schedule, why: str) -> None:
    with pytest.raises(WhyMissing):
        switch_off(tick, why=why, actor=cast.system_admin)
    tick.refresh_from_db()
    assert tick.active


def test_twice_off_or_on_is_refused(cast: Cast, tick: Schedule) -> None:
    with pytest.raises(WrongState):
        switch_on(tick, actor=cast.system_admin)
    switch_off(tick, why=WHY, actor=cast.system_admin)
    with pytest.raises(WrongState):
        switch_off(tick, why=WHY, actor=cast.system_admin)


@pytest.mark.parametrize("who", ["clerk_a", "centre_officer", "security_admin", "public"])
def test_only_managers_of_jobs_touch_the_clock(cast: Cast, tick: Schedule, who: str) -> None:
    actor = getattr(cast, who)
    with pytest.raises(NotPermitted):
        switch_off(tick, why=WHY, actor=actor)
    with pytest.raises(NotPermitted):
        run_now(tick, actor=actor)
    assert selectors.schedules(actor=actor) == []
    with pytest.raises(NotFound):
        selectors.schedule(tick.pk, actor=actor)
    assert not Job.objects.exists()


def test_a_kind_this_version_does_not_know_stops_neither_the_worker_nor_the_others(
    cast: Cast, tick: Schedule
) -> None:
    now = timezone.now()
    gone = Schedule.objects.create(name="gone", kind="demo.gone", every_minutes=1, next_due=now)
    Schedule.objects.filter(pk=tick.pk).update(next_due=now)
    assert work_once()
    assert Job.objects.get().kind == KIND
    gone.refresh_from_db()
    assert gone.next_due > now
    with pytest.raises(KindGone):
        run_now(gone, actor=cast.system_admin)


def test_the_list_shows_what_came_of_each_last(cast: Cast, tick: Schedule) -> None:
    run_now(tick, actor=cast.system_admin)
    work_once()
    run_now(tick, actor=cast.system_admin)
    (line,) = selectors.schedules(actor=cast.system_admin)
    newest = Job.objects.order_by("-id").first()
    assert (line.schedule, line.last, line.handled) == (tick, newest, True)
    assert line.last
    assert line.last.state == State.QUEUED


def test_of_a_long_log_the_end_is_shown(cast: Cast, tick: Schedule) -> None:
    job = run_now(tick, actor=cast.system_admin)
    now = timezone.now()
    job.lines.bulk_create(job.lines.model(job=job, at=now, text=f"{n}") for n in range(600))
    shown = [line.text for line in selectors.last_lines(job)]
    assert (len(shown), shown[0], shown[-1]) == (500, "100", "599")
