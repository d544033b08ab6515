"""The clock over columns says what the calendar says of each record alone."""

import datetime as dt
from pathlib import Path

import polars as pl
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from xinshu.core.workdays import Calendar
from xinshu.engine.clock import with_clock

CATALOGS = Path(__file__).resolve().parents[2] / "catalogs" / "calendar"
NOTICES = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(CATALOGS.glob("*.yaml"))]
CALENDAR = Calendar({row["date"]: row["working"] for notice in NOTICES for row in notice["days"]})
SCHEMA = {
    "decided_on": pl.Date,
    "arrived_on": pl.Date,
    "local_days": pl.Int16,
    "backlog": pl.Boolean,
}
days = st.dates(dt.date(2018, 1, 1), dt.date(2027, 12, 31))
rows = st.tuples(st.none() | days, days, st.integers(0, 30), st.booleans())


def clocked(*given_rows: tuple[dt.date | None, dt.date, int, bool]) -> list[dict[str, object]]:
    frame = pl.DataFrame(list(given_rows), schema=SCHEMA, orient="row")
    return list(with_clock(frame, CALENDAR, statutory_days=7).iter_rows(named=True))


@settings(max_examples=60)
@given(st.lists(rows, min_size=1, max_size=30))
def test_columns_and_calendar_agree(
    given_rows: list[tuple[dt.date | None, dt.date, int, bool]],
) -> None:
    for (decided, arrived, local, backlog), row in zip(
        given_rows, clocked(*given_rows), strict=True
    ):
        if decided is None:
            assert (row["due_on"], row["used"], row["late_by"]) == (None, None, 0)
            continue
        by_law = CALENDAR.explain(decided, 7, arrived)
        here = CALENDAR.explain(decided, local, arrived)
        assert (row["due_on"], row["local_due_on"]) == (by_law.deadline, here.deadline)
        assert row["used"] == by_law.used
        assert row["late_by"] == (0 if backlog else by_law.late_by)
        assert row["local_late_by"] == (0 if backlog else here.late_by)


def test_the_spring_festival_of_2026_by_hand() -> None:
    """Decided Wed 11 Feb: 12, 13, 14 (made up), 24, 25, 26, 27 Feb are the seven days."""
    decided = dt.date(2026, 2, 11)
    in_time, late = clocked(
        (decided, dt.date(2026, 2, 27), 5, False), (decided, dt.date(2026, 3, 2), 5, False)
    )
    assert in_time["due_on"] == dt.date(2026, 2, 27)
    assert in_time["local_due_on"] == dt.date(2026, 2, 25)
    assert (in_time["used"], in_time["late_by"], in_time["local_late_by"]) == (7, 0, 2)
    # Saturday 28 February is made up too: it is the eighth day, Monday 2 March the ninth.
    assert (late["used"], late["late_by"]) == (9, 2)


def test_a_deadline_beyond_all_dates_is_unknown() -> None:
    (row,) = clocked((dt.date(9999, 12, 30), dt.date(2026, 1, 1), 5, False))
    assert row["due_on"] is None
    assert row["late_by"] == 0
