"""The catalogue (公共信用信息目录) as frozen data: editions, items, fields, code lists.

Facts follow the field metadata of live platforms (字段元数据); everything a later regime may change
is a value here, never a constant elsewhere. Loading, overlaying and comparing are in the
neighbouring modules.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum


class FieldType(StrEnum):
    """数据类型. Values of every type are kept as normalised text; types drive checks and order."""

    TEXT = "text"  # 1 字符型
    DATE = "date"  # 2 日期型, kept as YYYY-MM-DD
    INTEGER = "integer"  # 3 整数型
    DECIMAL = "decimal"  # 4 浮点型, kept as exact decimal text
    ENUM = "enum"  # 5 枚举型, one code of a code list
    SET = "set"  # 6 集合型, several codes separated by ";"


class Publicity(IntEnum):
    """公开范围. A larger number is narrower: an overlay may only raise it."""

    PUBLIC = 1  # 社会公开
    SHARED = 2  # 政务共享
    AUTHORISED = 3  # 授权查询


class InfoClass(IntEnum):
    """信息类别."""

    BASIC = 1  # 基本信息
    ADMINISTRATIVE = 2  # 行政管理
    TRUSTWORTHY = 3  # 诚实守信
    SERIOUS = 4  # 严重失信
    OTHER = 5  # 其他信息


class SubjectClass(StrEnum):
    """五类主体."""

    ORGAN = "organ"  # 机关
    INSTITUTION = "institution"  # 事业单位
    SOCIAL = "social"  # 社会组织
    ENTERPRISE = "enterprise"  # 企业, including individual businesses
    PERSON = "person"  # 自然人


class Storage(StrEnum):
    """Where an item's rows live."""

    LEDGER = "ledger"  # row by row in the relational store
    LAKE = "lake"  # Parquet partitions, aggregated, never shown row by row


class Frequency(StrEnum):
    """更新频率."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    ON_EVENT = "on_event"  # within the legal working days of each decision


class Unmatched(StrEnum):
    """What happens to a good row for which no subject is found."""

    QUEUE = "queue"  # stored without a subject, waits for an officer
    HOLD = "hold"  # held, error 1001
    CREATE = "create"  # the item is a register: the row creates or updates the subject


class Role(StrEnum):
    """What a field means to the platform, whatever its code is called in this item."""

    SUBJECT_NAME = "subject_name"
    SUBJECT_CATEGORY = "subject_category"  # 行政相对人类别
    SUBJECT_CODE = "subject_code"  # 统一社会信用代码
    REGISTRATION_NO = "registration_no"  # 工商注册号
    ORGANISATION_CODE = "organisation_code"  # 组织机构代码
    TAX_NO = "tax_no"  # 税务登记号
    INSTITUTION_NO = "institution_no"  # 事业单位证书号
    SOCIAL_NO = "social_no"  # 社会组织登记证号
    PERSON_ID_TYPE = "person_id_type"
    PERSON_ID = "person_id"
    DOCUMENT_NO = "document_no"  # 文书号: the basis of the record
    DECIDED_ON = "decided_on"
    VALID_FROM = "valid_from"
    VALID_UNTIL = "valid_until"
    PERIOD = "period"  # YYYY or YYYYMM of a periodic fact
    ORGAN_NAME = "organ_name"
    ORGAN_CODE = "organ_code"
    REGION = "region"
    SUBJECT_STATUS = "subject_status"  # registers only: 存续, 注销 …
    ESTABLISHED_ON = "established_on"  # registers only
    ADDRESS = "address"
    INDUSTRY = "industry"
    LEGAL_REPRESENTATIVE = "legal_representative"
    AMOUNT = "amount"


class Severity(StrEnum):
    """What a finding does to the row: an error holds it, a warning and a note let it in."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Two worked rows per rule: the rule page shows them and a test runs them."""

    passes: Mapping[str, str]
    fails: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A check an author wrote in the rule language (see `xinshu.core.rules`).

    `when` is the condition every good row satisfies; a row for which it is false (not: unknown)
    yields one finding on `field`. `hint` says how to mend it; `link` points to the public page.
    `overridable` findings fall silent where the register confirms the very code (重错码).
    """

    id: str
    field: str
    when: str
    severity: Severity
    message: str
    hint: str
    link: str = ""
    source: str = ""
    overridable: bool = False
    example: Example | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of an item. `length` counts characters (for DECIMAL: digits before plus after)."""

    code: str
    name: str
    type: FieldType = FieldType.TEXT
    length: int | None = None
    scale: int | None = None  # DECIMAL: digits after the point
    required: bool = False
    required_if: str | None = None  # expression
    blank_if: str | None = None  # expression
    codes: str | None = None  # code list of ENUM and SET
    format: str | None = None  # uscc | organisation_code | registration_no | resident_id | …
    pattern: str | None = None  # whole-value regular expression
    minimum: str | None = None
    maximum: str | None = None
    publicity: Publicity = Publicity.PUBLIC
    mask: tuple[int, int] | None = None  # (keep left, keep right)
    role: Role | None = None
    aliases: tuple[str, ...] = ()  # other headers seen in departments' files
    default: str | None = None
    hint: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One catalogue item (信用信息项): what may be collected, from whom, on which basis."""

    code: str
    name: str
    category: str  # code of the information-category list (一 … 十三)
    info_class: InfoClass
    subject_classes: frozenset[SubjectClass]
    fields: tuple[Field, ...]
    key: tuple[str, ...]  # field codes of the business key
    rules: tuple[Rule, ...] = ()
    storage: Storage = Storage.LEDGER
    frequency: Frequency = Frequency.ON_EVENT
    due_working_days: int | None = None  # after the decision (on event) or the period's end
    publicity: Publicity = Publicity.PUBLIC
    negative: str | None = None  # N1 … N5 of the closed list of negative items
    legal_basis: tuple[str, ...] = ()
    authority: str = ""  # 信源单位 by kind
    unmatched: Unmatched = Unmatched.QUEUE
    double_publicity: bool = False
    register_class: SubjectClass | None = None  # the item is the register of this class
    consent: bool = False  # natural persons only with consent
    assertions: Mapping[str, str] = field(default_factory=dict)  # min_rows, max_held_share …
    description: str = ""
    source: str = ""

    def field_of(self, role: Role) -> Field | None:
        """The field that plays `role`, or None."""
        return next((f for f in self.fields if f.role is role), None)

    def field_named(self, code: str) -> Field | None:
        """The field with this code, or None."""
        return next((f for f in self.fields if f.code == code), None)

    @property
    def admits_persons(self) -> bool:
        """Whether rows of natural persons may occur."""
        return SubjectClass.PERSON in self.subject_classes


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """A code list (代码集): code -> label. A row may give either; the code is kept."""

    code: str
    name: str
    values: Mapping[str, str]
    aliases: Mapping[str, str] = field(default_factory=dict)  # other spelling -> code
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of a catalogue: national base or a regional overlay, in force for a period.

    `effective_to` is inclusive and None while no successor is known. `region` is a GB/T 2260 code.
    `base` names the edition this one narrows (None for the national base). `permits_local` lists
    the information categories in which a region may add negative items of its own.
    """

    code: str  # e.g. "120113-2026"
    name: str
    level: str  # national | city | district
    region: str
    effective_from: date
    effective_to: date | None = None
    base: str | None = None
    items: Mapping[str, Item] = field(default_factory=dict)
    code_lists: Mapping[str, CodeList] = field(default_factory=dict)
    permits_local: tuple[str, ...] = ()
    source: str = ""
