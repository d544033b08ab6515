"""When a schedule is due next."""

import datetime as dt

from django.utils import timezone


def next_due(
    after: dt.datetime, *, every_minutes: int | None = None, daily_at: dt.time | None = None
) -> dt.datetime:
    """The first moment of the rhythm later than `after`; days are those of the platform's zone.

    Raises ValueError unless exactly one rhythm is given.
    """
    if every_minutes is not None and daily_at is None:
        return after + dt.timedelta(minutes=every_minutes)
    if daily_at is None or every_minutes is not None:
        raise ValueError("a schedule has either an interval or a time of day")
    today = timezone.localtime(after).date()
    due = timezone.make_aware(dt.datetime.combine(today, daily_at))
    if due > after:
        return due
    tomorrow = dt.date.fromordinal(today.toordinal() + 1)
    return timezone.make_aware(dt.datetime.combine(tomorrow, daily_at))
