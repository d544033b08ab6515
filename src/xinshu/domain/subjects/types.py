"""What other apps may hold of a subject, and the refusals of this app."""

from dataclasses import dataclass, field
from datetime import date

from xinshu.core.refusals import Refusal
from xinshu.domain.subjects.models import (  # rows others may hold
    Decision as Decision,
)
from xinshu.domain.subjects.models import (
    Identifier as Identifier,
)
from xinshu.domain.subjects.models import (
    Person as Person,
)
from xinshu.domain.subjects.models import (
    Subject as Subject,
)
from xinshu.domain.subjects.models import (
    SubjectName as SubjectName,
)
from xinshu.domain.subjects.models import (
    Succession as Succession,
)


class SameSubject(Refusal):
    """Merging a file with itself, or with a file already standing for it."""

    code = "same_subject"
    sentence = "两份档案是同一主体，无需合并。"


class AlreadyMerged(Refusal):
    """The file has been absorbed by another one."""

    code = "already_merged"
    sentence = "“{name}”的档案已并入“{into}”，请先撤销原决定。"


class ReasonMissing(Refusal):
    """A decision about identity needs a reason someone can read later."""

    code = "reason_missing"
    sentence = "请写明理由（不少于 4 个字），以便日后核查。"


class PersonNeeded(Refusal):
    """The platform itself does not decide who is who."""

    code = "person_needed"
    sentence = "主体档案的合并、拆分和承继须由工作人员登录后决定。"


class DecisionReversed(Refusal):
    """The decision has been reversed before."""

    code = "decision_reversed"
    sentence = "该决定已于 {at} 撤销。"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameSpan:
    """A name and the days it was in force; None is an open end."""

    name: str
    current: bool
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierSpan:
    """An identifier and the days it was in force."""

    kind: str
    label: str
    value: str
    current: bool
    valid_from: date | None
    valid_to: date | None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinship:
    """A legal predecessor or successor."""

    subject_id: int
    name: str
    label: str
    effective_on: date
    direction: str  # predecessor | successor


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who a subject is: the head of its file."""

    id: int
    name: str
    code: str
    subject_class: str
    class_label: str
    sub_class: str
    status: str
    region: str
    established_on: date | None
    code_confirmed: bool
    merged_into: int | None
    names: tuple[NameSpan, ...] = ()
    identifiers: tuple[IdentifierSpan, ...] = ()
    kin: tuple[Kinship, ...] = ()
    family: tuple[int, ...] = field(default=())  # ids of all files that stand for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A line of a search result."""

    id: int
    name: str
    code: str
    class_label: str
    status: str
    region: str
    former_name: str = ""  # set when a former name was what matched
    why: str = ""  # how it was found where the name alone does not show it: 相差一个字 …


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """What the search box offers while somebody types: one organisation, and why it is offered."""

    id: int
    name: str
    code: str
    former_name: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """What a row says of a natural person. It is sealed before it is stored."""

    name: str
    id_type: str
    number: str
    basis: str
