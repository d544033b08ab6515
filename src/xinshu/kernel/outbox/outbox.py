"""Saying that something happened, and delivering it after the commit."""

import datetime as dt
import logging
import time
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from xinshu.kernel.operations.privacy import masked
from xinshu.kernel.outbox.models import Delivery, Message
from xinshu.kernel.outbox.registry import Happening, consumers, is_outside

log = logging.getLogger(__name__)

FIRST_WAIT_SECONDS = 5
LONGEST_WAIT_SECONDS = 3600
MOST_ATTEMPTS = 12
PASS_SECONDS = 20.0
OUTSIDE_SECONDS = 120  # after which a silent call to another machine counts as failed


class OutsideTransaction(RuntimeError):
    """An event was to be emitted apart from the change it tells of."""


class ConsumerGone(LookupError):
    """A delivery waits for a consumer no app registers any more."""


def emit(name: str, payload: dict[str, Any]) -> Message:
    """Write an event into the surrounding transaction; nobody hears of it if that rolls back.

    `payload` must be values JSON can hold: ids rather than objects, never personal identifiers.
    Raises OutsideTransaction.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"{name} must be emitted inside a transaction")
    now = timezone.now()
    message = Message.objects.create(name=name, payload=payload, at=now)
    Delivery.objects.bulk_create(
        Delivery(message=message, consumer=consumer, next_try=now) for consumer in consumers(name)
    )
    return message


def deliver_pending(*, limit: int = 1000) -> int:
    """Deliver what is due, oldest first, and say how many arrived.

    Safe to run in several processes at once. A consumer that fails is tried again after 5
    seconds, then 10, 20 … up to an hour, twelve times in all; the others are not kept waiting.
    A pass begins nothing new after `PASS_SECONDS`: the worker has jobs to do as well.
    """
    arrived = 0
    until = time.monotonic() + PASS_SECONDS
    for pk in _due(limit):
        if time.monotonic() >= until:
            break
        arrived += _deliver(pk)
    return arrived


def _due(limit: int) -> list[int]:
    rows = Delivery.objects.filter(state=Delivery.State.PENDING, next_try__lte=timezone.now())
    return list(rows.order_by("id").values_list("pk", flat=True)[:limit])


def _deliver(pk: int) -> bool:
    with transaction.atomic():
        delivery = _claim(pk)
        if delivery is None:
            return False
        if not is_outside(delivery.message.name, delivery.consumer):
            return _settle(delivery, _attempt(delivery, together=transaction.atomic()))
        # Nobody else takes it while the other machine is asked.
        delivery.next_try = timezone.now() + dt.timedelta(seconds=OUTSIDE_SECONDS)
        delivery.save(update_fields=("next_try",))
    failure = _attempt(delivery, together=nullcontext())
    with transaction.atomic():
        return _claim(pk) is not None and _settle(delivery, failure)


def _attempt(delivery: Delivery, *, together: AbstractContextManager[object]) -> Exception | None:
    """Hand it over and return what went wrong; `together` undoes what a failure has written."""
    try:
        with together:
            _hand_over(delivery)
    except Exception as error:
        facts = {"consumer": delivery.consumer, "event_name": delivery.message.name}
        log.exception("a consumer failed", extra=facts | {"delivery": delivery.pk})
        return error
    return None


def _settle(delivery: Delivery, failure: Exception | None) -> bool:
    """Write down how it went; True when it has arrived."""
    if failure is None:
        delivery.state = Delivery.State.DELIVERED
        delivery.delivered_at = timezone.now()
    else:
        _put_back(delivery, failure)
    delivery.attempts += 1
    delivery.save()
    return failure is None


def _claim(pk: int) -> Delivery | None:
    rows = Delivery.objects.filter(pk=pk, state=Delivery.State.PENDING)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    # On SQLite the transaction began with the write lock: nobody else is here.
    return rows.select_related("message").first()


def _hand_over(delivery: Delivery) -> None:
    message = delivery.message
    receive = consumers(message.name).get(delivery.consumer)
    if receive is None:
        raise ConsumerGone(f"no consumer {delivery.consumer} for {message.name}")
    receive(Happening(message.pk, message.name, message.payload, message.at))


def _put_back(delivery: Delivery, failure: Exception) -> None:
    delivery.error = masked(f"{type(failure).__name__}: {failure}")[:2000]
    if delivery.attempts + 1 >= MOST_ATTEMPTS:
        delivery.state = Delivery.State.DEAD
        return
    wait = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2**delivery.attempts)
    delivery.next_try = timezone.now() + dt.timedelta(seconds=wait)
