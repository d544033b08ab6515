"""The daily backup."""

import datetime as dt
from typing import Any

from django.conf import settings

from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.backup import services
from xinshu.kernel.jobs.context import JobContext
from xinshu.kernel.jobs.registry import job
from xinshu.kernel.jobs.services import ensure_schedule

CREATE = "backup.create"


@job(CREATE, "备份")
def create(context: JobContext) -> dict[str, Any]:
    """A backup begun anew each time: half of one is worth nothing."""
    context.progress(0, 1, label="备份")
    made = services.create(actor=context.actor)
    context.log(f"{made.name}：{len(made.parts)} 个文件，{made.size} 字节")
    return {"backup": made.name, "size": made.size}


def ensure_schedules(*, actor: Actor) -> None:
    """A backup each day at the time of the settings, once someone can open its keys.

    Raises NotPermitted.
    """
    locked = settings.XINSHU_BACKUP_PASSPHRASE or settings.XINSHU_BACKUP_RECIPIENT
    if locked and settings.XINSHU_BACKUP_AT:
        at = dt.time.fromisoformat(settings.XINSHU_BACKUP_AT)
        ensure_schedule(CREATE, CREATE, actor=actor, daily_at=at)
