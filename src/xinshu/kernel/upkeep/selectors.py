"""Questions about upkeep."""

from django.db.models import Count, QuerySet

from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.upkeep.models import Flaw, Walk
from xinshu.kernel.upkeep.permissions import VIEW


def walks(actor: Actor) -> QuerySet[Walk]:
    """Finished walks with their number of flaws, newest first. Raises NotPermitted."""
    require(actor, VIEW)
    return Walk.objects.annotate(found=Count("flaws")).order_by("-id")


def flaws(actor: Actor, walk: Walk, kind: str = "") -> QuerySet[Flaw]:
    """What a walk has found, of one kind or all. Raises NotPermitted."""
    require(actor, VIEW)
    rows = Flaw.objects.filter(walk=walk)
    return rows.filter(kind=kind) if kind in Flaw.Kind.values else rows


def counts(actor: Actor, walk: Walk) -> list[tuple[str, str, int]]:
    """Kind, its words, how many. Raises NotPermitted."""
    require(actor, VIEW)
    rows = Flaw.objects.filter(walk=walk).order_by().values_list("kind").annotate(Count("id"))
    found = dict(rows)
    return [(kind.value, kind.label, found.get(kind.value, 0)) for kind in Flaw.Kind]
