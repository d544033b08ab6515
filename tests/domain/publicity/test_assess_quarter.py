"""The quarterly report: frozen, signed by another person, worked out again."""

import pytest

from builders.actors import Cast
from builders.moments import on
from builders.submissions import penalty, send, work
from xinshu.core.refusals import NotFound, NotPermitted, WrongState
from xinshu.domain.collection import services as collection
from xinshu.domain.collection.models import Submission
from xinshu.domain.publicity import selectors_assessment, services_assessment, services_ledger
from xinshu.domain.publicity.models import Assessment
from xinshu.domain.publicity.types import NoSuchPeriod, QuarterNotOver
from xinshu.kernel import verifying
from xinshu.kernel.access.transitions import FourEyes

pytestmark = pytest.mark.usefixtures("district")

DECIDED = "2026-02-11"


@pytest.fixture
def late_batch(cast: Cast) -> Submission:
    """A: one record in time, one row that does not pass. B: two records late."""
    with on("2026-02-25"):
        rows = [penalty(1, decided_on=DECIDED), penalty(2, decided_on=DECIDED, fact="")]
        send(rows, by=cast.clerk_a)
    with on("2026-03-02"):
        return send([penalty(n, decided_on=DECIDED) for n in (3, 4)], by=cast.clerk_b)


@pytest.fixture
def report(cast: Cast, late_batch: Submission) -> Assessment:
    with on("2026-04-02"):
        return services_assessment.draft_assessment(actor=cast.centre_officer, quarter="2026Q1")


def of(cast: Cast, report: Assessment) -> tuple[dict[str, object], dict[str, object]]:
    lines = {each["name"]: each for each in report.content["departments"]}
    return lines[cast.department_a.name], lines[cast.department_b.name]


def test_the_report_says_what_was_counted_and_by_what(cast: Cast, report: Assessment) -> None:
    a, b = of(cast, report)
    assert (a["reported"], a["compliance"], a["timely_rate"]) == (2, "0.500000", "1.000000")
    assert (b["late"], b["late_rate"], b["alarm"]) == (2, "1.000000", True)
    assert report.content["named"] == [cast.department_b.name]
    assert report.content["total"]["timed"] == 3
    assert report.content["versions"]["statutory_days"] == "7"
    assert report.content["versions"]["catalogue"].endswith("#1")
    assert report.number.startswith("PG-")


def test_the_same_rows_give_the_same_report_after_the_data_changed(
    cast: Cast, report: Assessment, late_batch: Submission
) -> None:
    first = selectors_assessment.recompute(report)
    assert first.same
    assert first.changes == ()
    with on("2026-05-06"):
        collection.withdraw(actor=cast.clerk_b, submission=late_batch, reason="报错了")
        work()
        services_ledger.declare_count(
            actor=cast.clerk_a,
            department=cast.department_a,
            item_code="penalty",
            period="2026-02",
            count=5,
        )
    again = selectors_assessment.recompute(report)
    assert again.same
    assert again.digest == report.digest
    assert (cast.department_b.name, "late", "2", "0") in again.changes
    assert (cast.department_a.name, "missing", "0", "4") in again.changes


def test_a_forged_report_does_not_come_out_again(report: Assessment) -> None:
    report.content["departments"][0]["late"] = 0
    report.content["departments"][1]["late"] = 0
    assert not selectors_assessment.recompute(report).same


def test_another_person_signs_and_then_it_stands(cast: Cast, report: Assessment) -> None:
    with pytest.raises(NotPermitted):
        services_assessment.issue(actor=cast.centre_officer, assessment=report)
    Assessment.objects.filter(pk=report.pk).update(drafted_by=cast.centre_reviewer.user_id)
    with pytest.raises(FourEyes):
        services_assessment.issue(actor=cast.centre_reviewer, assessment=report)
    Assessment.objects.filter(pk=report.pk).update(drafted_by=cast.centre_officer.user_id)
    signed = services_assessment.issue(actor=cast.centre_reviewer, assessment=report, remark="同意")
    assert signed.state == Assessment.State.ISSUED
    with pytest.raises(WrongState):
        services_assessment.drop(actor=cast.centre_officer, assessment=signed, reason="想要重算")
    told = verifying.find(report.number)
    assert told is not None
    assert (told.holds, told.digest) == (True, report.digest)


def test_departments_read_what_is_issued_and_nobody_verifies_a_draft(
    cast: Cast, report: Assessment
) -> None:
    assert verifying.find(report.number) is None
    with pytest.raises(NotFound):
        selectors_assessment.assessment(cast.clerk_a, report.number)
    services_assessment.issue(actor=cast.centre_reviewer, assessment=report)
    assert selectors_assessment.assessment(cast.clerk_a, report.number).pk == report.pk


def test_a_new_draft_is_the_next_revision(cast: Cast, report: Assessment) -> None:
    with on("2026-04-03"):
        second = services_assessment.draft_assessment(actor=cast.centre_officer, quarter="2026Q1")
        services_assessment.issue(actor=cast.centre_reviewer, assessment=second)
        third = services_assessment.draft_assessment(actor=cast.centre_officer, quarter="2026Q1")
    report.refresh_from_db()
    second.refresh_from_db()
    assert (report.state, second.revision, second.state) == (
        Assessment.State.DROPPED,
        2,
        Assessment.State.ISSUED,
    )
    assert third.revision == 3
    assert third.digest == second.digest  # nothing has changed
    services_assessment.issue(actor=cast.centre_reviewer, assessment=third)
    former = verifying.find(second.number)
    assert former is not None
    assert (former.holds, former.why_not) == (False, "已由第 3 版取代。")


def test_a_quarter_that_runs_is_not_assessed(cast: Cast) -> None:
    with on("2026-03-31"), pytest.raises(QuarterNotOver):
        services_assessment.draft_assessment(actor=cast.centre_officer, quarter="2026Q1")
    for label in ("2026", "2026-01", "x"):
        with pytest.raises(NoSuchPeriod):
            services_assessment.draft_assessment(actor=cast.centre_officer, quarter=label)
