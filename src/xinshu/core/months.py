"""Calendar months and years between dates."""

from calendar import monthrange
from datetime import date


def add_months(day: date, months: int) -> date:
    """The same day `months` later (earlier if negative), clamped to the end of a shorter month.

    Beyond the years 1 to 9999 the result is the first or last day a date can hold: registers
    write 9999-12-31 for "no end", and adding a term to it must not fail.
    """
    years, month0 = divmod(day.year * 12 + day.month - 1 + months, 12)
    if years < date.min.year:
        return date.min
    if years > date.max.year:
        return date.max
    return date(years, month0 + 1, min(day.day, monthrange(years, month0 + 1)[1]))


def full_years(start: date, end: date) -> int:
    """Completed years from `start` to `end`; negative before `start`.

    A year is complete when month and day have come round: from 29 February, that is 1 March of a
    common year.
    """
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))
