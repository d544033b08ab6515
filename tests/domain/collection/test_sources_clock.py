"""The clock of collection: due sources, alarms, tasks and reminders."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from builders.actors import Cast
from builders.pulls import database_document, document, run, save, work
from xinshu.domain.collection import services, sources_running
from xinshu.domain.collection.models import Source, SourceRun, Submission, Task
from xinshu.domain.collection.planning import open_tasks
from xinshu.kernel.jobs.models import Job, Schedule
from xinshu.kernel.jobs.services import enqueue
from xinshu.kernel.notify.models import Notice

pytestmark = pytest.mark.usefixtures("district")
SUMMER = dt.datetime(2026, 7, 15, 10, tzinfo=dt.UTC)


def tick(cast: Cast, kind: str = "collection.run_sources") -> None:
    """The clock strikes: the job is queued and everything that follows is done."""
    enqueue(kind, actor=cast.system)
    work()


def titles() -> list[str]:
    """Notices to departments."""
    told = Notice.objects.exclude(department=None).order_by("id")
    return list(told.values_list("title", flat=True))


def test_the_schedules_are_there_and_stay_the_same(cast: Cast) -> None:
    services.ensure_schedules(actor=cast.system)
    before = list(Schedule.objects.values())
    services.ensure_schedules(actor=cast.system)
    assert list(Schedule.objects.values()) == before
    assert {schedule["kind"] for schedule in before} == {
        "collection.run_sources",
        "collection.open_tasks",
        "collection.remind_tasks",
    }


def test_a_due_source_is_run_and_due_again_after_its_interval(cast: Cast) -> None:
    with time_machine.travel(SUMMER, tick=False) as clock:
        source = save(cast.centre_officer, document(every_minutes=30))
        tick(cast)
        assert source.runs.count() == 1
        clock.shift(dt.timedelta(minutes=29))
        tick(cast)
        assert source.runs.count() == 1
        clock.shift(dt.timedelta(minutes=1))
        tick(cast)
        assert source.runs.count() == 2


def test_times_missed_while_nothing_ran_are_made_up_for_once(cast: Cast) -> None:
    with time_machine.travel(SUMMER, tick=False) as clock:
        source = save(cast.centre_officer, document(every_minutes=30))
        tick(cast)
        clock.shift(dt.timedelta(days=2))
        tick(cast)
        tick(cast)
        assert source.runs.count() == 2


def test_what_is_stopped_manual_or_uploaded_is_not_run(cast: Cast) -> None:
    stopped = save(cast.centre_officer, document(code="stopped"))
    services.stop_source(actor=cast.centre_officer, source=stopped, reason="试")
    save(cast.centre_officer, document(code="manual", every_minutes=None))
    save(cast.centre_officer, document(code="upload", kind="file", folder=None))
    tick(cast)
    assert not SourceRun.objects.exists()


def test_two_failures_in_a_row_raise_the_alarm_once(cast: Cast) -> None:
    source = save(cast.centre_officer, database_document())
    assert run(source, cast.centre_officer).ok is False
    assert titles() == []
    run(source, cast.centre_officer)
    run(source, cast.centre_officer)
    assert titles() == ["数据来源“处罚前置机”连续取数失败"]
    to_department, to_keeper = Notice.objects.order_by("id")
    assert to_department.department == cast.department_a
    assert to_keeper.user_id == cast.centre_officer.user_id


def silent(cast: Cast, clock: time_machine.Traveller, month: int) -> list[str]:
    clock.move_to(dt.datetime(2026, month, 20, 10, tzinfo=dt.UTC), tick=False)
    tick(cast)
    return titles()


def test_two_whole_periods_without_data_raise_the_alarm_once(cast: Cast) -> None:
    with time_machine.travel(SUMMER, tick=False) as clock:
        save(cast.centre_officer, document())
        tick(cast)
        assert silent(cast, clock, 8) == []
        assert silent(cast, clock, 9) == []
        told = ["数据来源“处罚前置机”连续 2 期没有数据"]
        assert silent(cast, clock, 10) == told
        tick(cast)
        assert titles() == told


def test_a_run_that_dies_unexpectedly_is_in_the_history(cast: Cast) -> None:
    source = save(cast.centre_officer, document())
    Source.objects.update(memory={"traces": {"x": "no trace"}})
    line = run(source, cast.centre_officer)
    assert line.ok is False
    assert Job.objects.get(kind="collection.run_source").state == "failed"


def test_tasks_are_opened_by_the_clock(cast: Cast) -> None:
    tick(cast, "collection.open_tasks")
    opened = Task.objects.count()
    assert opened > 0
    tick(cast, "collection.open_tasks")
    assert Task.objects.count() == opened


def test_a_task_is_announced_once_before_it_is_due_and_once_when_it_is_late(cast: Cast) -> None:
    with time_machine.travel(SUMMER, tick=False) as clock:
        open_tasks(actor=cast.system, on=timezone.localdate(), back=0)
        task = Task.objects.filter(department=cast.department_b).get()
        Task.objects.exclude(pk=task.pk).delete()
        tick(cast, "collection.remind_tasks")
        assert titles() == []
        clock.move_to(at(task.due_on), tick=False)
        tick(cast, "collection.remind_tasks")
        tick(cast, "collection.remind_tasks")
        assert len(titles()) == 1
        assert "还有 0 个工作日到期" in titles()[0]
        clock.move_to(at(task.due_on + dt.timedelta(days=5)), tick=False)
        tick(cast, "collection.remind_tasks")
        tick(cast, "collection.remind_tasks")
        assert len(titles()) == 2
        assert "已逾期" in titles()[1]


def test_an_answered_task_is_not_announced(cast: Cast) -> None:
    with time_machine.travel(SUMMER, tick=False) as clock:
        open_tasks(actor=cast.system, on=timezone.localdate(), back=0)
        for task in Task.objects.all():
            services.declare_nothing(actor=cast.system, task=task)
        clock.move_to(at(max(Task.objects.values_list("due_on", flat=True))), tick=False)
        tick(cast, "collection.remind_tasks")
        assert titles() == []


def at(day: dt.date) -> dt.datetime:
    """The morning of a day, in Shanghai."""
    return dt.datetime.combine(day, dt.time(2), tzinfo=dt.UTC)


def test_nothing_is_said_of_a_source_that_never_ran(cast: Cast) -> None:
    save(cast.centre_officer, document())
    sources_running._alarm_silence(Source.objects.get(), timezone.localdate())
    assert (titles(), Submission.objects.count()) == ([], 0)
