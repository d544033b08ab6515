"""Deliveries that have failed: tried again, or given up with a reason."""

from collections.abc import Iterator

import pytest

from builders.actors import Cast
from builders.traces import watched
from xinshu.core.refusals import NotFound, NotPermitted, WrongState
from xinshu.kernel.audit.models import Event
from xinshu.kernel.audit.why import WhyMissing
from xinshu.kernel.operations.checkup import events
from xinshu.kernel.outbox import registry, selectors
from xinshu.kernel.outbox.models import Delivery
from xinshu.kernel.outbox.outbox import deliver_pending, emit
from xinshu.kernel.outbox.registry import Happening, subscribe
from xinshu.kernel.outbox.services import abandon, retry, retry_dead

pytestmark = pytest.mark.django_db
NAME, WHY = "tests.happened", "接收方已下线，不再需要"
State = Delivery.State


@pytest.fixture
def heard() -> Iterator[list[int]]:
    """What the consumer `ear` has heard."""
    ear: list[int] = []

    def hear(happening: Happening) -> None:
        ear.append(happening.id)

    subscribe(NAME, "ear")(hear)
    yield ear
    registry.forget(NAME, "ear")


@pytest.fixture
def dead(heard: list[int]) -> Delivery:
    """One that was given up after all its attempts."""
    emit(NAME, {"record": 7})
    Delivery.objects.update(state=State.DEAD, attempts=12, error="ValueError: x")
    return Delivery.objects.get()


def test_a_dead_delivery_is_tried_again_and_arrives_once(
    cast: Cast, dead: Delivery, heard: list[int]
) -> None:
    assert not events().healthy
    with watched() as traces:
        again = retry(dead, actor=cast.system_admin)
    assert (again.state, again.attempts) == (State.PENDING, 0)
    assert traces.left == {"audit": ["outbox.retried"]}
    assert deliver_pending() == 1
    assert deliver_pending() == 0
    assert heard == [dead.message_id]
    assert events().healthy


def test_one_that_arrived_or_is_on_its_way_is_not_tried_again(cast: Cast, dead: Delivery) -> None:
    retry(dead, actor=cast.system_admin)
    with pytest.raises(WrongState):
        retry(dead, actor=cast.system_admin)
    deliver_pending()
    with pytest.raises(WrongState):
        retry(dead, actor=cast.system_admin)


def test_everything_dead_of_one_consumer_is_tried_again(
    cast: Cast, dead: Delivery, heard: list[int]
) -> None:
    emit(NAME, {})
    Delivery.objects.update(state=State.DEAD)
    other = Delivery.objects.create(
        message=dead.message, consumer="other", next_try=dead.next_try, state=State.DEAD
    )
    assert selectors.dead_by_consumer(actor=cast.system_admin) == {"ear": 2, "other": 1}
    assert retry_dead("ear", actor=cast.system_admin) == 2
    assert retry_dead("ear", actor=cast.system_admin) == 0
    assert deliver_pending() == 2
    assert len(heard) == 2
    other.refresh_from_db()
    assert other.state == State.DEAD
    told = Event.objects.get(action="outbox.retried")
    assert (told.object_label, told.detail) == ("ear", {"deliveries": 2})


def test_giving_up_needs_a_reason_and_ends_the_alarm(cast: Cast, dead: Delivery) -> None:
    with pytest.raises(WhyMissing):
        abandon(dead, why=" ", actor=cast.system_admin)
    assert abandon(dead, why=WHY, actor=cast.system_admin).state == State.ABANDONED
    assert events().healthy
    assert deliver_pending() == 0
    assert Event.objects.get(action="outbox.abandoned").why == WHY
    with pytest.raises(WrongState):
        abandon(dead, why=WHY, actor=cast.system_admin)
    assert retry(dead, actor=cast.system_admin).state == State.PENDING


@pytest.mark.parametrize("who", ["clerk_a", "centre_officer", "auditor", "public"])
def test_only_who_manages_events_touches_them(cast: Cast, dead: Delivery, who: str) -> None:
    actor = getattr(cast, who)
    for verb in (
        lambda: retry(dead, actor=actor),
        lambda: retry_dead("ear", actor=actor),
        lambda: abandon(dead, why=WHY, actor=actor),
    ):
        with pytest.raises(NotPermitted):
            verb()
    with pytest.raises(NotFound):
        selectors.delivery(dead.pk, actor=actor)
    dead.refresh_from_db()
    assert dead.state == State.DEAD
