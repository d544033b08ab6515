"""The places that show public records, each able to say what of a list it still shows.

Whoever shows, lists, feeds, exports or keeps public records registers here at start; the check
after each night asks every place about what was taken down.
"""

from collections.abc import Callable, Sequence

from xinshu.domain.disclosure.models import Change, Publication
from xinshu.domain.disclosure.showing import shown
from xinshu.kernel.access.registry import DeclaredTwice

StillThere = Callable[[Sequence[int]], set[int]]
"""Record ids → those of them that the place still shows."""

_places: dict[str, StillThere] = {}


def register_place(name: str, still_there: StillThere) -> None:
    """Have the place asked at each check. `name` is what an officer reads. Raises DeclaredTwice."""
    if _places.setdefault(name, still_there) is not still_there:
        raise DeclaredTwice(f"place {name} is registered twice")


def places() -> dict[str, StillThere]:
    """Every place by its name."""
    return dict(_places)


def _in_shown(ids: Sequence[int]) -> set[int]:
    return set(shown().filter(pk__in=ids).values_list("pk", flat=True))


def _in_feed(ids: Sequence[int]) -> set[int]:
    """Whose newest word in the feed is not that it went."""
    rows = Publication.objects.filter(pk__in=ids, position__gt=0)
    return set(rows.exclude(change=Change.TAKEN_DOWN).values_list("pk", flat=True))


register_place("公示查询", _in_shown)
register_place("变更流", _in_feed)
