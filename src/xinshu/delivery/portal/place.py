"""The name of the place this platform serves, from the code table of divisions."""

from functools import lru_cache

from django.conf import settings
from django.db import DatabaseError

from xinshu.core import regions
from xinshu.domain.catalog import selectors as catalogue


def place_name() -> str:
    """天津市东丽区 for 120110; empty while no catalogue is loaded."""
    try:
        row = catalogue.edition_in_force(catalogue.today())
    except DatabaseError:  # before the first migration; the page itself says what is wrong
        return ""
    return _named(settings.XINSHU_REGION, row.pk) if row else ""


@lru_cache(maxsize=8)
def _named(region: str, edition_id: int) -> str:
    lists = catalogue.loaded(catalogue.edition(edition_id)).code_lists
    table = lists["region"].values if "region" in lists else {}
    return regions.full_name(region, table) or ""
