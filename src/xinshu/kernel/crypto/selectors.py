"""Questions about keys."""

from collections.abc import Mapping
from dataclasses import dataclass

from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.crypto import permissions as may
from xinshu.kernel.crypto.places import sealed_places


@dataclass(frozen=True, slots=True)
class Usage:
    """What one place holds: things by key id, and how many are not sealed as new ones are."""

    place: str
    by_key: Mapping[str, int]
    outdated: int


def usage(*, actor: Actor) -> list[Usage]:
    """Which keys seal how much, place by place; walks every place. Raises NotPermitted."""
    require(actor, may.MANAGE)
    return [Usage(each.name, each.usage(), each.outdated()) for each in sealed_places()]
