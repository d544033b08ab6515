"""The jobs of collection that the clock or a person starts: sources, tasks, reminders."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from xinshu.core.periods import Period, period_of, previous
from xinshu.core.refusals import Refusal
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.collection import policies, selectors, selectors_extra
from xinshu.domain.collection.models import Source, SourceRun, Submission, Task
from xinshu.domain.collection.planning import open_tasks
from xinshu.domain.collection.sources_database import fetch_database
from xinshu.domain.collection.sources_folder import Fetched, clear_away, fetch_folder
from xinshu.domain.collection.sources_verbs import (
    OPEN_TASKS,
    REMIND_TASKS,
    RUN,
    RUN_DUE,
    queue_run,
)
from xinshu.domain.collection.types import TaskLine, TaskState
from xinshu.kernel.access.roles import all_roles
from xinshu.kernel.accounts import selectors as accounts
from xinshu.kernel.accounts.actor import Actor, system_actor
from xinshu.kernel.accounts.models import Department, User
from xinshu.kernel.jobs.context import JobContext
from xinshu.kernel.jobs.registry import job
from xinshu.kernel.notify import services as notices
from xinshu.kernel.outbox.registry import Happening, subscribe

FAILURES = 2  # runs in a row that fail before the alarm (R017)
SILENT_PERIODS = 2  # whole reporting periods without data before the alarm (R017)
WORKING_DAYS_BEFORE = 3  # when a task is announced as due soon


@job(RUN, "运行数据来源")
def run(context: JobContext) -> dict[str, Any]:
    """One run of one source, with its line in the history; safe to start again at any moment."""
    source = Source.objects.select_related("department", "item").get(pk=context.args["source"])
    line = _begin(source, context)
    if line.finished_at is not None:
        return {"run": line.pk}  # committed before the interruption
    try:
        fetched = _fetch(source, line, context.actor)
    except Refusal as refusal:
        _end(line, ok=False, message=str(refusal))
    except Exception:
        _end(line, ok=False, message="取数时发生意外错误，详见后台任务日志。")
        _alarm_failures(source)
        raise
    else:
        _end(line, ok=not fetched.failed, message=fetched.message, fetched=fetched)
    _alarm_failures(source)
    return {"run": line.pk, "ok": line.ok}


def _begin(source: Source, context: JobContext) -> SourceRun:
    if known := context.cursor.get("run"):
        return SourceRun.objects.get(pk=known)
    with transaction.atomic():
        line = SourceRun.objects.create(source=source, started_at=timezone.now())
        context.save_cursor(run=line.pk)
    return line


def _fetch(source: Source, line: SourceRun, actor: Actor) -> Fetched:
    if source.kind == Source.Kind.FOLDER:
        return fetch_folder(source, actor=actor)
    return fetch_database(source, line, actor=actor)


def _end(line: SourceRun, *, ok: bool, message: str, fetched: Fetched | None = None) -> None:
    line.finished_at, line.ok, line.message = timezone.now(), ok, message
    if fetched is not None:
        line.files_seen, line.submissions = fetched.files_seen, fetched.submissions
    line.save()


@job(RUN_DUE, "检查到期的数据来源")
def run_due(context: JobContext) -> dict[str, Any]:
    """Queue a run of every source that is due, and raise the alarm for silent ones."""
    now = timezone.now()
    timed = Source.objects.filter(active=True, every_minutes__gt=0)
    timed = timed.exclude(kind=Source.Kind.FILE).select_related("department", "item")
    queued = sum(_queue_if_due(source, now, context.actor) for source in timed)
    for source in timed:
        _alarm_silence(source, timezone.localdate(now))
    return {"queued": queued}


def _queue_if_due(source: Source, now: datetime, actor: Actor) -> bool:
    """Times missed while nothing ran are made up for once."""
    if source.next_due is not None and source.next_due > now:
        return False
    following = now + timedelta(minutes=source.every_minutes or 0)
    with transaction.atomic():
        moved = Source.objects.filter(pk=source.pk, next_due=source.next_due).update(
            next_due=following
        )
        if moved:
            queue_run(source, actor=actor)
    return bool(moved)


def _alarm_failures(source: Source) -> None:
    """The alarm once two runs in a row have failed; one per streak."""
    lines = list(SourceRun.objects.filter(source=source).exclude(finished_at=None)[:FAILURES])
    if len(lines) < FAILURES or any(line.ok for line in lines):
        return
    good = SourceRun.objects.filter(source=source, ok=True).first()
    _alarm(
        source,
        title=f"数据来源“{source.name}”连续取数失败",
        body=f"最近一次：{lines[0].message}",
        key=f"source-failing:{source.pk}:{good.pk if good else 0}",
    )


def _alarm_silence(source: Source, today: date) -> None:
    """The alarm once two whole reporting periods have gone by without any data."""
    item = catalogue.items_by_id(today).get(source.item_id)
    first = source.runs.order_by("id").first()
    if item is None or first is None:
        return
    period = period_of(item.frequency, today)
    for _ in range(SILENT_PERIODS):
        period = previous(item.frequency, period)
    if _last_sign(source, first) >= period.first:
        return
    _tell_silence(source, period)


def _last_sign(source: Source, first: SourceRun) -> date:
    """The day data came last; before any came, the day the source was first run."""
    stored = Submission.objects.filter(source=source, state=Submission.State.STORED)
    last = stored.filter(received__gt=0).order_by("-id").first()
    return timezone.localdate(last.submitted_at if last else first.started_at)


def _tell_silence(source: Source, period: Period) -> None:
    _alarm(
        source,
        title=f"数据来源“{source.name}”连续 {SILENT_PERIODS} 期没有数据",
        body=f"自 {period.label} 起没有取得数据。确无数据的，请在报送任务中声明零报告。",
        key=f"source-silent:{source.pk}:{period.label}",
    )


def _alarm(source: Source, *, title: str, body: str, key: str) -> None:
    """Told once to the department, which mends the data, and to those who keep the sources."""
    keepers = {
        user
        for name, role in all_roles().items()
        if policies.SOURCES in role.permissions
        for user in accounts.holders(name, today=timezone.localdate())
    }
    addressees: list[User | Department] = [source.department, *keepers]
    for to in addressees:
        notices.notify(
            to,
            kind="source_alarm",
            actor=system_actor("collection"),
            title=title,
            body=body,
            link=f"/workbench/sources/{source.code}/",
            dedup_key=f"{key}:{to.pk}" if isinstance(to, User) else key,
        )


@subscribe("submission.stored", "collection.sources")
@subscribe("submission.refused", "collection.sources")
def tidy(event: Happening) -> None:
    """The file of a finished submission leaves its folder at once, not only at the next run."""
    row = Submission.objects.select_related("source__department").get(
        pk=event.payload["submission"]
    )
    if row.source is None or row.channel != Submission.Channel.FOLDER:
        return
    try:
        clear_away(row.source)
    except Refusal:
        return  # the folder is away; the next run says so and moves the file


@job(OPEN_TASKS, "下达报送任务")
def open_todays_tasks(context: JobContext) -> dict[str, Any]:
    """The tasks of the current and the last period, where they are missing."""
    return {"tasks": open_tasks(actor=context.actor, on=timezone.localdate())}


@job(REMIND_TASKS, "提醒报送任务")
def remind_tasks(context: JobContext) -> dict[str, Any]:
    """Tell departments of unanswered tasks that are due soon or overdue, once per stage (R021)."""
    today = timezone.localdate()
    rows = {row.pk: row for row in selectors_extra.open_tasks(context.actor, today)}
    told = 0
    for line in selectors.task_lines(rows.values(), today):
        stage = _stage(line)
        if stage:
            _tell_task(rows[line.id], line, stage, context.actor)
            told += 1
    return {"waiting": told}


def _stage(line: TaskLine) -> str:
    if line.state is TaskState.OVERDUE:
        return "overdue"
    soon = line.state is TaskState.OPEN and line.days_left <= WORKING_DAYS_BEFORE
    return "soon" if soon else ""


def _tell_task(task: Task, line: TaskLine, stage: str, actor: Actor) -> None:
    what = "已逾期" if stage == "overdue" else f"还有 {line.days_left} 个工作日到期"
    notices.tell(
        task.department,
        "task_due",
        actor=actor,
        what=what,
        item=line.item,
        period=line.period,
        due_on=line.due_on,
        link=f"/workbench/tasks/{task.pk}/",
        dedup_key=f"task-{stage}:{task.pk}",
    )
