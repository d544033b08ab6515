"""What other apps and the faces may hold of double publicity, and its refusals."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from xinshu.core.publicity.rates import Light, Tally
from xinshu.core.refusals import Refusal
from xinshu.core.workdays import Explanation
from xinshu.domain.publicity.models import (  # rows others may hold
    AccuracyCheck as AccuracyCheck,
)
from xinshu.domain.publicity.models import (
    Assessment as Assessment,
)
from xinshu.domain.publicity.models import (
    Clock as Clock,
)
from xinshu.domain.publicity.models import (
    Ledger as Ledger,
)
from xinshu.domain.publicity.models import (
    LedgerLine as LedgerLine,
)
from xinshu.domain.publicity.models import (
    Sample as Sample,
)
from xinshu.domain.publicity.models import (
    SampleField as SampleField,
)


class NoSuchPeriod(Refusal):
    """The text names no month, quarter or year."""

    code = "no_such_period"
    sentence = "没有“{period}”这样的期间。请按 2026-09（月）、2026Q3（季）或 2026（年）填写。"


class NotDoublePublicity(Refusal):
    """The item's clock does not run: there is nothing to compare with."""

    code = "not_double_publicity"
    sentence = "目录项“{item}”不在双公示范围内，不能申报台账。"


class LedgerColumnsMissing(Refusal):
    """A ledger needs document numbers and dates of decision to be compared."""

    code = "ledger_columns_missing"
    sentence = "台账中没有找到{columns}列（表头：{headers}）。请使用目录项的列名后重新上传。"


class LedgerEmpty(Refusal):
    """No line of the file names a decision."""

    code = "ledger_empty"
    sentence = "台账中没有可核对的决定。本期确无决定的，请选择零报告。"


class LedgerTooLong(Refusal):
    """More lines than one ledger may have."""

    code = "ledger_too_long"
    sentence = "台账超过 {most} 行。请按月分开申报。"


class NothingToDraw(Refusal):
    """No record arrived in the quarter."""

    code = "nothing_to_draw"
    sentence = "{quarter} 没有可供抽取的双公示记录。"


class QuarterNotOver(Refusal):
    """The draw waits until everything that can be drawn has arrived."""

    code = "quarter_not_over"
    sentence = "{quarter} 尚未结束，{day} 以后才能{action}。"


class NotADocument(Refusal):
    """The file is neither a PDF nor a picture."""

    code = "not_a_document"
    sentence = "请上传决定书原件的 PDF、JPG 或 PNG 文件。"


class ComparisonIncomplete(Refusal):
    """Every field needs an answer."""

    code = "comparison_incomplete"
    sentence = "还有 {count} 个字段没有选择“一致”或“不一致”。"


class SamplesOpen(Refusal):
    """Some samples have neither been compared nor declared absent."""

    code = "samples_open"
    sentence = "还有 {count} 件样本待核对，不能完成核查。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A department (and item, where asked for) in a period."""

    department_id: int
    department: str
    item_code: str
    item: str
    tally: Tally
    alarm: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A period as the dashboard shows it.

    `nil`: departments that declared nothing to report; `silent`: those with the duty and neither a
    report nor a declaration; `coverage`: departments that answered ÷ departments with the duty.
    """

    period: str
    lines: tuple[Line, ...]
    total: Tally
    nil: tuple[str, ...]
    silent: tuple[str, ...]
    coverage: Fraction | None

    @property
    def named(self) -> tuple[str, ...]:
        """Departments over the alarm share, as a bulletin names them."""
        return tuple(line.department for line in self.lines if line.alarm)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockLine:
    """One record with its clock as a list shows it; `title` is empty for persons' records."""

    id: int
    record_id: int
    person: bool
    title: str
    item: str
    department: str
    decided_on: date | None
    arrived_on: date
    due_on: date | None
    local_due_on: date | None
    light: Light
    sentence: str
    withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFacts:
    """One record's clock laid open: by the statutory and by the local term."""

    line: ClockLine
    statutory: Explanation | None
    local: Explanation | None
    basis: str
    receipt_no: str
    arrived_at: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActLine:
    """One of the ten kinds of acts as the catalogue in force has it (R045)."""

    code: str
    name: str
    item_code: str
    item: str
    publicity: str
    public: bool
    clock: bool
    days: int | None
    departments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccuracyLine:
    """The result of a department in an accuracy check."""

    department_id: int
    department: str
    drawn: int
    rows: int
    rows_right: int
    cells: int
    cells_right: int
    absent: int

    @property
    def tally(self) -> Tally:
        """The same as numbers of the assessment."""
        return Tally(
            rows=self.rows,
            rows_right=self.rows_right,
            cells=self.cells,
            cells_right=self.cells_right,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputed:
    """A report worked out again from its frozen rows, and from the data of today.

    `same`: the frozen rows give the very content that was signed. `changes`: where the data of
    today gives other numbers, as (department, number's name, then, now).
    """

    same: bool
    digest: str
    changes: tuple[tuple[str, str, str, str], ...]
