"""What the ledger proves of an event, and how it notices that one was changed."""

import pytest

from builders.actors import Cast
from builders.ledger import happened, sealed, tamper, two_days
from xinshu.core.refusals import NotFound
from xinshu.kernel.audit import proofs
from xinshu.kernel.audit.models import Checkpoint, Entry, Event
from xinshu.kernel.audit.services import viewed

pytestmark = pytest.mark.django_db


def test_an_event_waits_then_has_a_place_that_is_proved(cast: Cast) -> None:
    (event,) = happened()
    assert proofs.place_of(event) is None
    sealed()
    place = proofs.place_of(Event.objects.get(pk=event.pk))
    assert place is not None
    assert place.unchanged
    assert place.inclusion is not None
    assert place.inclusion.holds


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET why = 'x' WHERE id = %s",
        "UPDATE audit_event SET actor_id = 999 WHERE id = %s",
        "UPDATE audit_event SET at = '2026-01-01 00:00:00+00:00' WHERE id = %s",
        "UPDATE audit_event SET shown = 0 WHERE id = %s",
        "UPDATE audit_event SET purpose = 'x' WHERE id = %s",
        "UPDATE audit_event SET detail = '{\"a\": 1}' WHERE id = %s",
        "UPDATE audit_eventabout SET object_id = '2' WHERE event_id = %s",
        "DELETE FROM audit_eventabout WHERE event_id = %s",
    ],
)
def test_whatever_is_changed_behind_the_platforms_back_is_seen(cast: Cast, statement: str) -> None:
    event = viewed("records.viewed", actor=cast.clerk_a, about=[("subjects.subject", "1")])
    sealed()
    tamper(statement, event.pk)
    place = proofs.place_of(Event.objects.get(pk=event.pk))
    assert place is not None
    assert not place.unchanged


def test_every_column_of_an_event_is_under_the_seal(db: None) -> None:
    (event,) = happened()
    sealed()
    place = proofs.place_of(event)
    assert place is not None
    for field in Event._meta.concrete_fields:
        assert f'"{field.attname}":' in place.text, f"{field.attname} is not digested"


def test_a_leaf_that_was_exchanged_does_not_lead_to_the_checkpoint(db: None) -> None:
    two_days()
    tamper("UPDATE audit_entry SET leaf = %s WHERE seq = 1", bytes(32))
    event = Entry.objects.get(seq=0).event
    place = proofs.place_of(event)
    assert place is not None
    assert place.inclusion is not None
    assert place.unchanged
    assert not place.inclusion.holds, "the neighbour's leaf is part of the proof"


def test_leaves_are_not_given_away(db: None) -> None:
    first, _ = two_days()
    leaf = bytes(Entry.objects.get(seq=0).leaf)
    assert proofs.inclusion_of(0, leaf, at=first).holds
    with pytest.raises(NotFound):
        proofs.inclusion_of(1, leaf)
    with pytest.raises(NotFound):
        proofs.inclusion_of(10_000, leaf)
    young = bytes(Entry.objects.get(seq=first.size).leaf)
    with pytest.raises(NotFound):
        proofs.inclusion_of(first.size, young, at=first)


def test_two_checkpoints_are_compared_in_their_order_only(db: None) -> None:
    first, second = two_days()
    with pytest.raises(NotFound):
        proofs.consistency_of(second, first)
    with pytest.raises(NotFound):
        proofs.checkpoint(99)


def test_a_checkpoint_that_was_changed_has_no_good_signature(db: None) -> None:
    first, _ = two_days()
    tamper("UPDATE audit_checkpoint SET text = replace(text, 'size: ', 'size: 1')")
    assert not proofs.signatures_hold(Checkpoint.objects.get(pk=first.pk))


def test_a_checkpoint_without_signatures_is_worth_nothing(db: None) -> None:
    first, _ = two_days()
    tamper("DELETE FROM audit_checkpointsignature WHERE checkpoint_id = %s", first.pk)
    assert not proofs.signatures_hold(proofs.checkpoint(first.pk))
