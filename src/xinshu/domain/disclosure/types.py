"""What other apps may hold of disclosure, and the refusals of this app."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from xinshu.core.refusals import Refusal
from xinshu.domain.disclosure.models import Change as ChangeKind
from xinshu.domain.disclosure.models import Check as Check
from xinshu.domain.disclosure.models import Night as Night
from xinshu.domain.disclosure.models import Publication as Publication
from xinshu.domain.disclosure.models import RuleSet as RuleSet
from xinshu.domain.disclosure.models import State as State
from xinshu.domain.disclosure.models import Suppression as Suppression
from xinshu.domain.disclosure.models import TakenDown as TakenDown
from xinshu.domain.records.types import Entry

Line = TypeVar("Line")
KINDS = {
    ChangeKind.PUBLISHED: "published",
    ChangeKind.CHANGED: "changed",
    ChangeKind.TAKEN_DOWN: "taken_down",
}


class AlreadySuppressed(Refusal):
    """An officer keeps the record from the public already."""

    code = "already_suppressed"
    sentence = "该记录已由人工设为暂不公示，不必再次办理。"


class NotSuppressed(Refusal):
    """No officer keeps the record from the public; what the law hides nobody lifts."""

    code = "not_suppressed"
    sentence = "该记录没有人工设置的暂不公示，不能解除。"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicEntry(Entry):
    """A record as the public reads it, with the reasons for which it may be read.

    `last_day` is the last day it is shown (None: no end is set by law); from `repair_from` on the
    subject may apply to have it ended early. `explanation` is one sentence with the rule.
    """

    subject_id: int
    subject: str
    subject_code: str
    document_no: str
    public_from: date
    last_day: date | None
    repair_from: date | None
    severity: str
    disputed: bool
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Browse:
    """What a reader narrows a list by; empty means all.

    `text` is part of a subject's name, a code, or a whole document number.
    """

    department_id: int | None = None
    decided_from: date | None = None
    decided_to: date | None = None
    text: str = ""
    severity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Line]):
    """A page of a list; hand `next` or `previous` in as `after` to go on or back."""

    rows: list[Line]
    next: str = ""
    previous: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The newest change of one record: earlier ones of the same record are not kept in the feed.

    `kind` is published, changed or taken_down.
    """

    position: int
    kind: str
    record_id: int
    item_code: str
    item: str
    at: datetime
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a record is or is not public: the rule, its set and version, the dates, a sentence."""

    record_id: int
    state: State
    sentence: str
    rule_set: str
    rule_set_code: str
    revision: int
    rule: str
    source: str
    doubt: str
    severity: str
    decided_on: date
    public_from: date
    last_day: date | None
    repair_from: date | None
