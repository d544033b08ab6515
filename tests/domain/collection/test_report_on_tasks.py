"""Tasks: opened by the period, answered with data or with nothing, reminded of."""

import datetime as dt

import pytest
import time_machine

from builders.actors import SETUP, Cast
from builders.catalogue import LONG_AGO, item_row
from builders.submissions import hand_in, penalty, registration, send, work
from builders.traces import NOTHING, watched
from xinshu.core.refusals import NotPermitted, WrongState
from xinshu.domain.catalog import services as catalogue
from xinshu.domain.collection import planning, selectors, selectors_extra, services
from xinshu.domain.collection.models import Task
from xinshu.domain.collection.types import AlreadyReported, TaskState

pytestmark = pytest.mark.usefixtures("district")
DAY = dt.date(2026, 9, 15)


@pytest.fixture(autouse=True)
def mid_september() -> object:
    with time_machine.travel(dt.datetime(2026, 9, 15, 10, tzinfo=dt.UTC), tick=True) as traveller:
        yield traveller


def open_tasks(on: dt.date = DAY, back: int = 0) -> int:
    return planning.open_tasks(actor=SETUP, on=on, back=back)


def task_of(cast: Cast, item: str = "penalty", period: str = "2026-09") -> Task:
    return Task.objects.get(department=cast.department_a, item__code=item, period=period)


def state(task: Task, on: dt.date = DAY) -> TaskState:
    return selectors.task_line(Task.objects.get(pk=task.pk), on).state


def test_every_granted_item_asks_its_departments_once_per_period(cast: Cast) -> None:
    with watched() as traces:
        assert open_tasks() == 5
    assert traces.left == {"audit": ["collection.tasks_opened"]}
    with watched() as traces:
        assert open_tasks() == 0
    assert traces.left == NOTHING
    assert sorted(Task.objects.values_list("item__code", "period")) == [
        ("park", "2026Q3"),
        ("penalty", "2026-09"),
        ("penalty", "2026-09"),
        ("register", "2026-09"),
        ("tax", "2026-09"),
    ]


def test_the_due_day_counts_working_days_after_the_period(cast: Cast) -> None:
    open_tasks()
    # The National Day holiday runs from the 1st to the 7th of October 2026; the 10th is worked.
    assert task_of(cast, "park", "2026Q3").due_on == dt.date(2026, 10, 20)
    assert task_of(cast, "tax").due_on > dt.date(2026, 10, 20)


def test_a_task_of_an_earlier_period_is_opened_too_but_not_from_before_the_grant(
    cast: Cast,
) -> None:
    grant = item_row("park").grants.get()
    catalogue.end_grant(actor=cast.centre_officer, grant=grant, ends_on=LONG_AGO)
    catalogue.grant_item(
        actor=cast.centre_officer,
        item=item_row("park"),
        department=cast.department_b,
        starts_on=DAY,
    )
    assert open_tasks(back=1) == 4 * 2 + 1


def test_only_the_centre_opens_tasks(cast: Cast) -> None:
    for actor in (cast.clerk_a, cast.centre_reviewer, cast.enterprise):
        with pytest.raises(NotPermitted):
            planning.open_tasks(actor=actor, on=DAY)
    assert planning.open_tasks(actor=cast.centre_officer, on=DAY) > 0


def test_data_answers_the_oldest_open_task(cast: Cast) -> None:
    open_tasks(back=1)
    august, september = task_of(cast, period="2026-08"), task_of(cast)
    first = send(penalty(1), by=cast.clerk_a)
    assert first.task == august
    assert (state(august), state(september)) == (TaskState.REPORTED_LATE, TaskState.OPEN)
    second = send(penalty(2), by=cast.clerk_a)
    assert second.task == september
    assert state(september) is TaskState.REPORTED


def test_a_refused_or_withdrawn_submission_does_not_answer(cast: Cast) -> None:
    open_tasks()
    task = task_of(cast)
    refused = send(b"%PDF-1.7", by=cast.clerk_a)
    assert (refused.task, state(task)) == (task, TaskState.OPEN)
    stored = send(penalty(1), by=cast.clerk_a)
    assert state(task) is TaskState.REPORTED
    services.withdraw(actor=cast.clerk_a, submission=stored, reason="重新导出")
    assert state(task) is TaskState.OPEN
    assert task in selectors_extra.open_tasks(cast.clerk_a, DAY)


def test_silence_becomes_overdue_and_the_future_is_not_due(cast: Cast) -> None:
    open_tasks()
    task = task_of(cast)
    assert state(task, dt.date(2026, 8, 31)) is TaskState.NOT_DUE
    assert state(task, task.due_on) is TaskState.OPEN
    late = selectors.task_line(task, task.due_on + dt.timedelta(days=7))
    assert late.state is TaskState.OVERDUE
    assert late.days_left < 0


def test_nothing_is_an_answer_and_can_be_taken_back(cast: Cast) -> None:
    open_tasks()
    task = task_of(cast)
    with watched() as traces:
        services.declare_nothing(actor=cast.clerk_a, task=task)
    assert traces.left == {"audit": ["collection.nothing_declared"]}
    assert state(task) is TaskState.NOTHING
    with watched() as traces, pytest.raises(WrongState, match="零报告"):
        services.declare_nothing(actor=cast.clerk_a, task=task)
    assert traces.left == NOTHING
    with watched() as traces:
        services.take_back_nothing(actor=cast.clerk_a, task=task)
    assert traces.left == {"audit": ["collection.nothing_taken_back"]}
    assert state(task) is TaskState.OPEN
    with watched() as traces, pytest.raises(WrongState):
        services.take_back_nothing(actor=cast.clerk_a, task=task)
    assert traces.left == NOTHING


def test_a_task_answered_with_data_is_not_nothing(cast: Cast) -> None:
    open_tasks()
    task = task_of(cast)
    submission = send(penalty(1), by=cast.clerk_a)
    with pytest.raises(AlreadyReported, match=submission.receipt_no):
        services.declare_nothing(actor=cast.clerk_a, task=task)


def test_a_submission_on_its_way_is_not_nothing_either(cast: Cast) -> None:
    open_tasks()
    task = task_of(cast)
    submission = hand_in(penalty(1), by=cast.clerk_a)
    with pytest.raises(AlreadyReported, match=submission.receipt_no):
        services.declare_nothing(actor=cast.clerk_a, task=task)
    work()


def test_data_after_nothing_counts_as_data(cast: Cast) -> None:
    open_tasks()
    task = task_of(cast)
    services.declare_nothing(actor=cast.clerk_a, task=task)
    send(penalty(1), by=cast.clerk_a)
    assert state(task) is TaskState.REPORTED


def test_other_departments_do_not_answer_for_us(cast: Cast) -> None:
    open_tasks()
    task = task_of(cast)
    for verb in (services.declare_nothing, services.take_back_nothing):
        for actor in (cast.clerk_b, cast.enterprise, cast.auditor):
            with watched() as traces, pytest.raises(NotPermitted):
                verb(actor=actor, task=task)
            assert traces.left == NOTHING
    assert task not in selectors.tasks(cast.clerk_b)


def test_reminding_leaves_a_notice_and_counts(cast: Cast) -> None:
    open_tasks()
    task = task_of(cast)
    with watched() as traces:
        services.remind(actor=cast.centre_officer, task=task)
    assert traces.left == {
        "audit": ["collection.reminded"],
        "notices": ["催报：行政处罚（2026-09）"],
    }
    task.refresh_from_db()
    assert task.reminders == 1
    assert task.reminded_at is not None


def test_reminding_is_the_centre_s_and_only_of_what_is_open(cast: Cast) -> None:
    open_tasks()
    task = task_of(cast)
    for actor in (cast.clerk_a, cast.clerk_b, cast.enterprise):
        with watched() as traces, pytest.raises(NotPermitted):
            services.remind(actor=actor, task=task)
        assert traces.left == NOTHING
    services.declare_nothing(actor=cast.clerk_a, task=task)
    send(registration(1), by=cast.clerk_a, item="register")
    for answered in (task, task_of(cast, "register")):
        with watched() as traces, pytest.raises(WrongState, match="催报"):
            services.remind(actor=cast.centre_officer, task=answered)
        assert traces.left == NOTHING


def test_the_matrix_shows_every_state(cast: Cast) -> None:
    open_tasks()
    send([registration(1), registration(2)], by=cast.clerk_a, item="register")
    services.declare_nothing(actor=cast.clerk_a, task=task_of(cast, "tax"))
    due = Task.objects.get(department=cast.department_b).due_on
    matrix = selectors.coverage(cast.centre_officer, "2026-09", due + dt.timedelta(days=1))
    codes = [code for code, _ in matrix.items]
    cells = {name: dict(zip(codes, line, strict=True)) for _, name, line in matrix.rows}
    a, b = cells[cast.department_a.name], cells[cast.department_b.name]
    assert (a["register"].state, a["register"].received) == (TaskState.REPORTED, 2)
    assert a["tax"].state is TaskState.NOTHING
    assert a["penalty"].state is TaskState.OVERDUE
    assert b["register"].state is None
    assert matrix.answered_share == 2 / 5


def test_a_department_s_matrix_is_its_own(cast: Cast) -> None:
    open_tasks()
    matrix = selectors.coverage(cast.clerk_b, "2026-09", DAY)
    assert [name for _, name, _ in matrix.rows] == [cast.department_b.name]
    assert selectors.coverage(cast.clerk_b, "2025-01", DAY).answered_share is None


def test_the_lists_of_tasks_divide_them(cast: Cast) -> None:
    open_tasks(back=1)
    services.declare_nothing(actor=cast.clerk_a, task=task_of(cast, "tax", "2026-08"))
    send(penalty(1), by=cast.clerk_a)
    everything = set(selectors.tasks(cast.clerk_a))
    answered = set(selectors_extra.answered(cast.clerk_a))
    still_open = set(selectors_extra.open_tasks(cast.clerk_a, DAY))
    assert answered | still_open == everything
    assert not answered & still_open
    overdue = set(selectors_extra.overdue(cast.clerk_a, DAY))
    assert overdue == {task for task in still_open if task.due_on < DAY}
    assert overdue
    assert not set(selectors_extra.not_begun(cast.clerk_a, DAY))
