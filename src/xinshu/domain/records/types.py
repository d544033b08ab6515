"""What other apps may hold of a record, and the refusals of this app."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from xinshu.core.refusals import Refusal
from xinshu.domain.records.models import (  # rows others may hold
    LakePartition as LakePartition,
)
from xinshu.domain.records.models import (
    PersonRecord as PersonRecord,
)
from xinshu.domain.records.models import (
    PersonRecordVersion as PersonRecordVersion,
)
from xinshu.domain.records.models import (
    Record as Record,
)
from xinshu.domain.records.models import (
    RecordVersion as RecordVersion,
)
from xinshu.domain.records.models.person import SEALED_FOR as SEALED_FOR


class Audience(StrEnum):
    """Who reads."""

    PUBLIC = "public"
    STAFF = "staff"
    CONFIRMED = "confirmed"  # staff, after a second proof of who they are
    EXPORT = "export"


class NotUnmatched(Refusal):
    """The record has a subject already."""

    code = "not_unmatched"
    sentence = "记录“{key}”已关联主体，无需再次关联。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """Where a batch belongs."""

    item_id: int
    edition_id: int
    department_id: int
    submission_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A field of a record as a screen shows it: its label, and its text, masked where due."""

    code: str
    name: str
    text: str
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A record on a subject's page."""

    id: int
    item_code: str
    item: str
    category: str
    category_label: str
    negative: str
    business_key: str
    decided_on: date | None
    valid_until: date | None
    department: str
    values: tuple[Value, ...]
    version: int
    stored_at: datetime
    submission_id: int
    row_no: int
    link_method: str
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a record, in force from `stored_at` until `replaced_at` (None: now)."""

    version: int
    stored_at: datetime
    replaced_at: datetime | None
    change: str
    values: tuple[Value, ...]
    submission_id: int
    row_no: int
    subject_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field that two versions of a record have otherwise."""

    code: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A subject an unmatched record may belong to, with the reason for the suggestion."""

    subject_id: int
    name: str
    code: str
    score: float  # 0 … 100
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmatched:
    """A record that waits for a subject."""

    id: int
    item: str
    business_key: str
    name: str
    code: str
    department: str
    stored_at: datetime
    submission_id: int
    row_no: int
