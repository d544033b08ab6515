"""Tables of collection."""

from xinshu.domain.collection.models.receipt import Finding, HeldRow, RuleCount
from xinshu.domain.collection.models.source import Source, SourceRun
from xinshu.domain.collection.models.submission import Submission
from xinshu.domain.collection.models.task import Task

__all__ = ["Finding", "HeldRow", "RuleCount", "Source", "SourceRun", "Submission", "Task"]
