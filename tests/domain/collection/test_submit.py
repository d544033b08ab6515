"""Handing in: a receipt at once, an answer for every row."""

import pytest

from builders.actors import Cast
from builders.catalogue import item_row
from builders.submissions import hand_in, numbers, penalty, receipt, send
from builders.traces import NOTHING, watched
from xinshu.core.refusals import NotFound, NotPermitted, WrongState
from xinshu.domain.catalog import services as catalogue
from xinshu.domain.collection.models import Submission
from xinshu.domain.collection.types import IdempotencyConflict, NoSuchItem, NotGranted
from xinshu.domain.records.models import Record

pytestmark = pytest.mark.usefixtures("district")


def test_the_receipt_is_given_at_once_and_the_rows_are_stored_by_the_worker(cast: Cast) -> None:
    submission = hand_in([penalty(1), penalty(2)], by=cast.clerk_a)
    at_once = receipt(submission)
    assert at_once.state == "received"
    assert at_once.receipt_no.startswith("120113")
    assert Record.objects.count() == 0


def test_every_row_is_answered(cast: Cast) -> None:
    rows = [penalty(1), penalty(2, fact=""), penalty(3), penalty(3)]
    submission = send(rows, by=cast.clerk_a)
    assert submission.state == "stored", submission.message
    assert numbers(submission) == {"received": 4, "stored": 2, "held": 1, "rejected": 1}
    assert receipt(submission).balanced


def test_what_changed_is_updated_and_what_did_not_is_left_alone(cast: Cast) -> None:
    send([penalty(1), penalty(2)], by=cast.clerk_a)
    again = send([penalty(1), penalty(2, fine="0.5")], by=cast.clerk_a)
    assert numbers(again) == {"received": 2, "updated": 1, "unchanged": 1}


def test_submitting_leaves_one_event_and_one_job(cast: Cast) -> None:
    with watched() as traces:
        hand_in(penalty(), by=cast.clerk_a)
    assert traces.left == {
        "audit": ["collection.submitted"],
        "jobs": ["collection.process"],
    }


def test_processing_leaves_an_event_a_message_and_a_notice_only_when_rows_are_held(
    cast: Cast,
) -> None:
    with watched() as traces:
        send(penalty(1), by=cast.clerk_a)
    happened = ["collection.submitted", "collection.finished", "audit.data_digest"]
    assert traces.left["audit"] == happened
    assert traces.left["messages"] == ["submission.stored"]
    assert "notices" not in traces.left
    with watched() as traces:
        submission = send(penalty(2, fact=""), by=cast.clerk_a)
    assert traces.left["notices"] == [f"批次 {submission.receipt_no} 有 1 行待更正"]


@pytest.mark.parametrize("who", ["centre_reviewer", "auditor", "enterprise", "public"])
def test_who_may_not_submit_is_refused_and_nothing_is_left(cast: Cast, who: str) -> None:
    with watched() as traces, pytest.raises(NotPermitted):
        hand_in(penalty(), by=getattr(cast, who), department=cast.department_a)
    assert traces.left == NOTHING


def test_an_item_that_is_not_granted_is_refused(cast: Cast) -> None:
    with pytest.raises(NotGranted, match="企业登记信息"):
        hand_in(b"x", by=cast.clerk_b, item="register")
    assert Submission.objects.count() == 0


def test_a_grant_that_has_ended_no_longer_admits(cast: Cast) -> None:
    grant = item_row("penalty").grants.get(department=cast.department_b)
    catalogue.end_grant(actor=cast.centre_officer, grant=grant, ends_on=grant.starts_on)
    with pytest.raises(NotGranted):
        hand_in(penalty(), by=cast.clerk_b)


def test_an_item_outside_the_catalogue_is_refused_with_the_basis(cast: Cast) -> None:
    with pytest.raises(NoSuchItem) as refused:
        hand_in(b"x", by=cast.clerk_a, item="horoscope")
    assert refused.value.basis


def test_a_clerk_does_not_submit_for_another_department(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        hand_in(penalty(), by=cast.clerk_a, department=cast.department_b)


def test_the_centre_submits_for_a_department(cast: Cast) -> None:
    submission = send(penalty(), by=cast.centre_officer, department=cast.department_b)
    assert submission.department == cast.department_b
    assert numbers(submission) == {"received": 1, "stored": 1}


def test_whoever_has_no_department_must_name_one(cast: Cast) -> None:
    with pytest.raises(NotFound):
        hand_in(penalty(), by=cast.system)


def test_the_same_key_with_the_same_content_gets_the_same_receipt(cast: Cast) -> None:
    first = hand_in(penalty(), by=cast.clerk_a, idempotency_key="k1")
    with watched() as traces:
        second = hand_in(penalty(), by=cast.clerk_a, idempotency_key="k1")
    assert second.pk == first.pk
    assert "jobs" not in traces.left
    assert "collection.submitted" not in traces.left.get("audit", [])


def test_the_same_key_with_other_content_is_a_conflict(cast: Cast) -> None:
    first = hand_in(penalty(1), by=cast.clerk_a, idempotency_key="k1")
    with pytest.raises(IdempotencyConflict, match=first.receipt_no):
        hand_in(penalty(2), by=cast.clerk_a, idempotency_key="k1")
    assert Submission.objects.count() == 1


def test_another_department_may_use_the_same_key(cast: Cast) -> None:
    hand_in(penalty(1), by=cast.clerk_a, idempotency_key="k1")
    hand_in(penalty(2), by=cast.clerk_b, idempotency_key="k1")
    assert Submission.objects.count() == 2


def test_rows_say_who_supplied_them_by_which_edition_and_row(cast: Cast) -> None:
    submission = send([penalty(1), penalty(2)], by=cast.clerk_a)
    record = Record.objects.get(business_key__contains="2号")
    assert record.department == cast.department_a
    assert record.edition_id == submission.edition_id
    assert (record.submission_id, record.row_no) == (submission.pk, 3)
    assert record.decided_on is not None


def test_columns_of_no_field_are_named_in_the_receipt(cast: Cast) -> None:
    submission = send(penalty() | {"天气": "晴"}, by=cast.clerk_a)
    assert submission.state == "stored"
    assert "天气" in submission.message


def test_what_is_not_stored_cannot_be_replaced(cast: Cast) -> None:
    waiting = hand_in(penalty(1), by=cast.clerk_a)
    with pytest.raises(WrongState):
        hand_in(penalty(2), by=cast.clerk_a, replaces=waiting)
