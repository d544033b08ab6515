"""Events: said once the change is committed, heard once by each consumer."""

import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from builders.actors import make_department
from xinshu.kernel.access.registry import DeclaredTwice
from xinshu.kernel.accounts.models import Department
from xinshu.kernel.outbox import outbox, registry
from xinshu.kernel.outbox.models import Delivery, Message
from xinshu.kernel.outbox.outbox import MOST_ATTEMPTS, OutsideTransaction, deliver_pending, emit
from xinshu.kernel.outbox.registry import Happening, subscribe

NAME = "tests.happened"


@pytest.fixture
def heard() -> Iterator[list[Happening]]:
    """What the consumer `ear` has heard."""
    ear: list[Happening] = []
    subscribe(NAME, "ear")(ear.append)
    yield ear
    registry.forget(NAME, "ear")


@pytest.fixture
def stubborn() -> Iterator[list[int]]:
    """A consumer that makes a department and then fails while its list says so."""
    left = [1]

    def receive(happening: Happening) -> None:
        make_department(f"made-{happening.id}")
        if left:
            left.pop()
            raise ZeroDivisionError("not today")

    subscribe(NAME, "stubborn")(receive)
    yield left
    registry.forget(NAME, "stubborn")


@pytest.mark.django_db
def test_an_event_reaches_its_consumer_once(heard: list[Happening]) -> None:
    message = emit(NAME, {"record": 7})
    assert heard == []
    assert deliver_pending() == 1
    assert deliver_pending() == 0
    assert [(each.id, each.name, each.payload) for each in heard] == [
        (message.pk, NAME, {"record": 7})
    ]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_never_heard(heard: list[Happening]) -> None:
    with transaction.atomic():
        emit(NAME, {})
        transaction.set_rollback(True)
    assert deliver_pending() == 0
    assert heard == []
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_saying_something_apart_from_a_change_is_a_slip() -> None:
    with pytest.raises(OutsideTransaction):
        emit(NAME, {})


@pytest.mark.django_db
def test_a_failing_consumer_leaves_nothing_and_is_tried_again(
    heard: list[Happening], stubborn: list[int]
) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        emit(NAME, {})
        assert deliver_pending() == 1
        assert len(heard) == 1
        assert not Department.objects.exists()
        failed = Delivery.objects.get(consumer="stubborn")
        assert (failed.state, failed.attempts) == (Delivery.State.PENDING, 1)
        assert failed.error == "ZeroDivisionError: not today"
        assert deliver_pending() == 0

        clock.shift(dt.timedelta(seconds=6))
        assert deliver_pending() == 1
    assert Department.objects.count() == 1
    assert len(heard) == 1


@pytest.mark.django_db
def test_waits_grow_and_end(stubborn: list[int]) -> None:
    stubborn.extend(range(MOST_ATTEMPTS))
    waits = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        emit(NAME, {})
        while (delivery := Delivery.objects.get()).state == Delivery.State.PENDING:
            waits.append((delivery.next_try - timezone.now()).total_seconds())
            clock.move_to(delivery.next_try)
            deliver_pending()
    assert waits[:5] == [0, 5, 10, 20, 40]
    assert max(waits) == 3600
    assert delivery.state == Delivery.State.DEAD
    assert delivery.attempts == MOST_ATTEMPTS


@pytest.mark.django_db
def test_a_consumer_that_is_gone_is_reported(heard: list[Happening]) -> None:
    emit(NAME, {})
    registry.forget(NAME, "ear")
    assert deliver_pending() == 0
    assert "ConsumerGone" in Delivery.objects.get().error


@pytest.mark.django_db
def test_an_event_nobody_waits_for_is_only_remembered() -> None:
    emit("tests.unheard", {"a": 1})
    assert Message.objects.get().payload == {"a": 1}
    assert not Delivery.objects.exists()


def test_a_consumer_listens_once(heard: list[Happening]) -> None:
    with pytest.raises(DeclaredTwice):
        subscribe(NAME, "ear")(lambda happening: None)


@pytest.mark.django_db
def test_a_pass_ends_in_time_and_the_next_one_goes_on(
    heard: list[Happening], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        emit(NAME, {"record": number})
    clock = iter((0.0, 0.0, outbox.PASS_SECONDS))
    with monkeypatch.context() as slow:
        slow.setattr(outbox, "time", SimpleNamespace(monotonic=lambda: next(clock)))
        assert deliver_pending() == 1
    assert deliver_pending() == 2
    assert [each.payload["record"] for each in heard] == [0, 1, 2]
