"""Writing to the audit."""

from django.db import connection, models
from django.utils import timezone

from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.actions import action as declared
from xinshu.kernel.audit.models import Event


class OutsideTransaction(RuntimeError):
    """An audit event was to be written apart from the change it tells of."""


def record(
    action: str,
    obj: models.Model | None = None,
    *,
    actor: Actor,
    object_type: str = "",
    object_id: str = "",
    label: str = "",
    why: str = "",
    basis: str = "",
    result: str = "",
    **detail: object,
) -> Event:
    """Write one event in the transaction of the change it tells of.

    `obj` fills type, id and label unless they are given; `detail` must be values JSON can hold
    and never personal identifiers. Raises OutsideTransaction, and Undeclared for an unknown name.
    """
    declared(action)
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"{action} must be recorded inside the transaction it tells of")
    return Event.objects.create(
        at=timezone.now(),
        action=action,
        actor_name=actor.name[:64],
        actor_id=actor.user_id,
        department_id=actor.department_id,
        department_name=actor.department_name,
        roles=",".join(sorted(actor.roles)),
        channel=actor.channel,
        ip=actor.ip,
        object_type=object_type or (obj._meta.label_lower if obj else ""),
        object_id=object_id or (str(obj.pk) if obj else ""),
        object_label=(label or (str(obj) if obj else ""))[:200],
        why=why[:500],
        basis=basis[:500],
        result=result[:64],
        detail=detail,
    )
