"""Records follow the registers."""

from typing import Any

from xinshu.domain.records import services
from xinshu.kernel.accounts.actor import system_actor
from xinshu.kernel.jobs import services as jobs
from xinshu.kernel.jobs.context import JobContext
from xinshu.kernel.jobs.registry import job
from xinshu.kernel.outbox.registry import Happening, subscribe

RELINK = "records.relink"


@job(RELINK, "重新关联未关联记录")
def relink(context: JobContext) -> dict[str, Any]:
    """Link what waited; may be started again at any moment."""
    context.check_cancelled()
    return {"linked": services.relink_waiting(actor=system_actor("records"))}


@subscribe("submission.stored", "records.relink")
def register_arrived(event: Happening) -> None:
    """A register may know the subjects of records that came before it."""
    if event.payload.get("register"):
        jobs.enqueue(RELINK, actor=system_actor("records"), unique_key=RELINK)
