"""The clock of double publicity over whole columns: deadlines, working days used, days late.

The same answers as `core.workdays.Calendar.explain` gives for one record; a day is asked about
once, however many records share it.
"""

from datetime import date

import polars as pl

from xinshu.core.workdays import Calendar

_ORIGIN = date(1900, 1, 1)
_MOST = 32_767  # what a small integer of the database holds: a century and more
_DAYS = {"day": pl.Date, "passed": pl.Int32}
_DUE = {"decided_on": pl.Date, "days": pl.Int16, "due": pl.Date}


def with_clock(frame: pl.DataFrame, calendar: Calendar, *, statutory_days: int) -> pl.DataFrame:
    """`frame` with `due_on`, `local_due_on`, `used`, `late_by`, `local_late_by`.

    It has `decided_on` and `arrived_on` (Date), `local_days` (Int16) and `backlog` (Boolean).
    Without a decision day everything is null or 0; backlog has deadlines, but is never late.
    """
    numbered = frame.with_columns(
        statutory=pl.lit(statutory_days, dtype=pl.Int16),
        since=_passed(frame["decided_on"], calendar),
        until=_passed(frame["arrived_on"], calendar),
    )
    used = (pl.col("until") - pl.col("since")).clip(-_MOST, _MOST)
    numbered = numbered.with_columns(used=used.cast(pl.Int16))
    timed = pl.col("used").is_not_null() & ~pl.col("backlog")

    def over(days: str) -> pl.Expr:
        beyond = (pl.col("used").cast(pl.Int32) - pl.col(days)).clip(0, _MOST)
        return pl.when(timed).then(beyond).otherwise(0).cast(pl.Int16)

    return numbered.with_columns(
        due_on=_due(numbered, "statutory", calendar),
        local_due_on=_due(numbered, "local_days", calendar),
        late_by=over("statutory"),
        local_late_by=over("local_days"),
    ).drop("statutory", "since", "until")


def _passed(days: pl.Series, calendar: Calendar) -> pl.Series:
    """Working days from a fixed origin up to and including each day."""
    known = days.drop_nulls().unique().to_list()
    counts = [calendar.working_days_between(_ORIGIN, day) for day in known]
    table = pl.DataFrame({"day": known, "passed": counts}, schema=_DAYS)
    joined = days.alias("day").to_frame().join(table, on="day", how="left", maintain_order="left")
    return joined["passed"]


def _due(frame: pl.DataFrame, days: str, calendar: Calendar) -> pl.Series:
    wanted = frame.select("decided_on", days=pl.col(days))
    pairs = wanted.drop_nulls().unique()
    table = pl.DataFrame(
        [(day, n, _deadline(calendar, day, n)) for day, n in pairs.iter_rows()],
        schema=_DUE,
        orient="row",
    )
    return wanted.join(table, on=["decided_on", "days"], how="left", maintain_order="left")["due"]


def _deadline(calendar: Calendar, day: date, days: int) -> date | None:
    try:
        return calendar.deadline(day, days)
    except (ValueError, OverflowError):
        return None  # beyond the last year a date can hold
