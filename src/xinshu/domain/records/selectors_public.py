"""Records as the public reads them. Whether one may be shown at all is decided by disclosure."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from xinshu.core.catalog.model import Field, Item
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.records.display import closed_codes
from xinshu.domain.records.models import Record
from xinshu.domain.records.selectors import entries
from xinshu.domain.records.types import Audience, Entry


def as_public(rows: Iterable[Record]) -> list[Entry]:
    """Records with the fields the public may see, in the order given.

    What the catalogue of today closes to the public is closed in earlier records too.
    """
    listed = entries(rows, Audience.PUBLIC)
    items = catalogue.items_in_force(catalogue.today())
    closed = {
        code: closed_codes(items[code]) if code in items else frozenset()
        for code in {entry.item_code for entry in listed}
    }
    return [_without(entry, closed[entry.item_code]) for entry in listed]


def _without(entry: Entry, closed: frozenset[str]) -> Entry:
    if closed.isdisjoint(value.code for value in entry.values):
        return entry
    return replace(entry, values=tuple(v for v in entry.values if v.code not in closed))


def public_fields(item: Item) -> tuple[Field, ...]:
    """The fields of an item that the public may see, in the order of the catalogue."""
    closed = closed_codes(item)
    return tuple(field for field in item.fields if field.code not in closed)


def stored_at(ids: Collection[int]) -> dict[int, datetime]:
    """Record id -> when the version in force was stored."""
    return dict(Record.objects.filter(pk__in=ids).values_list("pk", "stored_at"))
