"""Tables of notices: what was said, where people are reached, and what became of each copy."""

from xinshu.kernel.notify.models.contact import Contact, Preference
from xinshu.kernel.notify.models.dispatch import Dispatch
from xinshu.kernel.notify.models.notice import Notice

__all__ = ["Contact", "Dispatch", "Notice", "Preference"]
