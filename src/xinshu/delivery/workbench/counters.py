"""Small numbers beside navigation lines."""

from django.utils import timezone

from xinshu.domain.collection import selectors_extra as collection
from xinshu.domain.records import selectors as records
from xinshu.kernel.access.registry import Undeclared
from xinshu.kernel.accounts import selectors as accounts
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.jobs import registry
from xinshu.kernel.notify import selectors as notices


def counts_for(actor: Actor) -> dict[str, int]:
    """What waits: tasks to answer (`due`), records without a subject (`queue`), `claims`."""
    found: dict[str, int] = {}
    if actor.may("collection.submit"):
        found["due"] = collection.unanswered(actor, timezone.localdate()).count()
    if actor.may("records.link"):
        found["queue"] = records.unmatched(actor).count()
    if actor.may("accounts.confirm_claims"):
        found["claims"] = accounts.claims(actor, state="waiting").count()
    return found


def unread_notices(actor: Actor) -> int:
    """Notices to the actor nobody has read."""
    return notices.unread(actor=actor).count()


def job_words(kind: str) -> str:
    """The words for a kind of job; a kind no longer known keeps its name."""
    try:
        return registry.kind(kind).label
    except Undeclared:
        return kind
