"""Verbs of collection: submit, correct, cancel, resume, withdraw, declare nothing, remind."""

import json
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from xinshu.core.catalog.model import Severity
from xinshu.core.refusals import NotFound, WrongState
from xinshu.core.rules.judge import Judge
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.catalog.types import InForce
from xinshu.domain.collection import policies, selectors, sources_verbs
from xinshu.domain.collection.models import HeldRow, Submission, Task
from xinshu.domain.collection.planning import open_tasks as open_tasks
from xinshu.domain.collection.reference import reference_for
from xinshu.domain.collection.types import (
    ANSWERED,
    AlreadyReported,
    FormInvalid,
    IdempotencyConflict,
    NoSuchItem,
    NotGranted,
    OtherSubmission,
)
from xinshu.domain.records import services as records
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import Department
from xinshu.kernel.audit import services as audit
from xinshu.kernel.files import services as files
from xinshu.kernel.jobs import services as jobs
from xinshu.kernel.jobs.models import Job
from xinshu.kernel.notify import services as notices
from xinshu.kernel.outbox import outbox

PROCESS = "collection.process"
State = Submission.State

save_source = sources_verbs.save_source
run_source = sources_verbs.run_source
stop_source = sources_verbs.stop_source
ensure_schedules = sources_verbs.ensure_schedules


@transaction.atomic
def submit(
    *,
    actor: Actor,
    item_code: str,
    stream: BinaryIO,
    file_name: str,
    channel: str = Submission.Channel.UPLOAD,
    department: Department | None = None,
    task: Task | None = None,
    corrects: Submission | None = None,
    replaces: Submission | None = None,
    source_id: int | None = None,
    idempotency_key: str = "",
) -> Submission:
    """Take a file in and answer with a receipt number at once; checking follows as a job.

    `corrects`: these are held rows of that submission, mended. `replaces`: that submission is
    withdrawn when this one turns out to be readable. With an `idempotency_key` the same content
    sent again gets the same receipt. Raises NotPermitted, NoSuchItem, NotGranted,
    IdempotencyConflict, OtherSubmission, WrongState.
    """
    require(actor, policies.SUBMIT)
    today = timezone.localdate()
    sender = _sender(actor, department)
    in_force = _supplied(item_code, sender, today)
    _require_ours(actor, sender, in_force, corrects=corrects, replaces=replaces)
    stored = files.store(stream, name=file_name, kind="submission", actor=actor)
    earlier = _sent_before(sender, idempotency_key)
    if earlier is not None:
        return _same_again(earlier, stored.sha256, idempotency_key)
    submission = Submission.objects.create(
        receipt_no=f"tmp-{stored.pk}",
        department=sender,
        item_id=in_force.item_id,
        edition_id=in_force.edition_id,
        task=task or selectors.task_answered_by(sender.pk, in_force.item_id, today),
        source_id=source_id,
        channel=channel,
        file=stored,
        file_name=file_name[:255],
        file_digest=stored.sha256,
        total_bytes=stored.size,
        idempotency_key=idempotency_key,
        corrects=corrects,
        replaces=replaces,
        judged_on=today,
        submitted_by_id=actor.user_id,
        submitted_at=timezone.now(),
    )
    submission.receipt_no = f"{settings.XINSHU_REGION}{today:%Y%m%d}{submission.pk:08d}"
    job = jobs.enqueue(
        PROCESS, {"submission": submission.pk}, actor=actor, unique_key=f"{PROCESS}:{submission.pk}"
    )
    submission.job_id = job.pk
    submission.save(update_fields=["receipt_no", "job_id"])
    audit.record(policies.SUBMITTED, submission, actor=actor, item=item_code, bytes=stored.size)
    return submission


def submit_form(
    *, actor: Actor, item_code: str, values: Mapping[str, str], department: Department | None = None
) -> Submission:
    """File one record typed in by hand. Raises FormInvalid with the findings, else as `submit`.

    The form is judged at once by the very rules the job applies, so that errors are shown beside
    the fields and nothing typed is lost; a good form travels the same road as a file of one row.
    """
    require(actor, policies.SUBMIT)
    today = timezone.localdate()
    in_force = catalogue.item_in_force(item_code, today)
    if in_force is None:
        raise NoSuchItem(item=item_code, on=today)
    judge = Judge(in_force.item, reference_for(in_force.edition, today))
    judgement = judge.judge(1, {code: value or None for code, value in values.items()})
    errors = [f for f in judgement.findings if f.severity is Severity.ERROR]
    if errors:
        raise FormInvalid(errors)
    line = json.dumps(dict(values), ensure_ascii=False) + "\n"
    return submit(
        actor=actor,
        item_code=item_code,
        stream=BytesIO(line.encode()),
        file_name=f"{in_force.item.name}.jsonl",
        channel=Submission.Channel.FORM,
        department=department,
    )


@transaction.atomic
def cancel(*, actor: Actor, submission: Submission) -> Submission:
    """Stop processing. What is stored so far stays and is counted; `resume` goes on from there."""
    require(actor, policies.SUBMIT, submission)
    submission = _locked(submission)
    if submission.state not in {State.RECEIVED, State.CHECKING}:
        raise _wrong_state(submission, "取消")
    jobs.cancel(Job.objects.get(pk=submission.job_id or 0), actor=actor)
    submission.state = State.CANCELLED
    submission.message = "已由报送人取消；已入库的数据保留，可继续处理或整批撤回。"
    submission.save(update_fields=["state", "message"])
    audit.record(policies.CANCELLED, submission, actor=actor)
    return submission


@transaction.atomic
def resume(*, actor: Actor, submission: Submission) -> Submission:
    """Go on with a cancelled or failed submission from its last complete batch."""
    require(actor, policies.SUBMIT, submission)
    submission = _locked(submission)
    if submission.state not in {State.CANCELLED, State.FAILED}:
        raise _wrong_state(submission, "继续处理")
    job = jobs.enqueue(
        PROCESS, {"submission": submission.pk}, actor=actor, unique_key=f"{PROCESS}:{submission.pk}"
    )
    if job.cancel_requested:
        raise WrongState(
            thing=f"批次 {submission.receipt_no} ", state="正在取消", action="继续处理，请稍后再试"
        )
    submission.job_id, submission.state, submission.message = job.pk, State.RECEIVED, ""
    submission.save(update_fields=["job_id", "state", "message"])
    audit.record(policies.RESUMED, submission, actor=actor)
    return submission


@transaction.atomic
def withdraw(*, actor: Actor, submission: Submission, reason: str) -> Submission:
    """Take a submission back: its records return to what they were before, with history.

    Held rows are discarded with it. Raises NotPermitted, WrongState.
    """
    require(actor, policies.WITHDRAW, submission)
    submission = _locked(submission)
    if submission.state not in {State.STORED, State.CANCELLED, State.FAILED}:
        raise _wrong_state(submission, "撤回")
    undo(submission=submission, actor=actor, reason=reason)
    return submission


def undo(*, submission: Submission, actor: Actor, reason: str) -> None:
    """The effect of a withdrawal, for `withdraw` and for a replacement. Inside a transaction.

    Rows of other submissions that this one had answered wait for correction again.
    """
    counts = records.withdraw_batch(actor=actor, submission_id=submission.pk)
    HeldRow.objects.filter(submission=submission, state=HeldRow.State.HELD).update(
        state=HeldRow.State.DISCARDED
    )
    answered = HeldRow.objects.filter(corrected_by=submission)
    answered.exclude(submission__state=State.WITHDRAWN).update(
        state=HeldRow.State.HELD, corrected_by=None
    )
    submission.state = State.WITHDRAWN
    submission.message = f"已撤回：{reason}"
    submission.save(update_fields=["state", "message"])
    audit.record(
        policies.WITHDRAWN,
        submission,
        actor=actor,
        why=reason,
        withdrawn=counts.withdrawn,
        restored=counts.updated,
    )
    outbox.emit("submission.withdrawn", {"submission": submission.pk})


@transaction.atomic
def discard_held(*, actor: Actor, submission: Submission, reason: str) -> int:
    """Give up the rows still held of a submission; returns how many. They stay readable.

    Raises NotPermitted, WrongState.
    """
    require(actor, policies.SUBMIT, submission)
    rows = HeldRow.objects.filter(submission=submission, state=HeldRow.State.HELD)
    count = rows.update(state=HeldRow.State.DISCARDED)
    if not count:
        raise WrongState(
            thing=f"批次 {submission.receipt_no} ", state="没有待更正数据", action="作废"
        )
    audit.record(policies.DISCARDED, submission, actor=actor, why=reason, rows=count)
    return count


@transaction.atomic
def declare_nothing(*, actor: Actor, task: Task) -> Task:
    """Answer a task with "nothing to report" (零报告). Raises AlreadyReported, WrongState."""
    require(actor, policies.SUBMIT, task)
    task = Task.objects.select_for_update().get(pk=task.pk)
    if task.nothing_declared_at:
        raise WrongState(thing="该任务", state="零报告", action="再次声明零报告")
    on_its_way = Q(state__in=selectors.RUNNING)
    reported = task.submissions.filter(on_its_way | Q(state=State.STORED, received__gt=0)).first()
    if reported is not None:
        raise AlreadyReported(receipt=reported.receipt_no)
    task.nothing_declared_at, task.nothing_declared_by_id = timezone.now(), actor.user_id
    task.save(update_fields=["nothing_declared_at", "nothing_declared_by"])
    audit.record(policies.NOTHING, task, actor=actor, label=selectors.task_title(task))
    return task


@transaction.atomic
def take_back_nothing(*, actor: Actor, task: Task) -> Task:
    """Take "nothing to report" back, because there is something after all."""
    require(actor, policies.SUBMIT, task)
    task = Task.objects.select_for_update().get(pk=task.pk)
    if not task.nothing_declared_at:
        raise WrongState(thing="该任务", state="待报送", action="撤回零报告")
    task.nothing_declared_at = task.nothing_declared_by = None
    task.save(update_fields=["nothing_declared_at", "nothing_declared_by"])
    audit.record(policies.NOTHING_TAKEN_BACK, task, actor=actor, label=selectors.task_title(task))
    return task


@transaction.atomic
def remind(*, actor: Actor, task: Task) -> Task:
    """Remind the department of a task (催报): a notice, counted and dated (R021).

    Raises NotPermitted, WrongState for a task that is answered.
    """
    require(actor, policies.REMIND, task)
    task = Task.objects.select_for_update().get(pk=task.pk)
    line = selectors.task_line(task, timezone.localdate())
    if line.state in ANSWERED:
        raise WrongState(thing="该任务", state=line.state.label, action="催报")
    late = f"，已逾期 {-line.days_left} 个工作日" if line.days_left < 0 else ""
    notices.tell(
        task.department,
        "reminder",
        actor=actor,
        item=line.item,
        period=line.period,
        due_on=line.due_on,
        late=late,
        link=f"/workbench/tasks/{task.pk}/",
    )
    task.reminders += 1
    task.reminded_at = timezone.now()
    task.save(update_fields=["reminders", "reminded_at"])
    audit.record(policies.REMINDED, task, actor=actor, label=selectors.task_title(task))
    return task


def _sender(actor: Actor, department: Department | None) -> Department:
    """The department a submission counts for: the actor's own, one below it, or by right any."""
    if department is None:
        own = Department.objects.filter(pk=actor.department_id or 0).first()
        if own is None:
            raise NotFound(thing="您所在的报送单位")
        return own
    if department.pk not in actor.department_below:
        require(actor, policies.SUBMIT_FOR)
    return department


def _supplied(item_code: str, sender: Department, today: date) -> InForce:
    """The item as the catalogue of today has it, if the department supplies it."""
    in_force = catalogue.item_in_force(item_code, today)
    if in_force is None:
        raise NoSuchItem(item=item_code, on=today)
    if not catalogue.is_granted(in_force.item_id, sender.pk, today):
        raise NotGranted(item=in_force.item.name, department=sender.name)
    return in_force


def _require_ours(
    actor: Actor,
    sender: Department,
    in_force: InForce,
    *,
    corrects: Submission | None,
    replaces: Submission | None,
) -> None:
    """A submission acts on an earlier one of the same department and item only."""
    for other, verb, right in (
        (corrects, "更正", policies.SUBMIT),
        (replaces, "替换", policies.WITHDRAW),
    ):
        if other is None:
            continue
        require(actor, right, other)
        if (other.department_id, other.item_id) != (sender.pk, in_force.item_id):
            raise OtherSubmission(
                receipt=other.receipt_no,
                department=other.department.name,
                item=other.item.name,
                verb=verb,
            )
    if replaces is not None and replaces.state != State.STORED:
        raise _wrong_state(replaces, "替换")


def _sent_before(sender: Department, key: str) -> Submission | None:
    """What the department sent under this key; a second request waits for the first to commit."""
    if not key:
        return None
    Department.objects.select_for_update(no_key=True).get(pk=sender.pk)
    return Submission.objects.filter(department=sender, idempotency_key=key).first()


def _same_again(earlier: Submission, digest: str, key: str) -> Submission:
    if earlier.file_digest != digest:
        raise IdempotencyConflict(key=key, receipt=earlier.receipt_no)
    return earlier


def _locked(submission: Submission) -> Submission:
    return Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)


def _wrong_state(submission: Submission, verb: str) -> WrongState:
    return WrongState(
        thing=f"批次 {submission.receipt_no} ", state=submission.get_state_display(), action=verb
    )
