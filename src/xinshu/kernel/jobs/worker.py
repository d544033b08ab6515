"""The worker: claims jobs, runs them, and takes over those whose worker died."""

import datetime as dt
import logging
import secrets
import threading
import traceback
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from xinshu.core.refusals import Refusal
from xinshu.kernel.accounts.actor import Actor, actor_of, system_actor
from xinshu.kernel.audit.trail import request_named
from xinshu.kernel.jobs import registry
from xinshu.kernel.jobs.context import Cancelled, Interrupted, JobContext, LeaseLost, lease_end
from xinshu.kernel.jobs.models import Job, State
from xinshu.kernel.jobs.schedules import queue_due
from xinshu.kernel.operations.privacy import masked
from xinshu.kernel.outbox.outbox import deliver_pending

log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
MOST_ATTEMPTS = 5


def run_worker(stop: threading.Event, *, once: bool = False) -> int:
    """Work until `stop` is set, or with `once` until nothing is due; says how many jobs ran.

    Any number of workers may run side by side, in any number of processes.
    """
    ran = 0
    while not stop.is_set():
        try:
            busy = work_once(stop)
        except DatabaseError:
            if once:
                raise
            log.exception("the database does not answer; trying again")
            connection.close()
            busy = False
        ran += busy
        if busy:
            continue
        if once:
            return ran
        stop.wait(IDLE_SECONDS)
    return ran


def work_once(stop: threading.Event | None = None) -> bool:
    """Queue what is scheduled, deliver events, run one job; True when a job was run."""
    queue_due()
    deliver_pending()
    claimed = claim()
    if claimed is None:
        return False
    run(claimed, stop)
    deliver_pending()
    return True


def claim() -> Job | None:
    """Take the oldest job that waits, or whose worker has fallen silent; None when there is none.

    Two workers never get the same one: PostgreSQL skips rows another transaction has locked,
    SQLite lets one writing transaction in at a time. Jobs that took too many workers with them are
    given up on the way.
    """
    while True:
        job = _next()
        if job is None or job.state == State.RUNNING:
            return job


def _next() -> Job | None:
    """The next one that is due: running now, or given up."""
    now = timezone.now()
    free = Q(state=State.QUEUED, run_after__lte=now) | Q(state=State.RUNNING, lease_until__lt=now)
    with transaction.atomic():
        rows = Job.objects.filter(free).order_by("id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        job = rows.first()
        if job is None:
            return None
        if job.attempts >= MOST_ATTEMPTS:
            _give_up(job, now)
            return job
        job.state = State.RUNNING
        job.attempts += 1
        job.lease_token = secrets.token_hex(8)
        job.lease_until = lease_end()
        job.started_at = job.started_at or now
        job.save()
    return job


def run(job: Job, stop: threading.Event | None = None) -> None:
    """Run a claimed job to its end and write down how it ended."""
    context = JobContext(job, actor=_actor_for(job), stop=stop)
    if job.attempts > 1:
        context.log(f"第 {job.attempts} 次执行，从断点继续")
    with request_named(f"job-{job.pk}-{job.attempts}"), Heartbeat(context):
        try:
            context.check_cancelled()
            result = registry.kind(job.kind).run(context)
        except LeaseLost:
            log.warning("job %s was taken over by another worker", job.pk)
        except Interrupted:
            _put_back(job)
        except Cancelled:
            _finish(job, State.CANCELLED)
        except Refusal as refusal:
            _finish(job, State.FAILED, error=str(refusal))
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a library's panic is no Exception, and no reason to die
            log.exception("a job failed", extra={"job": job.pk, "kind": job.kind})
            context.log(traceback.format_exc())
            _finish(job, State.FAILED, error=masked(f"{type(error).__name__}: {error}"))
        else:
            _finish(job, State.DONE, result=result or {})


class Heartbeat:
    """Extends the lease from a thread of its own for as long as the job runs."""

    def __init__(self, context: JobContext) -> None:
        self._context = context
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _beat(self) -> None:
        pause = settings.XINSHU_JOB_LEASE_SECONDS / 4
        try:
            while not self._stop.wait(pause):
                if not self._renew():
                    return
        finally:
            connections.close_all()

    def _renew(self) -> bool:
        try:
            return self._context.renew()
        except DatabaseError:
            # A long transaction of the job itself may hold SQLite's only write lock. Nobody
            # can claim the job meanwhile, and the fence in save_cursor covers what follows.
            log.debug("the lease could not be renewed yet", exc_info=True)
            connection.close()
            return True


def _finish(job: Job, state: State, **changes: Any) -> None:
    """Write the end of a run, unless another worker has taken the job over."""
    _owned(job).update(
        state=state, finished_at=timezone.now(), lease_until=None, lease_token="", **changes
    )


def _put_back(job: Job) -> None:
    """A run the worker itself broke off does not count as an attempt."""
    _owned(job).update(
        state=State.QUEUED, lease_until=None, lease_token="", attempts=job.attempts - 1
    )


def _owned(job: Job) -> QuerySet[Job]:
    rows = Job.objects.filter(pk=job.pk, lease_token=job.lease_token, state=State.RUNNING)
    return rows.order_by()


def _give_up(job: Job, now: dt.datetime) -> None:
    job.state = State.FAILED
    job.finished_at = now
    job.lease_until = None
    job.lease_token = ""
    job.error = f"工作进程连续 {job.attempts} 次中断，已停止重试"
    job.save()


def _actor_for(job: Job) -> Actor:
    """Whoever queued the job, with the rights held now; the platform for its own jobs."""
    if job.created_by is None:
        return system_actor(job.created_name, channel="job")
    return actor_of(job.created_by, channel="job", department_id=job.department_id)
