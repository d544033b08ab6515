"""Asking the rules, again and again."""

from typing import Any

from xinshu.kernel.accounts.actor import Actor, system_actor
from xinshu.kernel.jobs.context import JobContext
from xinshu.kernel.jobs.registry import job
from xinshu.kernel.jobs.services import ensure_schedule
from xinshu.kernel.watch import services

SCAN = "watch.scan"
EVERY_MINUTES = 10


@job(SCAN, "安全监测")
def scan(context: JobContext) -> dict[str, Any]:
    """One round over all rules; a second run finds what the first one opened."""
    context.check_cancelled()
    return {"opened": services.scan(actor=system_actor("watch", channel="job"))}


def ensure_schedules(*, actor: Actor) -> None:
    """Have the rules asked every ten minutes. Raises NotPermitted."""
    ensure_schedule(SCAN, SCAN, every_minutes=EVERY_MINUTES, actor=actor)
