"""The clockwork of the ledger."""

import datetime as dt
from typing import Any

from django.conf import settings

from xinshu.kernel.accounts.actor import Actor, system_actor
from xinshu.kernel.audit.sealing import seal_waiting
from xinshu.kernel.jobs.context import JobContext
from xinshu.kernel.jobs.registry import job
from xinshu.kernel.jobs.services import ensure_schedule

SEAL = "audit.seal"
DAY_END = dt.time(23, 55)


@job(SEAL, "封存审计日志")
def seal_what_waits(context: JobContext) -> dict[str, Any]:
    """Seal batch after batch; may be started again at any moment."""
    actor = system_actor("audit", channel="job")
    last = None
    for last in seal_waiting(actor=actor, even_if_idle=bool(context.args.get("even_if_idle"))):
        context.progress(last.size, label=f"检查点 {last.number}")
        context.check_cancelled()
    return {"checkpoint": last.number, "size": last.size} if last else {}


def ensure_schedules(*, actor: Actor) -> None:
    """Seal every few minutes and, idle or not, at the end of each day.

    Called when a worker starts; the same call again changes nothing. Raises NotPermitted.
    """
    minutes = settings.XINSHU_AUDIT_SEAL_MINUTES
    ensure_schedule(SEAL, SEAL, actor=actor, every_minutes=minutes)
    ensure_schedule(f"{SEAL}.day", SEAL, actor=actor, args={"even_if_idle": True}, daily_at=DAY_END)
