"""What a job's handler holds in its hand: progress, cursor, log, cancel."""

import datetime as dt
import threading
import time
from typing import Any

from django.conf import settings
from django.utils import timezone

from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.jobs.models import Job, JobLine, State
from xinshu.kernel.operations.privacy import masked

PROGRESS_SECONDS = 0.5


class Cancelled(Exception):
    """Someone asked for the job to stop; the handler lets this pass through."""


class Interrupted(Exception):
    """The worker is told to stop; the job goes back to the queue with its cursor."""


class LeaseLost(Exception):
    """Another worker has taken the job over; whatever is not committed must not be."""


class JobContext:
    """The handle on one run of one job.

    Every write is conditional on the lease. A handler that commits its work and its cursor in
    one transaction therefore does each piece exactly once, however often workers are killed:
    `save_cursor` raises LeaseLost in a run that was taken over, and the transaction rolls back.
    """

    def __init__(self, job: Job, *, actor: Actor, stop: threading.Event | None = None) -> None:
        self.job_id: int = job.pk
        self.args: dict[str, Any] = dict(job.args)
        self.cursor: dict[str, Any] = dict(job.cursor)
        self.attempt = job.attempts
        self.actor = actor
        self._stop = stop
        self._token = job.lease_token
        self._done = job.done
        self._written = 0.0

    def progress(self, done: int, total: int | None = None, label: str | None = None) -> None:
        """Say how far the work is; written at most twice a second unless the label changes.

        Inside an open transaction others see it only after the commit.
        """
        self._done = done
        now = time.monotonic()
        if label is None and now - self._written < PROGRESS_SECONDS and done != total:
            return
        self._written = now
        changes: dict[str, Any] = {"done": done}
        if total is not None:
            changes["total"] = total
        if label is not None:
            changes["label"] = label[:200]
        self._write(**changes)

    def advance(self, by: int = 1, *, label: str | None = None) -> None:
        """Say that so much more is done."""
        self.progress(self._done + by, label=label)

    def save_cursor(self, **cursor: Any) -> None:
        """Remember where to go on. Call it in the transaction of the work it covers.

        Raises LeaseLost.
        """
        self._write(cursor=cursor, done=self._done)
        self.cursor = cursor

    def check_cancelled(self) -> None:
        """Stop here when someone asked for it. Raises Cancelled, Interrupted, LeaseLost."""
        if self._stop is not None and self._stop.is_set():
            raise Interrupted
        row = Job.objects.filter(pk=self.job_id, lease_token=self._token).values_list(
            "cancel_requested", flat=True
        )
        asked = list(row)
        if not asked:
            raise LeaseLost(f"job {self.job_id} was taken over")
        if asked[0]:
            raise Cancelled

    def log(self, text: str) -> None:
        """Add a line to the job's log; what looks like personal data is starred out."""
        JobLine.objects.create(job_id=self.job_id, at=timezone.now(), text=masked(text))

    def renew(self) -> bool:
        """Extend the lease; False when it is no longer ours. The heartbeat calls this."""
        return bool(self._owned().update(lease_until=lease_end()))

    def _write(self, **changes: Any) -> None:
        if not self._owned().update(lease_until=lease_end(), **changes):
            raise LeaseLost(f"job {self.job_id} was taken over")

    def _owned(self) -> Any:
        return Job.objects.filter(
            pk=self.job_id, lease_token=self._token, state=State.RUNNING
        ).order_by()


def lease_end() -> dt.datetime:
    """When a lease taken now runs out."""
    return timezone.now() + dt.timedelta(seconds=settings.XINSHU_JOB_LEASE_SECONDS)
