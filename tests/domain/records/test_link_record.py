"""Records nobody could be found for wait; a person files them."""

import pytest
from pytest_django import DjangoAssertNumQueries

from builders.actors import Cast
from builders.identifiers import code_no
from builders.submissions import penalty, receipt, registration, send
from builders.traces import NOTHING, watched
from xinshu.core.refusals import NotFound, NotPermitted, Refusal
from xinshu.domain.collection import services as collection
from xinshu.domain.records import selectors, services
from xinshu.domain.records.models import Record
from xinshu.domain.records.types import NotUnmatched
from xinshu.domain.subjects.models import Subject

pytestmark = pytest.mark.usefixtures("district")
WHY = "电话核实，代码抄错一位"


@pytest.fixture
def subject(cast: Cast, district: object) -> Subject:
    send(registration(1), by=cast.clerk_a, item="register")
    return Subject.objects.get()


def waiting(cast: Cast) -> Record:
    """A penalty with the right name and a code nobody has."""
    submission = send(penalty(1, code=code_no(777)), by=cast.clerk_a)
    assert receipt(submission).unmatched == 1
    return Record.objects.get(item__code="penalty")


def link(cast: Cast, record: Record, subject: Subject) -> Record:
    return services.link_record(
        actor=cast.centre_officer, record=record, subject=subject, reason=WHY
    )


def test_a_code_nobody_has_is_not_filed_by_its_name(cast: Cast, subject: Subject) -> None:
    record = waiting(cast)
    assert record.subject is None
    (line,), end = selectors.unmatched_page(cast.centre_officer)
    assert (line.id, line.name, line.code) == (record.pk, subject.name, code_no(777))
    assert end is None
    best = selectors.candidates(line.name, line.code)[0]
    assert (best.subject_id, bool(best.why)) == (subject.pk, True)


def test_linking_files_the_record_and_leaves_its_traces(cast: Cast, subject: Subject) -> None:
    record = waiting(cast)
    with watched() as traces:
        linked = link(cast, record, subject)
    assert traces.left == {"audit": ["records.linked"], "messages": ["record.linked"]}
    assert (linked.subject, linked.link_method, linked.version) == (subject, "manual", 2)
    assert selectors.unmatched_page(cast.centre_officer) == ([], None)
    assert len(selectors.archive(cast.centre_officer, subject.pk)) == 2


def test_a_link_made_by_a_person_outlives_a_resubmission(cast: Cast, subject: Subject) -> None:
    link(cast, waiting(cast), subject)
    send(penalty(1, code=code_no(777)), by=cast.clerk_a)
    assert Record.objects.get(item__code="penalty").subject == subject
    send(penalty(1, code=code_no(777), fine="8"), by=cast.clerk_a)
    record = Record.objects.get(item__code="penalty")
    assert (record.subject, record.version) == (subject, 3)


def test_withdrawing_takes_a_linked_record_back_too(cast: Cast, subject: Subject) -> None:
    submission = send(penalty(1, code=code_no(777)), by=cast.clerk_a)
    link(cast, Record.objects.get(item__code="penalty"), subject)
    collection.withdraw(actor=cast.clerk_a, submission=submission, reason="报错了")
    assert Record.objects.get(item__code="penalty").state == 2
    assert len(selectors.archive(cast.centre_officer, subject.pk)) == 1


def test_what_is_filed_or_withdrawn_is_not_linked(cast: Cast, subject: Subject) -> None:
    record = waiting(cast)
    link(cast, record, subject)
    with watched() as traces, pytest.raises(NotUnmatched):
        link(cast, record, subject)
    assert traces.left == NOTHING
    other = send(penalty(2), by=cast.clerk_a)
    gone = Record.objects.get(submission_id=other.pk)
    collection.withdraw(actor=cast.clerk_a, submission=other, reason="报错了")
    with watched() as traces, pytest.raises(Refusal):
        link(cast, gone, subject)
    assert traces.left == NOTHING


def test_strangers_neither_see_nor_link(cast: Cast, subject: Subject) -> None:
    record = waiting(cast)
    for actor in (cast.clerk_b, cast.enterprise, cast.auditor, cast.public):
        with watched() as traces, pytest.raises(NotPermitted):
            services.link_record(actor=actor, record=record, subject=subject, reason=WHY)
        assert traces.left == NOTHING
        with pytest.raises(NotFound):
            selectors.record(actor, record.pk)
    assert selectors.unmatched_page(cast.clerk_b) == ([], None)


def test_the_queue_is_paged_in_few_queries(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    send([penalty(n) for n in range(1, 31)], by=cast.clerk_a)
    with django_assert_max_num_queries(6):
        page, following = selectors.unmatched_page(cast.centre_officer)
    assert len(page) == 20
    assert following is not None
    rest, end = selectors.unmatched_page(cast.centre_officer, after=following)
    assert (len(rest), end) == (10, None)


def test_an_item_that_demands_a_subject_holds_rows_without_one(
    cast: Cast, subject: Subject
) -> None:
    rows = [
        {"name": subject.name, "code": subject.code, "park_name": "一号园"},
        {"name": "无人知晓有限公司", "code": code_no(778), "park_name": "一号园"},
    ]
    submission = send(rows, by=cast.clerk_a, item="park")
    assert (submission.stored, submission.held) == (1, 1)
    assert submission.findings.get(severity="error").rule == "1001"
