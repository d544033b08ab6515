"""Tables of holds, destructions and what they destroyed."""

from xinshu.kernel.lifecycle.models.destruction import Approval, Destruction, Line
from xinshu.kernel.lifecycle.models.hold import Hold

__all__ = ["Approval", "Destruction", "Hold", "Line"]
