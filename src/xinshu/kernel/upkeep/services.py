"""Verbs of upkeep."""

from django.db import transaction

from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.services import record
from xinshu.kernel.jobs.models import Job
from xinshu.kernel.jobs.services import enqueue
from xinshu.kernel.upkeep import permissions as may
from xinshu.kernel.upkeep.jobs import WALK


@transaction.atomic
def walk_now(*, actor: Actor) -> Job:
    """Queue a walk; one that waits already is not queued twice. Raises NotPermitted."""
    require(actor, may.RUN)
    queued = enqueue(WALK, {}, actor=actor, unique_key=WALK)
    record(may.ASKED, actor=actor, label="网站巡检")
    return queued
