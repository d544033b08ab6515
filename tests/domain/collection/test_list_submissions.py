"""Lists and figures of collection: who sees what, and at what cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from builders.actors import SETUP, Cast
from builders.submissions import penalty, receipt, registration, send
from xinshu.core.refusals import NotFound
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.collection import planning, selectors, selectors_extra

pytestmark = pytest.mark.usefixtures("district")


def test_a_department_lists_its_own_the_centre_all(cast: Cast) -> None:
    ours = send(penalty(1), by=cast.clerk_a)
    theirs = send(penalty(2), by=cast.clerk_b)
    assert list(selectors.submissions(cast.clerk_a)) == [ours]
    assert list(selectors.submissions(cast.centre_officer)) == [theirs, ours]
    assert not selectors.submissions(cast.enterprise).exists()
    assert selectors.submission_by_receipt(cast.clerk_b, theirs.receipt_no) == theirs
    for ask in (
        lambda: selectors.submission(cast.clerk_a, theirs.pk),
        lambda: selectors.submission_by_receipt(cast.clerk_a, theirs.receipt_no),
    ):
        with pytest.raises(NotFound):
            ask()


def test_lists_are_searched_by_receipt_and_file_name(cast: Cast) -> None:
    one = send(penalty(1), by=cast.clerk_a, name="九月处罚.csv")
    send(penalty(2), by=cast.clerk_a, name="十月.csv")
    everything = selectors.submissions(cast.clerk_a)
    assert list(selectors.matching(everything, "九月")) == [one]
    assert list(selectors.matching(everything, one.receipt_no[-6:])) == [one]


def test_rules_are_counted_exactly_and_findings_filtered(cast: Cast) -> None:
    rows = [penalty(n, fact="") for n in range(1, 4)] + [penalty(5, fine="5000")]
    submission = send(rows, by=cast.clerk_a)
    counted = {(c.rule, c.severity): c.rows for c in selectors.rule_counts(submission)}
    assert counted == {("REQ", "error"): 3, ("T02", "warning"): 1}
    assert selectors.findings(submission, severity="warning").get().rule == "T02"
    assert selectors.still_held(cast.clerk_a) == 3
    assert selectors.still_held(cast.clerk_b) == 0


def test_collected_rows_are_added_up_by_item(cast: Cast) -> None:
    send([penalty(1), penalty(2)], by=cast.clerk_a)
    send([penalty(3), penalty(4, fact="")], by=cast.clerk_b)
    send(registration(1), by=cast.clerk_a, item="register")
    sums = {
        row["item__code"]: (row["batches"], row["received"], row["held"])
        for row in selectors.collected_by_item(cast.centre_officer)
    }
    assert sums == {"penalty": (2, 4, 1), "register": (1, 1, 0)}
    assert selectors.departments_reporting() == 2
    assert [row["received"] for row in selectors.collected_by_item(cast.clerk_b)] == [2]


def test_lists_cost_the_same_however_long(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    planning.open_tasks(actor=SETUP, on=timezone.localdate(), back=3)
    for number in range(1, 7):
        send(penalty(number), by=cast.clerk_a)
    today = timezone.localdate()
    with django_assert_max_num_queries(1):
        lines = [selectors.receipt(row) for row in selectors.submissions(cast.centre_officer)]
    assert len(lines) == 6
    with django_assert_max_num_queries(2):
        listed = selectors.task_lines(selectors.tasks(cast.centre_officer), today)
    assert len(listed) > 6
    with django_assert_max_num_queries(3):
        selectors.coverage(cast.centre_officer, f"{today:%Y-%m}", today)
    with django_assert_max_num_queries(1):
        list(selectors_extra.open_tasks(cast.clerk_a, today))
    with django_assert_max_num_queries(1):
        list(selectors.collected_by_item(cast.centre_officer))
    with django_assert_max_num_queries(4):
        list(catalogue.editions(today))
    with django_assert_max_num_queries(4):
        assert len(catalogue.granted_items(cast.department_a.pk, today)) == 4
    with django_assert_max_num_queries(1):
        assert len([(g.item.name, g.department.name) for g in catalogue.grants(SETUP)]) == 5


def test_storing_costs_the_same_however_many_rows(cast: Cast) -> None:
    def cost(*numbers: int) -> int:
        rows = [penalty(n, fact="" if n % 2 else "违法停车") for n in range(*numbers)]
        with CaptureQueriesContext(connection) as queries:
            submission = send(rows, by=cast.clerk_a)
        assert receipt(submission).received == len(rows)
        return len(queries)

    # Progress is written by the clock: a slow machine writes it a few times more.
    assert cost(1000, 1400) <= cost(2, 6) + 12
