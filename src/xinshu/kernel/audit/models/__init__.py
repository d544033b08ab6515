"""Tables of the audit: what happened, and the ledger that seals it."""

from xinshu.kernel.audit.models.event import Appended, AppendOnly, Event, EventAbout

__all__ = ["AppendOnly", "Appended", "Event", "EventAbout"]
