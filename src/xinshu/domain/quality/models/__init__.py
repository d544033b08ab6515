"""Tables of quality."""

from xinshu.domain.quality.models.figure import Figure

__all__ = ["Figure"]
