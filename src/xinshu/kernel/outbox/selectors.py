"""Questions about events on their way."""

from django.db.models import Count, QuerySet

from xinshu.core.refusals import NotFound
from xinshu.kernel.access.policy import scope, scoped
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.outbox import permissions as may
from xinshu.kernel.outbox.models import Delivery


@scoped(Delivery, action=may.MANAGE)
def every_delivery(rows: QuerySet[Delivery], actor: Actor) -> QuerySet[Delivery]:
    """Events belong to the platform: who manages them sees all, others none."""
    return rows if actor.may(may.MANAGE) else rows.none()


def deliveries(*, actor: Actor, state: str = "", consumer: str = "") -> QuerySet[Delivery]:
    """Deliveries with their messages, newest first."""
    rows = scope(Delivery.objects.select_related("message").order_by("-id"), actor, may.MANAGE)
    if state:
        rows = rows.filter(state=state)
    return rows.filter(consumer=consumer) if consumer else rows


def delivery(delivery_id: int, *, actor: Actor) -> Delivery:
    """One delivery. Raises NotFound."""
    found = deliveries(actor=actor).filter(pk=delivery_id).first()
    if found is None:
        raise NotFound(thing=f"投递 {delivery_id}")
    return found


def siblings(delivery: Delivery) -> QuerySet[Delivery]:
    """The same message on its way to the other consumers."""
    return delivery.message.deliveries.exclude(pk=delivery.pk).order_by("consumer")


def dead_by_consumer(*, actor: Actor) -> dict[str, int]:
    """How many dead deliveries each consumer has; consumers without any are missing."""
    rows = deliveries(actor=actor, state=Delivery.State.DEAD).order_by("consumer")
    counted = rows.values_list("consumer").annotate(number=Count("pk"))
    return dict(counted)
