"""Keeping the index of names whole, whatever order transactions committed in."""

from datetime import time
from typing import Any

from xinshu.domain.subjects import search_building
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.jobs.context import JobContext
from xinshu.kernel.jobs.registry import job
from xinshu.kernel.jobs.services import ensure_schedule

NIGHTLY = "subjects.names"
NIGHT = time(3, 40)


@job(NIGHTLY, "核对名称索引")
def names_nightly(context: JobContext) -> dict[str, Any]:
    """Index names that were missed: on PostgreSQL a long transaction may number them early."""
    context.check_cancelled()
    return {"added": search_building.catch_up(whole=True)}


def ensure_schedules(*, actor: Actor) -> None:
    """Have the index compared with the names every night. Raises NotPermitted."""
    ensure_schedule(NIGHTLY, NIGHTLY, daily_at=NIGHT, actor=actor)
