"""Pages that are handed out again follow what is public: a takedown ends them with its position."""

from collections.abc import Sequence

from xinshu.domain.disclosure import selectors_pages as disclosure
from xinshu.domain.disclosure.selectors_places import register_place
from xinshu.kernel.web.freshness import mentioning, register_version


def still_there(ids: Sequence[int]) -> set[int]:
    """Records whose own page or link stands in a page this process would hand out now."""
    links = {f"/records/{pk}/": pk for pk in ids}
    return {links[link] for link in mentioning(*links)}


def register() -> None:
    """Called once at the start."""
    register_version("disclosure", disclosure.position)
    register_place("页面缓存", still_there)
