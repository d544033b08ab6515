"""Records follow the registers."""

from typing import Any

from xinshu.domain.records import services
from xinshu.kernel.accounts.actor import system_actor
from xinshu.kernel.jobs import services as jobs
from xinshu.kernel.jobs.context import JobContext
from xinshu.kernel.jobs.registry import job
from xinshu.kernel.outbox.registry import Happening, subscribe

RELINK = "records.relink"
DIGEST = "records.digest"


@job(RELINK, "重新关联未关联记录")
def relink(context: JobContext) -> dict[str, Any]:
    """Link what waited; may be started again at any moment."""
    context.check_cancelled()
    return {"linked": services.relink_waiting(actor=system_actor("records"))}


@job(DIGEST, "登记批次数据摘要")
def digest(context: JobContext) -> dict[str, Any]:
    """Put what a submission brought under the seal of the audit; the same again is idle."""
    number = int(context.args["submission"])
    actor = system_actor("records", channel="job")
    return {"digested": services.digest_submission(actor=actor, submission_id=number)}


@subscribe("submission.stored", "records.digest")
def submission_arrived(event: Happening) -> None:
    """What was stored is digested as soon as a worker is free."""
    number = event.payload["submission"]
    key = f"{DIGEST}:{number}"
    jobs.enqueue(DIGEST, {"submission": number}, actor=system_actor("records"), unique_key=key)


@subscribe("submission.stored", "records.relink")
def register_arrived(event: Happening) -> None:
    """A register may know the subjects of records that came before it."""
    if event.payload.get("register"):
        jobs.enqueue(RELINK, actor=system_actor("records"), unique_key=RELINK)
