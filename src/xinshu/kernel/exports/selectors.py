"""Questions about exports."""

from django.db.models import QuerySet

from xinshu.core.refusals import NotFound
from xinshu.kernel.access.policy import scope, scoped
from xinshu.kernel.access.purpose import Purpose
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.exports import permissions as may
from xinshu.kernel.exports.models import Export


@scoped(Export, action=may.ASK)
def _own(rows: QuerySet[Export], actor: Actor) -> QuerySet[Export]:
    """People see what they asked for; approvers see every request (never the files of others)."""
    if actor.may(may.APPROVE):
        return rows
    return rows.filter(asked_by_id=actor.user_id) if actor.may(may.ASK) else rows.none()


@scoped(Export, action=may.APPROVE)
def _to_decide(rows: QuerySet[Export], actor: Actor) -> QuerySet[Export]:
    return rows if actor.may(may.APPROVE) else rows.none()


def exports(*, actor: Actor, state: str = "") -> QuerySet[Export]:
    """Exports the actor may see, newest first."""
    rows = scope(Export.objects.order_by("-id"), actor, may.ASK)
    return rows.filter(state=state) if state else rows


def export(pk: int, *, actor: Actor) -> Export:
    """One export. Raises NotFound."""
    found = exports(actor=actor).filter(pk=pk).first()
    if found is None:
        raise NotFound(thing="该导出申请")
    return found


def waiting(*, actor: Actor) -> QuerySet[Export]:
    """What waits for the actor's decision: requests of others."""
    rows = scope(Export.objects.filter(state=Export.State.ASKED), actor, may.APPROVE)
    return rows.exclude(asked_by_id=actor.user_id).order_by("id")


def purpose_of(export: Export) -> Purpose:
    """What the asker said the data is for."""
    return Purpose(export.purpose, export.basis, export.matter)
