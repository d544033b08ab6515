"""Every address of the site, asked of the site itself: a new page is tested without being told."""

import re
from functools import cache

from django.urls import get_resolver

from xinshu.kernel.web.guard import routes

FILLED = {"int": "1", "slug": "penalty", "uuid": "00000000-0000-4000-8000-000000000000"}
_PART = re.compile(r"<(?:(\w+):)?\w+>")


@cache
def addresses() -> tuple[str, ...]:
    """One address for every route, with something in the place of each variable part."""
    found = {f"/{filled(route)}" for route, _ in routes(get_resolver().url_patterns)}
    return tuple(sorted(found))


def filled(route: str) -> str:
    """`tasks/<int:pk>/` -> `tasks/1/`; routes written as expressions lose their signs."""
    plain = _PART.sub(lambda part: FILLED.get(part[1] or "str", "a"), route)
    return re.sub(r"\(\?P?<?\w*>?[^)]*\)\??", "a", plain).replace("^", "").replace("$", "")


def pages() -> tuple[str, ...]:
    """Addresses people open, as against the machine interface."""
    return tuple(each for each in addresses() if not each.startswith("/api/"))
