"""Periods people ask for by a label: 2026-09, 2026Q3, 2026."""

import re
from datetime import date

from xinshu.core.catalog.model import Frequency
from xinshu.core.periods import Period, period_of

_MONTH = re.compile(r"([1-9]\d{3})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"([1-9]\d{3})Q([1-4])")
_YEAR = re.compile(r"[1-9]\d{3}")


def span(label: str) -> Period:
    """The period of that label. Raises ValueError for any other text."""
    if found := _MONTH.fullmatch(label):
        return period_of(Frequency.MONTHLY, date(int(found[1]), int(found[2]), 1))
    if found := _QUARTER.fullmatch(label):
        return period_of(Frequency.QUARTERLY, date(int(found[1]), int(found[2]) * 3, 1))
    if _YEAR.fullmatch(label):
        return period_of(Frequency.YEARLY, date(int(label), 1, 1))
    raise ValueError(f"no period is called {label!r}")


def quarter_of(day: date) -> str:
    """The label of the quarter a day lies in."""
    return period_of(Frequency.QUARTERLY, day).label


def months_of(period: Period) -> list[str]:
    """The labels of the months of a period of whole months."""
    first, last = (each.year * 12 + each.month - 1 for each in (period.first, period.last))
    return [f"{at // 12}-{at % 12 + 1:02d}" for at in range(first, last + 1)]
