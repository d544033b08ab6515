"""Questions about the window."""

import json
from collections.abc import Sequence
from hashlib import sha256

from django.db.models import Count, QuerySet

from xinshu.core.refusals import NotFound
from xinshu.domain.counter import permissions as may
from xinshu.domain.counter.consent import Consent as Consent
from xinshu.domain.counter.consent import consent as consent
from xinshu.domain.counter.models import Handed, Serving
from xinshu.domain.disclosure.types import PublicEntry
from xinshu.domain.subjects.types import Subject
from xinshu.kernel.access.policy import scope
from xinshu.kernel.accounts.actor import Actor


def servings(*, actor: Actor) -> QuerySet[Serving]:
    """Visits of the actor's department and those below, newest first, with their papers counted."""
    rows = scope(Serving.objects.all(), actor, may.SERVE)
    return rows.annotate(given=Count("papers")).order_by("-id")


def serving(number: str, *, actor: Actor) -> Serving:
    """One visit within the actor's sight. Raises NotFound."""
    found = scope(Serving.objects.filter(number=number), actor, may.SERVE).first()
    if found is None:
        raise NotFound(thing="该次接待")
    return found


def open_serving_of(actor: Actor) -> Serving | None:
    """The visit this officer has not ended."""
    rows = Serving.objects.filter(opened_by=actor.user_id, closed_at=None)
    return rows.order_by("-id").first()


def paper(number: str) -> Handed | None:
    """The paper with this number."""
    return Handed.objects.filter(number=number).first()


def content_digest(subject: Subject, entries: Sequence[PublicEntry]) -> str:
    """SHA-256 over what the paper says, so that it can be held against the platform later."""
    said = {
        "name": subject.name,
        "code": subject.code or "",
        "entries": [
            {
                "item": entry.item_code,
                "document": entry.document_no,
                "decided": str(entry.decided_on or ""),
                "values": [[value.name, value.text] for value in entry.values],
            }
            for entry in entries
        ],
    }
    written = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(written.encode()).hexdigest()
