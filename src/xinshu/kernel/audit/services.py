"""Writing to the audit."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.actions import action as declared
from xinshu.kernel.audit.models import Event, EventAbout
from xinshu.kernel.audit.trail import REQUEST_ID

ABOUT_AT_MOST = 100


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
    on_behalf: str = "",
    **detail: object,
) -> Event:
    """Write one event in the transaction of the change it tells of.

    `obj` fills type, id and label unless they are given; the actor's purpose fills purpose,
    matter and, unless given, basis. `detail` must be values JSON can hold and never personal
    identifiers. Raises OutsideTransaction, and Undeclared for an unknown name.
    """
    declared(action)
    if not connection.in_atomic_block:
        raise OutsideTransaction(f"{action} must be recorded inside the transaction it tells of")
    return Event.objects.create(
        **_who(action, actor, on_behalf),
        object_type=object_type or (obj._meta.label_lower if obj else ""),
        object_id=object_id or (str(obj.pk) if obj else ""),
        object_label=(label or (str(obj) if obj else ""))[:200],
        **_why(actor, why, basis),
        result=result[:64],
        detail=detail,
    )


def viewed(
    action: str,
    *,
    actor: Actor,
    about: Sequence[tuple[str, str]],
    count: int | None = None,
    why: str = "",
    basis: str = "",
    on_behalf: str = "",
    label: str = "",
    **detail: object,
) -> Event:
    """Write that somebody was shown something that is not public: one event for one request.

    `about` names the things shown as (object type, object id), the type as Django spells a
    model (`subjects.subject`). The first hundred are kept by name so that each of them finds
    who looked; `count` says how many there were in all, by default as many as are named. Needs
    no permission and opens a transaction unless there is one. Raises Undeclared.
    """
    declared(action)
    kind, key = about[0] if len(about) == 1 else ("", "")
    with transaction.atomic():
        event = Event.objects.create(
            **_who(action, actor, on_behalf),
            object_type=kind,
            object_id=key,
            object_label=label[:200],
            **_why(actor, why, basis),
            shown=len(about) if count is None else count,
            detail=detail,
        )
        EventAbout.objects.bulk_create(
            EventAbout(event=event, object_type=kind, object_id=key)
            for kind, key in dict.fromkeys(about[:ABOUT_AT_MOST])
        )
    return event


def _who(action: str, actor: Actor, on_behalf: str) -> dict[str, Any]:
    return {
        "at": timezone.now(),
        "action": action,
        "actor_name": actor.name[:64],
        "actor_id": actor.user_id,
        "department_id": actor.department_id,
        "department_name": actor.department_name,
        "roles": ",".join(sorted(actor.roles)),
        "on_behalf": on_behalf[:200],
        "channel": actor.channel,
        "ip": actor.ip,
        "request_id": REQUEST_ID.get()[:64],
    }


def _why(actor: Actor, why: str, basis: str) -> dict[str, str]:
    purpose = getattr(actor, "purpose", None)
    return {
        "purpose": purpose.code[:64] if purpose else "",
        "matter": purpose.matter[:200] if purpose else "",
        "why": why[:500],
        "basis": (basis or (purpose.basis if purpose else ""))[:500],
    }
