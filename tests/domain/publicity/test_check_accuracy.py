"""Accuracy checks: a promised draw, documents, comparison by another person, results."""

import io

import pytest

from builders.actors import Cast, make_actor
from builders.moments import on
from builders.submissions import penalty, person_penalty, send
from xinshu.core import sampling
from xinshu.core.refusals import NotPermitted, WrongState
from xinshu.domain.publicity import selectors, selectors_accuracy, services_accuracy
from xinshu.domain.publicity.models import AccuracyCheck, Clock, Sample
from xinshu.domain.publicity.types import (
    ComparisonIncomplete,
    NoSuchPeriod,
    NotADocument,
    NothingToDraw,
    QuarterNotOver,
    SamplesOpen,
)
from xinshu.kernel.access.transitions import FourEyes
from xinshu.kernel.audit.models import Event

pytestmark = pytest.mark.usefixtures("district")

PDF = b"%PDF-1.7\nsample"


@pytest.fixture
def drawn(cast: Cast) -> AccuracyCheck:
    """A check of the first quarter: five records of A of which three are drawn, one of B."""
    with on("2026-02-25"):
        rows = [penalty(n, decided_on="2026-02-11") for n in range(1, 6)]
        send(rows, by=cast.clerk_a)
        send(penalty(9, decided_on="2026-02-11"), by=cast.clerk_b)
        send(person_penalty(7, decided_on="2026-02-11"), by=cast.clerk_a)
        check = services_accuracy.plan_check(actor=cast.centre_officer, quarter="2026Q1", size=3)
    with on("2026-04-01"):
        return services_accuracy.draw_check(actor=cast.centre_officer, check=check)


def supply(cast: Cast, sample: Sample, content: bytes = PDF) -> Sample:
    return services_accuracy.supply_document(
        actor=cast.clerk_a, sample=sample, stream=io.BytesIO(content), name="决定书.pdf"
    )


def of_a(cast: Cast, check: AccuracyCheck) -> list[Sample]:
    return list(selectors_accuracy.samples(cast.clerk_a, check))


def compare(cast: Cast, sample: Sample, *wrong: str) -> Sample:
    codes = sample.fields.values_list("code", flat=True)
    return services_accuracy.compare_sample(
        actor=cast.centre_reviewer,
        sample=sample,
        answers={code: code not in wrong for code in codes},
        notes={code: f"原件的{code}不同" for code in wrong},
    )


def test_the_seed_is_promised_before_and_shown_after(cast: Cast, drawn: AccuracyCheck) -> None:
    before = Event.objects.get(action="publicity.check_planned")
    after = Event.objects.get(action="publicity.check_drawn")
    assert sampling.kept(after.detail["seed"], before.detail["promise"])
    assert selectors_accuracy.promise_kept(drawn) is True
    assert len(drawn.seed) == 64


def test_everybody_with_the_seed_draws_the_same(cast: Cast, drawn: AccuracyCheck) -> None:
    rows = Clock.objects.filter(department=cast.department_a, person=False)
    keys = [str(pk) for pk in rows.values_list("record_id", flat=True)]
    found = Sample.objects.filter(check_of=drawn, department=cast.department_a)
    assert [str(each.record_id) for each in found.order_by("place")] == sampling.draw(
        keys, size=3, seed=drawn.seed
    )
    assert Sample.objects.filter(check_of=drawn, department=cast.department_b).count() == 1
    assert drawn.population == 6  # the person's record is not among them
    whole = Clock.objects.filter(person=False).values_list("record_id", flat=True)
    assert drawn.population_digest == sampling.of_all(map(str, whole))


def test_nobody_draws_again_before_concluding(cast: Cast, drawn: AccuracyCheck) -> None:
    with on("2026-04-01"):
        again = services_accuracy.plan_check(actor=cast.centre_officer, quarter=drawn.quarter)
        with pytest.raises(WrongState, match=drawn.number):
            services_accuracy.draw_check(actor=cast.centre_officer, check=again)
    again.refresh_from_db()
    assert again.seed == ""


def test_before_the_quarter_is_over_nothing_is_drawn(cast: Cast) -> None:
    with on("2026-03-31"):
        check = services_accuracy.plan_check(actor=cast.centre_officer, quarter="2026Q1")
        assert check.size == 30
        with pytest.raises(QuarterNotOver):
            services_accuracy.draw_check(actor=cast.centre_officer, check=check)
    check.refresh_from_db()
    assert check.seed == ""
    with on("2026-04-01"), pytest.raises(NothingToDraw):
        services_accuracy.draw_check(actor=cast.centre_officer, check=check)
    with pytest.raises(NoSuchPeriod):
        services_accuracy.plan_check(actor=cast.centre_officer, quarter="2026-03")


def test_what_is_compared_is_what_the_public_reads(cast: Cast, drawn: AccuracyCheck) -> None:
    fields = {each.code: each for each in of_a(cast, drawn)[0].fields.all()}
    assert fields["number"].mandatory
    assert fields["code"].mandatory  # needed of an organisation
    assert not fields["fine"].mandatory
    assert {"opinion", "representative_id", "person_id"}.isdisjoint(fields)


def test_a_record_with_a_wrong_mandatory_field_is_wrong(cast: Cast, drawn: AccuracyCheck) -> None:
    first, second, third = of_a(cast, drawn)
    for each in (first, second, third):
        supply(cast, each)
    assert compare(cast, first).state == Sample.State.RIGHT
    assert compare(cast, second, "fine").state == Sample.State.RIGHT
    assert compare(cast, third, "number", "fine").state == Sample.State.WRONG
    (line,) = selectors_accuracy.results(cast.clerk_a, drawn)
    assert (line.drawn, line.rows, line.rows_right) == (3, 3, 2)
    assert line.cells - line.cells_right == 3
    assert third.fields.get(code="number").note == "原件的number不同"


def test_concluding_gives_the_department_its_accuracy_and_ends_the_documents(
    cast: Cast, drawn: AccuracyCheck
) -> None:
    for each in of_a(cast, drawn):
        compare(cast, supply(cast, each), "name")
    (other,) = selectors_accuracy.samples(cast.clerk_b, drawn)
    with pytest.raises(SamplesOpen):
        services_accuracy.conclude_check(actor=cast.centre_officer, check=drawn)
    services_accuracy.declare_absent(actor=cast.centre_officer, sample=other)
    services_accuracy.conclude_check(actor=cast.centre_officer, check=drawn)
    lines = {
        line.department: line.tally
        for line in selectors.overview(cast.centre_officer, "2026Q1").lines
    }
    assert lines[cast.department_a.name].row_accuracy == 0
    assert lines[cast.department_b.name].row_accuracy is None  # absent is not wrong
    documents = [each.document for each in of_a(cast, drawn)]
    assert all(each is not None and each.destroyed_at for each in documents)
    with pytest.raises(WrongState):
        compare(cast, of_a(cast, drawn)[0])


def test_nobody_compares_what_they_supplied(cast: Cast, drawn: AccuracyCheck) -> None:
    both = make_actor("both", "centre_officer", cast.centre)
    sample = of_a(cast, drawn)[0]
    supply(cast, sample)
    Sample.objects.filter(pk=sample.pk).update(supplied_by=both.user_id)
    sample.refresh_from_db()
    assert not selectors_accuracy.may_compare(both, sample)
    with pytest.raises(FourEyes):
        services_accuracy.compare_sample(actor=both, sample=sample, answers={}, notes={})


def test_every_field_needs_an_answer_and_a_document_must_be_one(
    cast: Cast, drawn: AccuracyCheck
) -> None:
    sample = of_a(cast, drawn)[0]
    with pytest.raises(WrongState):
        compare(cast, sample)
    with pytest.raises(NotADocument):
        supply(cast, sample, b"<html>")
    supply(cast, sample)
    with pytest.raises(ComparisonIncomplete):
        services_accuracy.compare_sample(
            actor=cast.centre_reviewer, sample=sample, answers={"number": True}, notes={}
        )
    with pytest.raises(NotPermitted):
        services_accuracy.supply_document(
            actor=cast.clerk_b, sample=sample, stream=io.BytesIO(PDF), name="x.pdf"
        )
    with pytest.raises(NotPermitted):
        services_accuracy.plan_check(actor=cast.clerk_a, quarter="2026Q1")
