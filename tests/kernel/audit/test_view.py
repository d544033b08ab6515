"""A look at what is not public leaves one event, found by everything it showed."""

from dataclasses import replace

import pytest
from django.db import transaction

from builders.actors import Cast
from xinshu.kernel.access.purpose import Purpose
from xinshu.kernel.access.registry import Undeclared
from xinshu.kernel.audit.models import AppendOnly, Event, EventAbout
from xinshu.kernel.audit.selectors import readings_of
from xinshu.kernel.audit.services import ABOUT_AT_MOST, record, viewed
from xinshu.kernel.audit.trail import request_named

LOOK = "records.viewed"
pytestmark = pytest.mark.django_db


def subject(number: int) -> tuple[str, str]:
    """A file."""
    return "subjects.subject", str(number)


def test_a_look_says_who_what_for_whom_and_in_which_request(cast: Cast) -> None:
    purpose = Purpose("approval", "《行政许可法》第三十四条", "许可申请 2026-1")
    actor = replace(cast.clerk_a, purpose=purpose)
    with request_named("r-1"):
        event = viewed(LOOK, actor=actor, about=[subject(1)], on_behalf="某某公司", label="甲")
    event.refresh_from_db()
    assert (event.purpose, event.basis, event.matter) == (
        purpose.code,
        purpose.basis,
        purpose.matter,
    )
    assert (event.on_behalf, event.request_id, event.shown) == ("某某公司", "r-1", 1)
    assert (event.object_type, event.object_id, event.object_label) == (*subject(1), "甲")


def test_one_event_for_many_things_names_the_first_hundred_and_counts_all(cast: Cast) -> None:
    many = [subject(number) for number in range(150)]
    event = viewed(LOOK, actor=cast.clerk_a, about=many, count=1_000)
    assert event.shown == 1_000
    assert event.about.count() == ABOUT_AT_MOST
    assert (event.object_type, event.object_id) == ("", "")
    assert list(readings_of([subject(99)])) == [event]
    assert not readings_of([subject(100)])


def test_the_same_thing_is_named_once(cast: Cast) -> None:
    event = viewed(LOOK, actor=cast.clerk_a, about=[subject(1), subject(1)])
    assert (event.about.count(), event.shown) == (1, 2)


def test_a_search_that_found_nothing_is_a_look_all_the_same(cast: Cast) -> None:
    assert viewed(LOOK, actor=cast.clerk_a, about=[]).shown == 0


def test_changes_are_no_looks(cast: Cast) -> None:
    done = record(LOOK, actor=cast.clerk_a, object_type="subjects.subject", object_id="1")
    assert done.shown is None
    assert not readings_of([subject(1)])


def test_a_look_nobody_declared_is_not_written(cast: Cast) -> None:
    before = Event.objects.count()
    with pytest.raises(Undeclared):
        viewed("records.danced", actor=cast.clerk_a, about=[])
    assert Event.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_a_look_needs_no_transaction_and_keeps_to_the_one_there_is(cast: Cast) -> None:
    kept = viewed(LOOK, actor=cast.clerk_a, about=[subject(1)])
    with transaction.atomic():
        viewed(LOOK, actor=cast.clerk_a, about=[subject(1)])
        transaction.set_rollback(True)
    assert list(readings_of([subject(1)])) == [kept]


def test_what_was_shown_is_neither_changed_nor_removed(cast: Cast) -> None:
    about = viewed(LOOK, actor=cast.clerk_a, about=[subject(1)]).about.get()
    for attempt in (about.save, about.delete, EventAbout.objects.all().delete):
        with pytest.raises(AppendOnly):
            attempt()
