"""Quality per department, item and month: worked out from the receipts."""

import datetime as dt

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from builders.actors import Cast
from builders.submissions import penalty, registration, send, work
from xinshu.domain.collection import services as collection
from xinshu.domain.quality import selectors
from xinshu.domain.quality.types import QualityLine

pytestmark = pytest.mark.usefixtures("district")


def on(month: int, day: int = 9) -> time_machine.travel:
    return time_machine.travel(dt.datetime(2026, month, day, 3, tzinfo=dt.UTC), tick=True)


def line(cast: Cast, month: str, item: str = "penalty") -> QualityLine:
    found = selectors.lines(cast.centre_officer, month)
    return next(each for each in found if each.item_code == item)


def test_accuracy_counts_rows_without_an_error(cast: Cast) -> None:
    with on(9):
        send([penalty(1), penalty(2), penalty(3, fact=""), penalty(4, fine="x")], by=cast.clerk_a)
    found = line(cast, "2026-09")
    assert (found.received, found.accuracy) == (4, 0.5)


def test_completeness_counts_cells_of_fields_that_matter(cast: Cast) -> None:
    with on(9):
        send([registration(1), registration(2)], by=cast.clerk_a, item="register")
        full = line(cast, "2026-09", "register").completeness
        send([registration(3, region="", status="")], by=cast.clerk_a, item="register")
    # Of six fields that matter the registration number is blank in every row.
    assert full == pytest.approx(5 / 6)
    assert line(cast, "2026-09", "register").completeness == pytest.approx(13 / 18)


def test_timeliness_counts_working_days_since_the_decision(cast: Cast) -> None:
    rows = [
        penalty(1, decided_on="2026-09-02"),
        penalty(2, decided_on="2026-09-01"),
        penalty(3, decided_on="2026-08-03"),
    ]
    with on(9):
        submission = send(rows, by=cast.clerk_a)
    assert submission.dated == 3
    assert submission.late == 2  # five working days: from Wednesday the 2nd to the 9th
    assert line(cast, "2026-09").timeliness == pytest.approx(1 / 3)


def test_drift_compares_with_the_months_before(cast: Cast) -> None:
    for month, count in ((6, 2), (7, 4), (8, 6)):
        with on(month):
            send([penalty(n, number=f"{month}-{n}") for n in range(count)], by=cast.clerk_a)
    with on(9):
        send([penalty(n, number=f"9-{n}") for n in range(6)], by=cast.clerk_a)
    assert line(cast, "2026-06").drift is None
    assert line(cast, "2026-09").drift == pytest.approx(0.5)


def test_a_withdrawal_works_the_figures_out_anew(cast: Cast) -> None:
    with on(9):
        send(penalty(1), by=cast.clerk_a)
        wrong = send([penalty(2, fact=""), penalty(3, fact="")], by=cast.clerk_a)
        assert line(cast, "2026-09").accuracy == pytest.approx(1 / 3)
        collection.withdraw(actor=cast.clerk_a, submission=wrong, reason="报错了")
        work()
    found = line(cast, "2026-09")
    assert (found.received, found.accuracy) == (1, 1.0)


def test_the_league_ranks_by_score_and_a_department_sees_itself(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with on(9):
        send([penalty(1), penalty(2, fact="")], by=cast.clerk_a)
        send([penalty(3), penalty(4)], by=cast.clerk_b)
    with django_assert_max_num_queries(1):
        table = selectors.league(selectors.lines(cast.centre_officer, "2026-09"))
    assert [name for name, _, _ in table] == [cast.department_b.name, cast.department_a.name]
    assert {each.department for each in selectors.lines(cast.clerk_a, "2026-09")} == {
        cast.department_a.name
    }
    assert selectors.months(cast.clerk_a) == ["2026-09"]
    assert selectors.lines(cast.enterprise, "2026-09") == []
