"""Verbs on jobs: queue, cancel, resume, schedule."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from xinshu.core.refusals import WrongState
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor, system_actor
from xinshu.kernel.audit.services import record
from xinshu.kernel.audit.why import said
from xinshu.kernel.jobs import permissions as may
from xinshu.kernel.jobs import registry
from xinshu.kernel.jobs.models import WAITING_OR_RUNNING, Job, Schedule, State
from xinshu.kernel.jobs.refusals import KindGone
from xinshu.kernel.jobs.rhythm import next_due


def enqueue(
    kind: str,
    args: dict[str, Any] | None = None,
    *,
    actor: Actor,
    unique_key: str = "",
    run_after: dt.datetime | None = None,
) -> Job:
    """Queue a job; it is seen by workers once the surrounding transaction commits.

    With a `unique_key` a job that is queued or running under the same key is returned instead of
    a second one. `args` must be values JSON can hold. Raises Undeclared for an unknown kind.
    """
    registry.kind(kind)
    now = timezone.now()
    wanted = Job(
        kind=kind,
        args=args or {},
        unique_key=unique_key,
        run_after=run_after or now,
        created_by_id=actor.user_id,
        created_name=actor.name[:64],
        department_id=actor.department_id,
        created_at=now,
    )
    if unique_key and (waiting := _waiting(unique_key)):
        return waiting
    try:
        with transaction.atomic():
            wanted.save()
    except IntegrityError:
        if unique_key and (waiting := _waiting(unique_key)):
            return waiting
        raise
    return wanted


@transaction.atomic
def cancel(job: Job, *, actor: Actor) -> Job:
    """Stop a job: at once when it waits, at its next check when it runs.

    Its creator may, and holders of `jobs.manage`. Raises NotPermitted, WrongState.
    """
    _require_mine(job, actor)
    now = timezone.now()
    stopped = Job.objects.filter(pk=job.pk, state=State.QUEUED).update(
        state=State.CANCELLED, finished_at=now, cancel_requested=True
    )
    if not stopped:
        asked = Job.objects.filter(pk=job.pk, state=State.RUNNING).update(cancel_requested=True)
        if not asked:
            raise _wrong_state(job, "取消")
    job.refresh_from_db()
    record(may.CANCELLED, job, actor=actor, result=job.state)
    return job


@transaction.atomic
def resume(job: Job, *, actor: Actor) -> Job:
    """Queue a failed or cancelled job again; it goes on from its cursor.

    Its creator may, and holders of `jobs.manage`. Raises NotPermitted, WrongState.
    """
    _require_mine(job, actor)
    if job.unique_key and (waiting := _waiting(job.unique_key)):
        raise _wrong_state(waiting, "再次执行")
    queued = Job.objects.filter(pk=job.pk, state__in=(State.FAILED, State.CANCELLED)).update(
        state=State.QUEUED,
        cancel_requested=False,
        attempts=0,
        error="",
        finished_at=None,
        run_after=timezone.now(),
    )
    if not queued:
        raise _wrong_state(job, "恢复")
    job.refresh_from_db()
    record(may.RESUMED, job, actor=actor)
    return job


@transaction.atomic
def ensure_schedule(
    name: str,
    kind: str,
    *,
    actor: Actor,
    args: dict[str, Any] | None = None,
    every_minutes: int | None = None,
    daily_at: dt.time | None = None,
) -> Schedule:
    """Have a job queued every n minutes, or daily at a local time; the same call again is idle.

    Exactly one rhythm must be given. A schedule somebody has switched off stays off, whatever
    its rhythm becomes. Raises NotPermitted, Undeclared.
    """
    require(actor, may.MANAGE)
    registry.kind(kind)
    wanted = {
        "kind": kind,
        "args": args or {},
        "every_minutes": every_minutes,
        "daily_at": daily_at,
    }
    schedule = Schedule.objects.filter(name=name).first()
    if schedule and all(getattr(schedule, field) == value for field, value in wanted.items()):
        return schedule
    due = next_due(timezone.now(), every_minutes=every_minutes, daily_at=daily_at)
    schedule, _ = Schedule.objects.update_or_create(name=name, defaults={**wanted, "next_due": due})
    record(may.SCHEDULED, schedule, actor=actor, label=name, kind=kind)
    return schedule


@transaction.atomic
def switch_off(schedule: Schedule, *, why: str, actor: Actor) -> Schedule:
    """Queue nothing by this schedule until it is switched on again; what is queued stays.

    Raises NotPermitted, WhyMissing, WrongState.
    """
    require(actor, may.MANAGE)
    reason = said(why, action="停用定时计划")
    if not Schedule.objects.filter(pk=schedule.pk, active=True).update(active=False):
        raise WrongState(thing=f"定时计划“{schedule.name}”", state="已停用", action="停用")
    schedule.refresh_from_db()
    record(may.SWITCHED_OFF, schedule, actor=actor, label=schedule.name, why=reason)
    return schedule


@transaction.atomic
def switch_on(schedule: Schedule, *, actor: Actor) -> Schedule:
    """Go on by this schedule from now; what it missed is not made up for.

    Raises NotPermitted, WrongState.
    """
    require(actor, may.MANAGE)
    due = next_due(timezone.now(), every_minutes=schedule.every_minutes, daily_at=schedule.daily_at)
    rows = Schedule.objects.filter(pk=schedule.pk, active=False)
    if not rows.update(active=True, next_due=due):
        raise WrongState(thing=f"定时计划“{schedule.name}”", state="已启用", action="启用")
    schedule.refresh_from_db()
    record(may.SWITCHED_ON, schedule, actor=actor, label=schedule.name)
    return schedule


@transaction.atomic
def run_now(schedule: Schedule, *, actor: Actor) -> Job:
    """Queue the schedule's job at once; one that waits or runs already is returned.

    The job has the platform's rights, as when the clock queues it: whoever asks chooses when it
    runs, not what it does. Raises NotPermitted, KindGone.
    """
    require(actor, may.MANAGE)
    if not registry.is_handled(schedule.kind):
        raise KindGone(kind=schedule.kind)
    platform = system_actor(schedule.job_key)
    job = enqueue(schedule.kind, schedule.args, actor=platform, unique_key=schedule.job_key)
    record(may.RUN_NOW, schedule, actor=actor, label=schedule.name, job=job.pk)
    return job


def _waiting(unique_key: str) -> Job | None:
    return Job.objects.filter(unique_key=unique_key, state__in=WAITING_OR_RUNNING).first()


def _require_mine(job: Job, actor: Actor) -> None:
    if actor.user_id is None or actor.user_id != job.created_by_id:
        require(actor, may.MANAGE)


def _wrong_state(job: Job, verb: str) -> WrongState:
    job.refresh_from_db()
    return WrongState(thing=f"后台任务 {job.pk} ", state=State(job.state).label, action=verb)
