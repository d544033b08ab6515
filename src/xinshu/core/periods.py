"""Reporting periods: which one a day belongs to, when it ends, when its report is due."""

from dataclasses import dataclass
from datetime import date, timedelta

from xinshu.core.catalog.model import Frequency
from xinshu.core.workdays import Calendar

DEFAULT_DUE = {
    Frequency.DAILY: 1,
    Frequency.WEEKLY: 2,
    Frequency.MONTHLY: 5,
    Frequency.QUARTERLY: 10,
    Frequency.YEARLY: 20,
    Frequency.ON_EVENT: 5,
}
"""Working days after the period's end, where the item names none ([DD])."""


@dataclass(frozen=True, slots=True)
class Period:
    """A closed span of days with the label used on screens and in tasks."""

    label: str
    first: date
    last: date


def period_of(frequency: Frequency, day: date) -> Period:
    """The period of `frequency` that contains `day`. What is due on event is counted by month."""
    match frequency:
        case Frequency.DAILY:
            return Period(day.isoformat(), day, day)
        case Frequency.WEEKLY:
            year, week, weekday = day.isocalendar()
            first = day - timedelta(days=weekday - 1)
            return Period(f"{year}W{week:02d}", first, first + timedelta(days=6))
        case Frequency.QUARTERLY:
            quarter = (day.month - 1) // 3
            first = date(day.year, quarter * 3 + 1, 1)
            return Period(f"{day.year}Q{quarter + 1}", first, _month_end(day.year, quarter * 3 + 3))
        case Frequency.YEARLY:
            return Period(str(day.year), date(day.year, 1, 1), date(day.year, 12, 31))
        case Frequency.MONTHLY | Frequency.ON_EVENT:
            first = day.replace(day=1)
            return Period(f"{day:%Y-%m}", first, _month_end(day.year, day.month))


def previous(frequency: Frequency, period: Period) -> Period:
    """The period just before `period`."""
    return period_of(frequency, period.first - timedelta(days=1))


def due_on(
    frequency: Frequency, period: Period, calendar: Calendar, working_days: int | None = None
) -> date:
    """The last day, inclusive, on which the report of `period` is in time."""
    days = DEFAULT_DUE[frequency] if working_days is None else working_days
    return calendar.add_working_days(period.last, days)


def _month_end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)
