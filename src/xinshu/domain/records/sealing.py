"""Putting records under the seal of the audit ledger."""

from django.db import transaction

from xinshu.domain.records import policies
from xinshu.domain.records.selectors_sealed import SUBMISSION, rows_of, submissions
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.data import digest_rows, digested, is_digested


@transaction.atomic
def digest_submission(*, actor: Actor, submission_id: int) -> bool:
    """Write the digest of what a submission brought into the audit; False when it is there.

    Raises NotPermitted.
    """
    require(actor, policies.STORE)
    if is_digested(SUBMISSION, str(submission_id)):
        return False
    digest_rows(
        rows_of(submission_id),
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
