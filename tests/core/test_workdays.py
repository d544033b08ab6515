"""Working days around real holidays, year ends and years without a notice."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from xinshu.core.workdays import Calendar

CATALOGS = Path(__file__).resolve().parents[2] / "catalogs" / "calendar"
YEARS = range(2018, 2027)
NOTICES = {year: yaml.safe_load((CATALOGS / f"{year}.yaml").read_text("utf-8")) for year in YEARS}
ROWS = [row for notice in NOTICES.values() for row in notice["days"]]
CALENDAR = Calendar(
    {row["date"]: row["working"] for row in ROWS}, {row["date"]: row["name"] for row in ROWS}
)
DAY = timedelta(days=1)

days = st.dates(date(2017, 6, 1), date(2028, 6, 30))
tables = st.dictionaries(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.booleans(), max_size=80)


def counted_by_hand(calendar: Calendar, start: date, end: date) -> int:
    return sum(calendar.is_working_day(start + DAY * n) for n in range(1, (end - start).days + 1))


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 1, 4), True),  # Sunday made up for New Year
        (date(2026, 1, 2), False),  # Friday off
        (date(2026, 2, 14), True),  # Saturday made up for Spring Festival
        (date(2026, 2, 28), True),
        (date(2026, 2, 23), False),
        (date(2026, 2, 24), True),
        (date(2026, 5, 9), True),
        (date(2026, 9, 20), True),
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),
        (date(2018, 12, 29), True),  # announced with 2019
        (date(2018, 12, 31), False),
        (date(2020, 1, 31), False),  # Spring Festival extended
        (date(2027, 10, 1), True),  # a Friday of a year without a notice
    ],
)
def test_days_off_and_made_up(day: date, working: bool) -> None:
    assert CALENDAR.is_working_day(day) is working


@pytest.mark.parametrize(
    ("decided_on", "n", "deadline"),
    [
        (date(2026, 3, 2), 7, date(2026, 3, 11)),
        (date(2026, 3, 2), 5, date(2026, 3, 9)),
        (date(2026, 9, 28), 7, date(2026, 10, 13)),
        (date(2026, 9, 30), 7, date(2026, 10, 15)),
        (date(2026, 10, 3), 1, date(2026, 10, 8)),
        (date(2026, 2, 13), 7, date(2026, 3, 2)),
        (date(2025, 12, 31), 1, date(2026, 1, 4)),
        (date(2025, 12, 25), 7, date(2026, 1, 6)),
        (date(2026, 3, 7), 0, date(2026, 3, 7)),
    ],
)
def test_deadline_of_a_decision(decided_on: date, n: int, deadline: date) -> None:
    assert CALENDAR.deadline(decided_on, n) == deadline


def test_the_count_starts_after_the_first_day_and_includes_the_last() -> None:
    assert CALENDAR.working_days_between(date(2026, 3, 2), date(2026, 3, 2)) == 0
    assert CALENDAR.working_days_between(date(2026, 3, 2), date(2026, 3, 3)) == 1
    assert CALENDAR.working_days_between(date(2026, 3, 3), date(2026, 3, 2)) == -1
    assert CALENDAR.working_days_between(date(2026, 3, 6), date(2026, 3, 8)) == 0


@given(tables, st.dates(date(2024, 12, 1), date(2027, 1, 31)), st.integers(0, 90))
def test_counting_agrees_with_counting_by_hand(
    table: dict[date, bool], start: date, length: int
) -> None:
    calendar = Calendar(table)
    end = start + DAY * length
    expected = counted_by_hand(calendar, start, end)
    assert calendar.working_days_between(start, end) == expected
    assert calendar.working_days_between(end, start) == -expected


@given(tables, st.dates(date(2024, 12, 1), date(2027, 1, 31)), st.integers(1, 60))
def test_adding_lands_on_the_nth_working_day(table: dict[date, bool], start: date, n: int) -> None:
    calendar = Calendar(table)
    end = calendar.add_working_days(start, n)
    assert calendar.is_working_day(end)
    assert calendar.working_days_between(start, end) == n
    earlier = calendar.add_working_days(start, -n)
    assert calendar.is_working_day(earlier)
    assert counted_by_hand(calendar, earlier - DAY, start - DAY) == n


@given(days, st.integers(1, 250))
def test_adding_and_counting_are_inverse(start: date, n: int) -> None:
    assert CALENDAR.working_days_between(start, CALENDAR.add_working_days(start, n)) == n
    if CALENDAR.is_working_day(start):
        assert CALENDAR.add_working_days(CALENDAR.add_working_days(start, n), -n) == start


@given(days, days, st.integers(0, 60))
def test_a_later_decision_is_never_due_earlier(one: date, other: date, n: int) -> None:
    first, last = sorted((one, other))
    assert CALENDAR.deadline(first, n) <= CALENDAR.deadline(last, n)
    assert CALENDAR.deadline(first, n) < CALENDAR.deadline(first, n + 1)


@given(days, days, days)
def test_counts_add_up(a: date, b: date, c: date) -> None:
    between = CALENDAR.working_days_between
    assert between(a, b) + between(b, c) == between(a, c)


def test_a_term_without_end_is_counted_at_once() -> None:
    assert CALENDAR.working_days_between(date(2026, 3, 2), date.max) > 2_000_000


def test_beyond_the_calendar_is_an_error() -> None:
    with pytest.raises(ValueError, match="year 1"):
        CALENDAR.add_working_days(date(1, 1, 1), -1)
    with pytest.raises(ValueError, match="out of range"):
        CALENDAR.add_working_days(date(9999, 12, 31), 1)
    with pytest.raises(ValueError, match="zero or more"):
        CALENDAR.deadline(date(2026, 3, 2), -1)


def test_a_year_without_a_notice_is_provisional() -> None:
    assert not CALENDAR.provisional(date(2026, 12, 31))
    assert CALENDAR.provisional(date(2027, 1, 4))
    assert CALENDAR.provisional(date(2017, 12, 29))


def test_days_of_a_year_listed_by_the_next_notice_do_not_announce_it() -> None:
    only_2019 = Calendar({row["date"]: row["working"] for row in NOTICES[2019]["days"]})
    assert not only_2019.is_working_day(date(2018, 12, 31))
    assert only_2019.provisional(date(2018, 12, 31))
    assert not only_2019.provisional(date(2019, 6, 3))


def test_a_term_in_time_is_laid_open() -> None:
    told = CALENDAR.explain(date(2026, 9, 30), 4, date(2026, 10, 10))
    assert (told.deadline, told.used, told.late_by, told.late) == (date(2026, 10, 12), 3, 0, False)
    assert [(entry.day.day, entry.number) for entry in told.days] == [
        *((day, None) for day in range(1, 8)),
        (8, 1),
        (9, 2),
        (10, 3),
        (11, None),
        (12, 4),
    ]
    reasons = [entry.reason for entry in told.days]
    assert reasons[6:] == ["国庆节放假", "周四", "周五", "国庆节调休上班", "周日", "周一"]
    assert told.sentence == (
        "2026年9月30日作出决定，自次一工作日起算，第4个工作日为2026年10月12日"
        "（其间跳过国庆节放假7天、周末1天）。2026年10月10日报送，用时3个工作日，未迟报。"
    )
    assert not told.provisional


def test_a_working_day_named_in_a_notice_keeps_its_weekday() -> None:
    assert CALENDAR.reason(date(2020, 2, 3)) == "周一"  # work resumed after the extension


def test_a_late_arrival_is_told_in_working_days() -> None:
    told = CALENDAR.explain(date(2026, 3, 2), 7, date(2026, 3, 16))
    assert (told.used, told.late_by, told.late) == (10, 3, True)
    assert told.sentence.endswith("2026年3月16日报送，用时10个工作日，迟报3个工作日。")


def test_a_day_off_after_the_deadline_uses_no_working_day() -> None:
    told = CALENDAR.explain(date(2026, 3, 2), 4, date(2026, 3, 8))
    assert told.deadline == date(2026, 3, 6)
    assert (told.used, told.late) == (4, False)
    assert CALENDAR.explain(date(2026, 3, 2), 4, date(2026, 3, 9)).late_by == 1


def test_what_has_not_arrived_is_not_late_yet() -> None:
    told = CALENDAR.explain(date(2026, 3, 2), 5)
    assert (told.arrived_on, told.used, told.late) == (None, None, False)
    assert told.sentence.endswith("尚未报送。")


def test_an_arrival_before_the_decision_is_questioned() -> None:
    told = CALENDAR.explain(date(2026, 3, 2), 5, date(2026, 2, 28))
    assert told.used == -1
    assert told.sentence.endswith("早于决定日期，请核对两个日期。")


def test_a_term_reaching_into_an_unannounced_year_says_so() -> None:
    told = CALENDAR.explain(date(2026, 12, 29), 7)
    assert told.provisional
    assert told.sentence.endswith("放假安排尚未公布，暂按周一至周五为工作日计算。")
    assert not CALENDAR.explain(date(2026, 12, 29), 1).provisional


def test_a_term_of_no_days_is_due_on_the_day_itself() -> None:
    told = CALENDAR.explain(date(2026, 3, 2), 0, date(2026, 3, 3))
    assert (told.days, told.deadline, told.late_by) == ((), date(2026, 3, 2), 1)
    assert "应于当日报送" in told.sentence


@given(days, st.integers(0, 30))
def test_an_explanation_counts_what_the_deadline_counts(decided_on: date, n: int) -> None:
    told = CALENDAR.explain(decided_on, n, CALENDAR.deadline(decided_on, n))
    assert sum(entry.number is not None for entry in told.days) == n == told.used
    assert not told.late
    if n:
        assert told.days[-1].day == told.deadline
        assert told.days[-1].number == n


@pytest.mark.parametrize("year", YEARS)
def test_every_notice_is_complete(year: int) -> None:
    notice = NOTICES[year]
    assert notice["year"] == year
    assert str(year) in notice["source"]
    listed = {row["date"] for row in notice["days"]}
    assert {date(year, 1, 1), date(year, 5, 1), date(year, 10, 1)} <= listed
    assert len(listed) == len(notice["days"])
    made_up = [row["date"] for row in notice["days"] if row["working"]]
    weekends = [day for day in made_up if day.weekday() >= 5]
    assert len(weekends) >= 4
