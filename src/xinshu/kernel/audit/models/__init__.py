"""Tables of the audit: what happened, and the ledger that seals it."""

from xinshu.kernel.audit.models.event import Appended, AppendOnly, Event, EventAbout
from xinshu.kernel.audit.models.ledger import (
    Checkpoint,
    CheckpointSignature,
    Entry,
    Ledger,
    TreeNode,
)

__all__ = [
    "AppendOnly",
    "Appended",
    "Checkpoint",
    "CheckpointSignature",
    "Entry",
    "Event",
    "EventAbout",
    "Ledger",
    "TreeNode",
]
