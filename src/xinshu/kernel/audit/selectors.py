"""Questions to the audit."""

from django.db import models
from django.db.models import QuerySet

from xinshu.kernel.access.policy import scope, scoped
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit import permissions as may
from xinshu.kernel.audit.models import Event


@scoped(Event, action=may.READ)
def for_auditors(rows: QuerySet[Event], actor: Actor) -> QuerySet[Event]:
    """Auditors read everything, nobody else anything."""
    return rows if actor.may(may.READ) else rows.none()


def events(*, actor: Actor, obj: models.Model | None = None, action: str = "") -> QuerySet[Event]:
    """Audit events, newest first; those of one object or one action where asked for."""
    rows = scope(Event.objects.order_by("-id"), actor, may.READ)
    if obj is not None:
        rows = rows.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))
    return rows.filter(action=action) if action else rows
