"""Questions about retention, holds and destructions."""

from collections.abc import Iterator

from django.db.models import QuerySet

from xinshu.core.refusals import NotFound
from xinshu.kernel.access.policy import scope, scoped
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.lifecycle import permissions as may
from xinshu.kernel.lifecycle.models import Destruction, Hold, Line


@scoped(Destruction, action=may.VIEW)
def _destructions(rows: QuerySet[Destruction], actor: Actor) -> QuerySet[Destruction]:
    """Lists and certificates carry digests, never content: whoever may view sees all."""
    return rows if actor.may(may.VIEW) else rows.none()


@scoped(Hold, action=may.VIEW)
def _holds(rows: QuerySet[Hold], actor: Actor) -> QuerySet[Hold]:
    return rows if actor.may(may.VIEW) else rows.none()


def destructions(*, actor: Actor, state: str = "") -> QuerySet[Destruction]:
    """Destructions, newest first."""
    rows = scope(Destruction.objects.order_by("-id"), actor, may.VIEW)
    return rows.filter(state=state) if state else rows


def destruction(pk: int, *, actor: Actor) -> Destruction:
    """One destruction. Raises NotFound."""
    found = destructions(actor=actor).filter(pk=pk).first()
    if found is None:
        raise NotFound(thing="该销毁事项")
    return found


def holds(*, actor: Actor, active: bool | None = None) -> QuerySet[Hold]:
    """Holds, newest first; those in force or those lifted where asked for."""
    rows = scope(Hold.objects.select_related("placed_by", "lifted_by"), actor, may.VIEW)
    return rows if active is None else rows.filter(lifted_at__isnull=active)


def hold(pk: int, *, actor: Actor) -> Hold:
    """One hold. Raises NotFound."""
    found = holds(actor=actor).filter(pk=pk).first()
    if found is None:
        raise NotFound(thing="该冻结事项")
    return found


def holds_on(data_class: str) -> list[Hold]:
    """Holds in force that touch the class."""
    return list(Hold.objects.filter(lifted_at=None, data_class__in=("", data_class)))


def destroyed(data_class: str) -> Iterator[tuple[str, str, str]]:
    """(key, digest, number of the certificate) of everything ever destroyed of a class.

    Whoever checks that nothing is missing finds here what is missing by right.
    """
    rows = Line.objects.filter(
        destruction__data_class=data_class, fate=Line.Fate.DESTROYED
    ).select_related("destruction")
    for line in rows.order_by("id").iterator(chunk_size=2000):
        yield line.key, line.digest, line.destruction.number
