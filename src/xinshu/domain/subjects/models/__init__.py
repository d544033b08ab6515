"""Tables of subjects."""

from xinshu.domain.subjects.models.decision import Decision, Succession
from xinshu.domain.subjects.models.person import Person
from xinshu.domain.subjects.models.subject import Identifier, Subject, SubjectName

__all__ = ["Decision", "Identifier", "Person", "Subject", "SubjectName", "Succession"]
