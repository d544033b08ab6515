"""What other apps and the faces may hold of collection, and its refusals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from xinshu.core.refusals import Refusal
from xinshu.core.rules import findings as core
from xinshu.domain.collection.models import (  # rows others may hold
    Finding as Finding,
)
from xinshu.domain.collection.models import (
    HeldRow as HeldRow,
)
from xinshu.domain.collection.models import (
    RuleCount as RuleCount,
)
from xinshu.domain.collection.models import (
    Source as Source,
)
from xinshu.domain.collection.models import (
    SourceRun as SourceRun,
)
from xinshu.domain.collection.models import (
    Submission as Submission,
)
from xinshu.domain.collection.models import (
    Task as Task,
)


class NotGranted(Refusal):
    """The department does not supply this item."""

    code = "item_not_granted"
    sentence = "目录项“{item}”未授予{department}，不能报送。请联系信用中心在目录中授予。"


class NoSuchItem(Refusal):
    """No edition in force has this item."""

    code = "item_not_in_force"
    sentence = "目录项“{item}”在 {on} 没有生效的版本。请核对目录编码，或在目录中先发布该项。"
    basis = "公共信用信息基础目录：目录之外不得归集"


class WrongItem(Refusal):
    """The file looks like another item's."""

    code = "wrong_item"
    sentence = (
        "文件的列与“{item}”不符，看起来是“{looks_like}”。"
        "请改选目录项，或下载“{item}”的模板后重新填写。"
    )


class UnknownLayout(Refusal):
    """No column of the file belongs to the item."""

    code = "unknown_layout"
    sentence = (
        "文件中没有找到“{item}”的任何列（表头：{headers}）。请使用模板，或为该文件配置列对应关系。"
    )


class MissingColumns(Refusal):
    """Columns without which no row could be good."""

    code = "missing_columns"
    sentence = "文件缺少必填列：{columns}。请补齐后重新报送，或使用“{item}”的模板。"


class DuplicateColumns(Refusal):
    """Two columns of the file claim the same field."""

    code = "duplicate_columns"
    sentence = "文件中有重复的列：{columns}。请只保留一列后重新报送。"


class OldTemplate(Refusal):
    """The template belongs to an edition that has breaking differences from the one in force."""

    code = "old_template"
    sentence = (
        "模板的目录版本为 {given}，现行版本为 {current}，"
        "且有不兼容的变化：{changes}。请下载新模板。"
    )


class NoRows(Refusal):
    """A header and nothing below it: that is no report, and no "nothing to report" either."""

    code = "no_rows"
    sentence = "文件中没有数据行。请确认导出成功后重新报送；本期确无数据的，请声明零报告。"


class OtherSubmission(Refusal):
    """A correction or a replacement of another department's or another item's submission."""

    code = "other_submission"
    sentence = "批次 {receipt} 属于{department}的“{item}”，不能用本次报送{verb}。"


class IdempotencyConflict(Refusal):
    """The same key was used for other content."""

    code = "idempotency_conflict"
    sentence = "幂等键“{key}”已用于另一份数据（回执 {receipt}）。请为新数据换一个键。"


class FormInvalid(Refusal):
    """A form with errors; `findings` says what is wrong with which field."""

    code = "form_invalid"
    sentence = "有 {count} 处需要更正，数据尚未提交。"

    def __init__(self, findings: Sequence[core.Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(count=len(self.findings))


class SourceInvalid(Refusal):
    """A source document with errors; `errors` lists every one, not only the first."""

    code = "source_invalid"
    sentence = "来源配置“{source}”有 {count} 处错误，未保存：{first}"

    def __init__(self, source: str, errors: Sequence[str]) -> None:
        self.errors = tuple(errors)
        super().__init__(source=source, count=len(self.errors), first="；".join(self.errors[:3]))


class SourceNotConnected(Refusal):
    """The environment variable a source names is not set on this machine."""

    code = "source_not_connected"
    sentence = "环境变量 {variable} 没有设置，无法取数。请在运行平台的机器上设置后重试。"


class NothingToFetch(Refusal):
    """A source of uploaded files has no place the platform could fetch from."""

    code = "source_nothing_to_fetch"
    sentence = "来源“{source}”是文件上传模板，由部门上传文件时选用，平台不会主动取数。"


class FolderMissing(Refusal):
    """The folder a source watches is not there or not readable."""

    code = "source_folder_missing"
    sentence = "前置机文件夹 {folder} 不存在或不能读写。请检查挂载和权限。"


class AlreadyReported(Refusal):
    """A task answered with data cannot be answered with "nothing to report"."""

    code = "already_reported"
    sentence = "本期已有报送批次 {receipt}，不能再声明零报告。如需更正，请先撤回该批次。"


class TaskState(StrEnum):
    """The state of a task, computed on a day."""

    OPEN = "open"
    REPORTED = "reported"
    REPORTED_LATE = "reported_late"
    NOTHING = "nothing"
    OVERDUE = "overdue"
    NOT_DUE = "not_due"

    @property
    def label(self) -> str:
        """The words on screens."""
        return _STATE_LABELS[self]


ANSWERED = frozenset({TaskState.REPORTED, TaskState.REPORTED_LATE, TaskState.NOTHING})
_STATE_LABELS = {
    TaskState.OPEN: "待报送",
    TaskState.REPORTED: "已报送",
    TaskState.REPORTED_LATE: "迟报",
    TaskState.NOTHING: "零报告",
    TaskState.OVERDUE: "逾期未报",
    TaskState.NOT_DUE: "未到期",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """A task as a line of a list."""

    id: int
    department_id: int
    department: str
    item_code: str
    item: str
    period: str
    opens_on: date
    due_on: date
    state: TaskState
    days_left: int  # working days until due; negative: days late
    reminders: int
    receipt_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The answer to a submission. The five numbers add up to `received`."""

    id: int
    receipt_no: str
    state: str
    state_label: str
    item_code: str
    item: str
    department: str
    file_name: str
    submitted_at: datetime
    finished_at: datetime | None
    received: int
    stored: int
    updated: int
    unchanged: int
    held: int
    rejected: int
    unmatched: int
    warned: int
    late: int
    message: str
    progress: float  # 0 … 1
    running: bool

    @property
    def balanced(self) -> bool:
        """Whether every row has an answer."""
        return self.received == (
            self.stored + self.updated + self.unchanged + self.held + self.rejected
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of the coverage matrix."""

    state: TaskState | None  # None: the item is not granted to the department
    task_id: int | None = None
    received: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Coverage of departments × items in one month (R022)."""

    month: str
    items: tuple[tuple[str, str], ...]  # code, name
    rows: tuple[tuple[int, str, tuple[Cell, ...]], ...]  # department id, name, cells

    @property
    def answered_share(self) -> float | None:
        """Tasks answered with data or with nothing ÷ tasks; None without tasks."""
        cells = [c for _, _, line in self.rows for c in line if c.state]
        return sum(c.state in ANSWERED for c in cells) / len(cells) if cells else None
