"""Words and columns that the screens of double publicity share."""

from collections.abc import Sequence
from fractions import Fraction

from xinshu.core.publicity.rates import Light, Tally

LIGHTS = {
    Light.GREEN: ("ok", "按时", "在本地时限内"),
    Light.AMBER: ("warn", "超本地时限", "未超法定时限"),
    Light.RED: ("bad", "迟报", "超法定时限"),
    Light.GREY: ("", "不计时", "存量或没有决定日期"),
}
OUTCOMES = {
    "found": "ok",
    "late": "warn",
    "held": "warn",
    "pending": "info",
    "missing": "bad",
    "excused": "",
    "outside": "",
    "twice": "",
}
HEADS = (
    "单位",
    "报送",
    "合规入库",
    "数据合规率",
    "首次入库记录",
    "计时记录",
    "迟报",
    "迟报率",
    "及时率",
    "本地时限及时率",
    "核对决定",
    "漏报",
    "瞒报率",
    "抽查记录",
    "准确率",
)


def columns_of(name: str, tally: Tally) -> Sequence[object]:
    """A line of a sheet; a share without a denominator stays empty."""
    return (
        name,
        tally.reported,
        tally.compliant,
        _number(tally.compliance),
        tally.records,
        tally.timed,
        tally.late,
        _number(tally.late_rate),
        _number(tally.timely_rate),
        _number(tally.local_timely_rate),
        tally.checked,
        tally.missing,
        _number(tally.missing_rate),
        tally.rows,
        _number(tally.row_accuracy),
    )


def _number(share: Fraction | None) -> float | None:
    return None if share is None else float(share)
