"""Verbs on deliveries that have failed: try again, give up."""

from django.db import transaction
from django.utils import timezone

from xinshu.core.refusals import WrongState
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.services import record
from xinshu.kernel.audit.why import said
from xinshu.kernel.outbox import permissions as may
from xinshu.kernel.outbox.models import Delivery

State = Delivery.State
OVER = (State.DEAD, State.ABANDONED)


@transaction.atomic
def retry(delivery: Delivery, *, actor: Actor) -> Delivery:
    """Have a delivery that was given up tried again from the start, at once.

    Raises NotPermitted, WrongState for one that has arrived or is still being tried.
    """
    require(actor, may.MANAGE)
    if not _again(delivery.pk):
        raise _wrong_state(delivery, "重新投递")
    delivery.refresh_from_db()
    record(may.RETRIED, delivery, actor=actor, label=str(delivery), deliveries=1)
    return delivery


@transaction.atomic
def retry_dead(consumer: str, *, actor: Actor) -> int:
    """Have everything dead on its way to one consumer tried again: its fault is mended.

    Says how many; without any nothing is written to the audit. Raises NotPermitted.
    """
    require(actor, may.MANAGE)
    rows = Delivery.objects.filter(consumer=consumer, state=State.DEAD).order_by()
    found = rows.update(state=State.PENDING, attempts=0, next_try=timezone.now())
    if found:
        record(
            may.RETRIED,
            actor=actor,
            object_type=Delivery._meta.label_lower,
            label=consumer,
            deliveries=found,
        )
    return found


@transaction.atomic
def abandon(delivery: Delivery, *, why: str, actor: Actor) -> Delivery:
    """Say that a dead delivery need not arrive any more; it no longer raises the alarm.

    Raises NotPermitted, WhyMissing, WrongState for one that is not dead.
    """
    require(actor, may.MANAGE)
    reason = said(why, action="放弃投递")
    rows = Delivery.objects.filter(pk=delivery.pk, state=State.DEAD).order_by()
    if not rows.update(state=State.ABANDONED):
        raise _wrong_state(delivery, "放弃")
    delivery.refresh_from_db()
    record(may.ABANDONED, delivery, actor=actor, label=str(delivery), why=reason)
    return delivery


def _again(pk: int) -> int:
    rows = Delivery.objects.filter(pk=pk, state__in=OVER).order_by()
    return rows.update(state=State.PENDING, attempts=0, next_try=timezone.now())


def _wrong_state(delivery: Delivery, verb: str) -> WrongState:
    delivery.refresh_from_db()
    return WrongState(thing=f"投递 {delivery.pk} ", state=State(delivery.state).label, action=verb)
