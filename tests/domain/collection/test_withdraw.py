"""Taking a submission back, and replacing one by another."""

import json

import pytest

from builders.actors import Cast
from builders.submissions import hand_in, numbers, penalty, registration, send, work
from builders.traces import NOTHING, watched
from xinshu.core.refusals import NotPermitted, Refusal, WrongState
from xinshu.domain.collection import services
from xinshu.domain.collection.models import HeldRow, Submission
from xinshu.domain.records import selectors as records
from xinshu.domain.records.models import Record, RecordVersion

pytestmark = pytest.mark.usefixtures("district")
WHY = "整批报错了月份"


def withdraw(submission: Submission, cast: Cast) -> Submission:
    return services.withdraw(actor=cast.clerk_a, submission=submission, reason=WHY)


def held_states() -> list[str]:
    return list(HeldRow.objects.order_by("pk").values_list("state", flat=True))


def test_new_records_are_withdrawn_and_changed_ones_return_to_what_they_were(cast: Cast) -> None:
    send(penalty(1, fine="1"), by=cast.clerk_a)
    second = send([penalty(1, fine="2"), penalty(2)], by=cast.clerk_a)
    with watched() as traces:
        withdrawn = withdraw(second, cast)
    assert withdrawn.state == "withdrawn"
    assert WHY in withdrawn.message
    assert traces.left == {
        "audit": ["collection.withdrawn"],
        "messages": ["submission.withdrawn"],
    }
    back = Record.objects.get(business_key__contains="2026〕1号")
    assert (back.state, back.version) == (1, 3)
    assert '"fine":"1"' in back.payload
    gone = Record.objects.get(business_key__contains="2026〕2号")
    assert gone.state == 2
    assert records.public_count() == 0


def test_history_is_kept(cast: Cast) -> None:
    send(penalty(1, fine="1"), by=cast.clerk_a)
    withdraw(send(penalty(1, fine="2"), by=cast.clerk_a), cast)
    record = Record.objects.get()
    fines = [
        next(value.text for value in version.values if value.code == "fine")
        for version in records.versions(record)
    ]
    assert fines == ["1", "2", "1"]


def test_a_later_submission_keeps_what_it_changed(cast: Cast) -> None:
    first = send(penalty(1, fine="1"), by=cast.clerk_a)
    send(penalty(1, fine="2"), by=cast.clerk_a)
    withdraw(first, cast)
    record = Record.objects.get()
    assert (record.state, '"fine":"2"' in record.payload) == (1, True)


def test_what_was_withdrawn_may_be_sent_again(cast: Cast) -> None:
    withdraw(send(penalty(1), by=cast.clerk_a), cast)
    again = send(penalty(1), by=cast.clerk_a)
    assert numbers(again) == {"received": 1, "updated": 1}
    assert Record.objects.get().state == 1


def test_held_rows_are_discarded_with_their_submission(cast: Cast) -> None:
    withdraw(send([penalty(1), penalty(2, fact="")], by=cast.clerk_a), cast)
    assert held_states() == ["discarded"]


def test_held_rows_a_withdrawn_correction_had_answered_wait_again(cast: Cast) -> None:
    send(penalty(1, fact=""), by=cast.clerk_a)
    correction = send(penalty(1), by=cast.clerk_a)
    assert held_states() == ["corrected"]
    withdraw(correction, cast)
    assert held_states() == ["held"]


def test_a_withdrawn_register_leaves_the_files_it_opened(cast: Cast) -> None:
    submission = send(registration(1), by=cast.clerk_a, item="register")
    withdraw(submission, cast)
    assert numbers(send(penalty(1), by=cast.clerk_a)) == {"received": 1, "stored": 1}
    assert Record.objects.get(item__code="penalty").subject_id is not None


def test_the_wrong_actor_and_the_wrong_state(cast: Cast) -> None:
    waiting = hand_in(penalty(1), by=cast.clerk_a)
    with pytest.raises(WrongState, match="撤回"):
        withdraw(waiting, cast)
    work()
    for actor in (cast.clerk_b, cast.enterprise, cast.auditor, cast.public):
        with watched() as traces, pytest.raises(NotPermitted):
            services.withdraw(actor=actor, submission=waiting, reason=WHY)
        assert traces.left == NOTHING
    withdraw(waiting, cast)
    with watched() as traces, pytest.raises(WrongState, match="已撤回"):
        withdraw(waiting, cast)
    assert traces.left == NOTHING


def test_a_replacement_withdraws_what_it_replaces(cast: Cast) -> None:
    first = send([penalty(1), penalty(2)], by=cast.clerk_a)
    second = send([penalty(2, fine="3"), penalty(3)], by=cast.clerk_a, replaces=first)
    first.refresh_from_db()
    assert first.state == "withdrawn"
    assert second.receipt_no in first.message
    assert second.state == "stored"
    in_force = Record.objects.filter(state=1).order_by("pk")
    assert [json.loads(r.payload)["number"][-3:] for r in in_force] == ["〕2号", "〕3号"]


def test_an_unreadable_replacement_replaces_nothing(cast: Cast) -> None:
    first = send(penalty(1), by=cast.clerk_a)
    for content in (b"%PDF-1.7 nothing", b"a,b\n1,2\n", b"name,number,decided_on,fact,category\n"):
        second = send(content, by=cast.clerk_a, replaces=first)
        first.refresh_from_db()
        assert (second.state, first.state) == ("refused", "stored")
    assert Record.objects.get().state == 1


def test_only_ones_own_submissions_of_the_item_are_replaced_or_corrected(cast: Cast) -> None:
    other = send(registration(1), by=cast.clerk_a, item="register")
    theirs = send([penalty(1), penalty(2, fact="")], by=cast.clerk_b)
    for link in ("replaces", "corrects"):
        for target in (theirs, other):
            with pytest.raises(Refusal):
                hand_in(penalty(3), by=cast.clerk_a, **{link: target})
    assert RecordVersion.objects.count() == 0
    assert held_states() == ["held"]
