"""Queueing what is due by the clock."""

import logging

from django.db import transaction
from django.utils import timezone

from xinshu.kernel.accounts.actor import system_actor
from xinshu.kernel.jobs import registry
from xinshu.kernel.jobs.models import Schedule
from xinshu.kernel.jobs.rhythm import next_due
from xinshu.kernel.jobs.services import enqueue

log = logging.getLogger(__name__)


def queue_due() -> int:
    """Queue a job for every schedule that is due and say how many.

    Times missed while no worker ran are made up for once, not once each. Several workers may
    call this at once: the one that moves the due time queues the job. A kind this version does
    not know is passed over: one schedule left behind must not stop all the others.
    """
    now = timezone.now()
    queued = 0
    for schedule in Schedule.objects.filter(active=True, next_due__lte=now):
        due = next_due(now, every_minutes=schedule.every_minutes, daily_at=schedule.daily_at)
        with transaction.atomic():
            moved = Schedule.objects.filter(pk=schedule.pk, next_due=schedule.next_due).update(
                next_due=due
            )
            if moved and _is_handled(schedule):
                enqueue(
                    schedule.kind,
                    schedule.args,
                    actor=system_actor(schedule.job_key),
                    unique_key=schedule.job_key,
                )
                queued += 1
    return queued


def _is_handled(schedule: Schedule) -> bool:
    handled = registry.is_handled(schedule.kind)
    if not handled:
        log.error("no app handles the jobs of a schedule", extra={"kind": schedule.kind})
    return handled
