"""Questions about collection."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone

from xinshu.core.refusals import NotFound
from xinshu.core.workdays import Calendar
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.collection import policies
from xinshu.domain.collection.models import Finding, HeldRow, RuleCount, Source, Submission, Task
from xinshu.domain.collection.reference import reference_for as reference_for
from xinshu.domain.collection.types import Cell, Matrix, Receipt, TaskLine, TaskState
from xinshu.kernel.access.policy import require, scope
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import Department

RUNNING = (Submission.State.RECEIVED, Submission.State.CHECKING)
STORED = Submission.State.STORED


def submissions(actor: Actor) -> QuerySet[Submission]:
    """Submissions the actor may see, newest first."""
    rows = scope(Submission.objects.all(), actor, policies.VIEW)
    return rows.select_related("department", "item", "submitted_by").order_by("-id")


def submission(actor: Actor, pk: int) -> Submission:
    """One submission the actor may see. Raises NotFound."""
    found = submissions(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound(thing="该报送批次")
    return found


def submission_by_receipt(actor: Actor, receipt_no: str) -> Submission:
    """One submission by its receipt number. Raises NotFound."""
    found = submissions(actor).filter(receipt_no=receipt_no).first()
    if found is None:
        raise NotFound(thing=f"回执 {receipt_no}")
    return found


def receipt(row: Submission) -> Receipt:
    """The answer to a submission, as of now."""
    running = row.state in RUNNING
    share = row.done_bytes / row.total_bytes if row.total_bytes else 0.0
    return Receipt(
        id=row.pk,
        receipt_no=row.receipt_no,
        state=row.state,
        state_label=row.get_state_display(),
        item_code=row.item.code,
        item=row.item.name,
        department=row.department.name,
        file_name=row.file_name,
        submitted_at=row.submitted_at,
        finished_at=row.finished_at,
        received=row.received,
        stored=row.stored,
        updated=row.updated,
        unchanged=row.unchanged,
        held=row.held,
        rejected=row.rejected,
        unmatched=row.unmatched,
        warned=row.warned,
        late=row.late,
        message=row.message,
        progress=min(share, 0.99) if running else 1.0,
        running=running,
    )


def rule_counts(row: Submission) -> QuerySet[RuleCount]:
    """Exact counts per rule of a submission, the heaviest first."""
    return RuleCount.objects.filter(submission=row).order_by("severity", "-rows", "rule")


def findings(
    row: Submission, *, severity: str = "", rule: str = "", field: str = ""
) -> QuerySet[Finding]:
    """Findings of a submission in file order, filtered."""
    found = Finding.objects.filter(submission=row).order_by("row_no", "id")
    wanted = {"severity": severity, "rule": rule, "field": field}
    return found.filter(**{name: value for name, value in wanted.items() if value})


def held_rows(row: Submission) -> QuerySet[HeldRow]:
    """Rows of a submission that were held, whatever became of them, in file order."""
    return HeldRow.objects.filter(submission=row).order_by("row_no")


def still_held(actor: Actor) -> int:
    """Rows that wait for correction in the submissions the actor may see."""
    mine = scope(Submission.objects.all(), actor, policies.VIEW)
    return HeldRow.objects.filter(submission__in=mine, state=HeldRow.State.HELD).count()


def tasks(actor: Actor) -> QuerySet[Task]:
    """Tasks the actor may see, the most urgent first."""
    rows = scope(Task.objects.all(), actor, policies.VIEW)
    return rows.select_related("department", "item")


def task(actor: Actor, pk: int) -> Task:
    """One task the actor may see. Raises NotFound."""
    found = tasks(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound(thing="该报送任务")
    return found


def task_title(row: Task) -> str:
    """A task in words."""
    return f"{row.department.name} {row.item.name}（{row.period}）"


def task_answered_by(department_id: int, item_id: int, today: date) -> Task | None:
    """The task a submission of today answers: the oldest open one without an answer, else none."""
    mine = Task.objects.filter(department=department_id, item=item_id, opens_on__lte=today)
    open_ones = mine.filter(nothing_declared_at=None).exclude(submissions__state=STORED)
    return open_ones.order_by("due_on").first() or mine.order_by("-due_on").first()


def task_lines(rows: Iterable[Task], today: date) -> list[TaskLine]:
    """Tasks with their state on a day; one query for all answers."""
    listed = list(rows)
    answers: dict[int, tuple[str, date]] = {}
    found = Submission.objects.filter(task__in=listed, state=STORED).order_by("-id")
    for task_id, number, at in found.values_list("task_id", "receipt_no", "submitted_at"):
        answers[task_id] = (number, timezone.localdate(at))
    calendar = catalogue.calendar()
    return [_line(each, answers.get(each.pk), today, calendar) for each in listed]


def task_line(row: Task, today: date) -> TaskLine:
    """One task with its state on a day."""
    return task_lines([row], today)[0]


def _line(row: Task, answer: tuple[str, date] | None, today: date, calendar: Calendar) -> TaskLine:
    return TaskLine(
        id=row.pk,
        department_id=row.department_id,
        department=row.department.name,
        item_code=row.item.code,
        item=row.item.name,
        period=row.period,
        opens_on=row.opens_on,
        due_on=row.due_on,
        state=_state(row, answer[1] if answer else None, today),
        days_left=calendar.working_days_between(today, row.due_on),
        reminders=row.reminders,
        receipt_no=answer[0] if answer else "",
    )


def _state(row: Task, answered_on: date | None, today: date) -> TaskState:
    if answered_on is not None:
        return TaskState.REPORTED if answered_on <= row.due_on else TaskState.REPORTED_LATE
    if row.nothing_declared_at is not None:
        return TaskState.NOTHING
    if today > row.due_on:
        return TaskState.OVERDUE
    return TaskState.OPEN if today >= row.opens_on else TaskState.NOT_DUE


def coverage(actor: Actor, month: str, today: date) -> Matrix:
    """Departments × items of the tasks whose period ends in `month` (YYYY-MM) (R022)."""
    year, number = (int(part) for part in month.split("-"))
    rows = tasks(actor).filter(ends_on__year=year, ends_on__month=number)
    lines = task_lines(rows, today)
    volumes = dict(
        Submission.objects.filter(task__in=[line.id for line in lines], state=STORED)
        .values_list("task_id")
        .annotate(Sum("received"))
    )
    items = {line.item_code: line.item for line in lines}
    departments = {line.department_id: line.department for line in lines}
    cells = {
        (line.department_id, line.item_code): Cell(
            state=line.state, task_id=line.id, received=volumes.get(line.id) or 0
        )
        for line in lines
    }
    empty = Cell(state=None)
    return Matrix(
        month=month,
        items=tuple(items.items()),
        rows=tuple(
            (pk, name, tuple(cells.get((pk, code), empty) for code in items))
            for pk, name in sorted(departments.items(), key=lambda pair: pair[1])
        ),
    )


def departments_reporting() -> int:
    """How many departments have at least one stored submission."""
    return Submission.objects.filter(state=STORED).values("department").distinct().count()


def collected_by_item(actor: Actor) -> list[dict[str, Any]]:
    """Rows received, in the archive and held per item, for the statistics page (R014)."""
    mine = scope(Submission.objects.filter(state=STORED), actor, policies.VIEW)
    sums = (
        mine.values("item__code", "item__name")
        .annotate(
            batches=Count("id"),
            received=Sum("received"),
            stored=Sum("stored"),
            updated=Sum("updated"),
            held=Sum("held"),
            last=Max("finished_at"),
        )
        .order_by("-received")
    )
    return [dict(row) for row in sums]


def sources(actor: Actor) -> QuerySet[Source]:
    """Configured sources the actor may see."""
    rows = scope(Source.objects.all(), actor, policies.VIEW)
    return rows.select_related("department", "item").order_by("code")


def source(actor: Actor, code: str) -> Source:
    """One source. Raises NotPermitted, NotFound."""
    require(actor, policies.VIEW)
    found = sources(actor).filter(code=code).first()
    if found is None:
        raise NotFound(thing=f"数据来源 {code}")
    return found


def matching(rows: QuerySet[Submission], query: str) -> QuerySet[Submission]:
    """Submissions whose receipt number or file name contains `query`."""
    return rows.filter(Q(receipt_no__icontains=query) | Q(file_name__icontains=query))


def departments(actor: Actor) -> QuerySet[Department]:
    """Departments the actor may choose in filters and submit for."""
    rows = Department.objects.filter(active=True)
    return rows if actor.may(policies.VIEW_ALL) else rows.filter(pk__in=actor.department_below)
