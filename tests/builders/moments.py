"""Days on which stories happen."""

import datetime as dt

import time_machine


def on(day: str, hour: int = 11) -> time_machine.travel:
    """Be there on that day (YYYY-MM-DD), by the platform's clock in the morning."""
    at = dt.datetime.fromisoformat(day).replace(hour=hour - 8, tzinfo=dt.UTC)
    return time_machine.travel(at, tick=True)
