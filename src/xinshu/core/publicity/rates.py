"""The shares double publicity is assessed by, from numerators and denominators (domain 2.5).

Every share is exact; nothing is rounded before a person reads it. A share without a denominator is
None: nothing reported is neither good nor bad.
"""

from dataclasses import dataclass, fields
from enum import StrEnum
from fractions import Fraction


class Light(StrEnum):
    """How one record stands: words are always shown beside the colour."""

    GREEN = "green"  # 在本地时限内报送
    AMBER = "amber"  # 超出本地时限，未超法定时限；未报送的：临期
    RED = "red"  # 超出法定时限
    GREY = "grey"  # 不计时：存量，或没有决定日期


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What was counted for a department, an item, a period, or any sum of such.

    `reported`: rows handed in, repetitions without a change left out; `compliant`: of them those
    that went into the store. `records`: records that arrived for the first time; `timed`: of them
    those whose clock runs; `late` and `local_late`: of them those over the statutory and the local
    term; `late_days`: working days over the statutory term, summed. `checked`: decisions a
    department's own ledger or a spot check names, whose deadline has passed; `missing`: of them
    those that never arrived. `rows`, `rows_right`, `cells`, `cells_right`: of accuracy checks.
    """

    reported: int = 0
    compliant: int = 0
    records: int = 0
    timed: int = 0
    late: int = 0
    local_late: int = 0
    late_days: int = 0
    checked: int = 0
    missing: int = 0
    rows: int = 0
    rows_right: int = 0
    cells: int = 0
    cells_right: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            **{
                each.name: getattr(self, each.name) + getattr(other, each.name)
                for each in fields(self)
            }
        )

    @property
    def compliance(self) -> Fraction | None:
        """数据合规率: rows stored after cleaning ÷ rows reported."""
        return ratio(self.compliant, self.reported)

    @property
    def late_rate(self) -> Fraction | None:
        """迟报率: records over the statutory term ÷ records whose clock runs."""
        return ratio(self.late, self.timed)

    @property
    def timely_rate(self) -> Fraction | None:
        """及时率 = 1 − 迟报率."""
        return ratio(self.timed - self.late, self.timed)

    @property
    def local_timely_rate(self) -> Fraction | None:
        """The same by the local term."""
        return ratio(self.timed - self.local_late, self.timed)

    @property
    def missing_rate(self) -> Fraction | None:
        """瞒报率: decisions found that never arrived ÷ decisions checked."""
        return ratio(self.missing, self.checked)

    @property
    def row_accuracy(self) -> Fraction | None:
        """准确率 by record: a record with a wrong mandatory field is wrong."""
        return ratio(self.rows_right, self.rows)

    @property
    def cell_accuracy(self) -> Fraction | None:
        """准确率 by field: fields equal to the source document ÷ fields compared."""
        return ratio(self.cells_right, self.cells)


def ratio(part: int, whole: int) -> Fraction | None:
    """A share, or None where there is nothing to share."""
    return Fraction(part, whole) if whole else None


def written(share: Fraction | None) -> str | None:
    """A share as a decimal text of six places, cut and not rounded: 1 only where nothing lacks."""
    if share is None:
        return None
    millionths = share.numerator * 1_000_000 // share.denominator
    whole, rest = divmod(millionths, 1_000_000)
    return f"{whole}.{rest:06d}"


def light(*, timed: bool, late_by: int, local_late_by: int) -> Light:
    """The light of a record that has arrived."""
    if not timed:
        return Light.GREY
    if late_by > 0:
        return Light.RED
    return Light.AMBER if local_late_by > 0 else Light.GREEN


def light_ahead(days_left: int, *, warning_days: int) -> Light:
    """The light of a decision that has not arrived, by the working days left (negative: over)."""
    if days_left < 0:
        return Light.RED
    return Light.AMBER if days_left <= warning_days else Light.GREEN
