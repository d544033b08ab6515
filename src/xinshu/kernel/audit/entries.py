"""The text of an event that goes into the log: every fact of it, and its place."""

import datetime as dt

from xinshu.core.ledger.canonical import canonical
from xinshu.kernel.audit.models import Event

_AS_STORED = (
    *("id", "action", "actor_name", "actor_id", "department_id", "department_name", "roles"),
    *("on_behalf", "channel", "ip", "request_id", "object_type", "object_id", "object_label"),
    *("purpose", "matter", "why", "basis", "result", "shown", "detail"),
)


def entry_text(event: Event, *, seq: int, day: str, salt: bytes) -> bytes:
    """The canonical bytes of an event at its place; their leaf digest stands in the tree.

    Everything the event holds is in them, with what it was about, so that no column can be
    changed unseen. A column that is added to Event later is added here under a new `v`.
    """
    facts = {name: getattr(event, name) for name in _AS_STORED}
    about = [[each.object_type, each.object_id] for each in event.about.all()]
    return canonical(
        {
            "v": 1,
            "seq": seq,
            "day": day,
            "salt": salt.hex(),
            "event": {**facts, "at": utc(event.at), "about": about},
        }
    )


def utc(moment: dt.datetime) -> str:
    """A moment with its microseconds in UTC: 2026-11-22T08:00:00.000000Z."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
