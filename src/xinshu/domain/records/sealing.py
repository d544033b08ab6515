"""Putting records under the seal of the audit ledger."""

from django.db import transaction

from xinshu.domain.records import policies
from xinshu.domain.records.selectors_sealed import SUBMISSION, rows_of, submissions
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.data import (
    DataDigest,
    digest_of,
    digested,
    is_digested,
    record_digest,
)


def digest_submission(*, actor: Actor, submission_id: int) -> bool:
    """Write the digest of what a submission brought into the audit; False when it is there.

    Reading and digesting many rows takes minutes, and where the database has one writer a
    transaction would keep every other one waiting; so only the event is written in one.
    Raises NotPermitted.
    """
    require(actor, policies.STORE)
    if is_digested(SUBMISSION, str(submission_id)):
        return False
    digest = digest_of(rows_of(submission_id))
    return _record(digest, actor=actor, submission_id=submission_id)


@transaction.atomic
def _record(digest: DataDigest, *, actor: Actor, submission_id: int) -> bool:
    if is_digested(SUBMISSION, str(submission_id)):
        return False
    record_digest(
        digest,
        actor=actor,
        object_type=SUBMISSION,
        object_id=str(submission_id),
        label=f"批次 {submission_id}",
    )
    return True


def digest_missing(*, actor: Actor) -> int:
    """Digest every submission that has none yet: those from before there was a ledger.

    Each is a transaction of its own, so it may be cut short and started again. Returns how many.
    """
    missing = set(submissions()) - {int(number) for number in digested(SUBMISSION)}
    return sum(digest_submission(actor=actor, submission_id=each) for each in sorted(missing))
