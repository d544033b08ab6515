"""What departments submit becomes public by the rules, and goes when they take it back."""

import datetime as dt

import pytest

from builders.actors import Cast
from builders.submissions import penalty, person_penalty, registration, send, work
from xinshu.core.refusals import NotFound
from xinshu.domain.collection import services as collection
from xinshu.domain.disclosure import selectors
from xinshu.domain.disclosure.models import Publication, Tally
from xinshu.domain.records.models import Record
from xinshu.domain.subjects.models import Subject

pytestmark = pytest.mark.usefixtures("district")


def test_a_stored_record_is_public_with_its_reasons(cast: Cast) -> None:
    send(registration(1), by=cast.clerk_a, item="register")
    send(penalty(1), by=cast.clerk_a)
    subject = Subject.objects.get()
    entries = selectors.public_entries(subject.pk)
    assert [entry.item_code for entry in entries] == ["register", "penalty"]
    one = entries[1]
    assert (one.subject_id, one.document_no) == (subject.pk, "测罚〔2026〕1号")
    assert one.decided_on == dt.date(2026, 3, 2)
    assert one.last_day is None
    assert {value.code for value in one.values}.isdisjoint({"opinion", "person_id"})
    assert selectors.counts() == {"register": 1, "penalty": 1}
    assert selectors.public_entry(one.id) == one
    sentence = "依据《公共信用信息公示期限一般规定》，列入社会公开目录，在信息有效期间公示。"
    assert one.explanation == selectors.explain(one.id).sentence == sentence


def test_a_record_without_subject_waits_and_a_person_never_comes(cast: Cast) -> None:
    send([penalty(1), person_penalty(2)], by=cast.clerk_a)
    assert Record.objects.count() == 1
    assert not Publication.objects.exists()
    send(registration(1), by=cast.clerk_a, item="register")
    assert selectors.counts() == {"register": 1, "penalty": 1}
    with pytest.raises(NotFound):
        selectors.public_entry(Record.objects.latest("pk").pk + 1)


def test_what_is_taken_back_is_gone_and_the_feed_says_so(cast: Cast) -> None:
    send(registration(1), by=cast.clerk_a, item="register")
    submission = send(penalty(1), by=cast.clerk_a)
    before = selectors.changes(0)
    assert [(each.kind, each.item_code) for each in before] == [
        ("published", "register"),
        ("published", "penalty"),
    ]
    collection.withdraw(actor=cast.clerk_a, submission=submission, reason="报错了")
    work()
    (gone,) = selectors.changes(before[-1].position)
    assert (gone.kind, gone.record_id) == ("taken_down", before[-1].record_id)
    assert gone.position == before[-1].position + 1
    assert selectors.counts() == {"register": 1}
    assert Tally.objects.get(item__code="penalty").shown == 0


@pytest.mark.parametrize("change", [{"version": 2, "payload": "{}"}, {"state": 2}])
def test_what_has_changed_is_not_shown_before_it_is_judged_anew(
    cast: Cast, change: dict[str, object]
) -> None:
    send(registration(1), by=cast.clerk_a, item="register")
    send(penalty(1), by=cast.clerk_a)
    subject = Subject.objects.get()
    changed = Record.objects.get(item__code="penalty")
    Record.objects.filter(pk=changed.pk).update(**change)
    with pytest.raises(NotFound):
        selectors.public_entry(changed.pk)
    assert [entry.item_code for entry in selectors.public_entries(subject.pk)] == ["register"]
