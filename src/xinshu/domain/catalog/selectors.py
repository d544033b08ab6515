"""Questions about the catalogue."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from xinshu.core.catalog import model
from xinshu.core.catalog.diff import Change, diff
from xinshu.core.catalog.yaml import read_yaml
from xinshu.core.refusals import NotFound
from xinshu.core.workdays import Calendar
from xinshu.domain.catalog import policies
from xinshu.domain.catalog.asked import once
from xinshu.domain.catalog.documents import from_text
from xinshu.domain.catalog.documents import read_folder as read_folder
from xinshu.domain.catalog.models import CatalogItem, Edition, Grant, ItemVersion
from xinshu.domain.catalog.types import EditionLine, InForce
from xinshu.kernel.access.policy import scope
from xinshu.kernel.accounts.actor import Actor

MOST_KEPT = 32  # editions held in memory, a few megabytes each
NATION = ("100000", "000000")  # GB/T 2260 has no code for the whole country; both are in use

# Every page asks these. Written out: Django takes ten times as long to put the question as the
# database to answer it. The text of an edition, half a megabyte, is left out.
_SHORT = [field.attname for field in Edition._meta.concrete_fields if field.name != "document"]
_IN_FORCE = f"""
    SELECT {", ".join(_SHORT)} FROM catalog_edition
    WHERE region IN (%s, %s, %s, %s, %s)
      AND effective_from <= %s AND (effective_to IS NULL OR effective_to >= %s)
    ORDER BY effective_from DESC, revision DESC, id DESC
"""
_DIGESTS = "SELECT id, digest FROM catalog_edition"
_CODES = "SELECT id, code FROM catalog_catalogitem"

_read: dict[str, model.Edition] = {}


def edition_in_force(on: date, region: str | None = None) -> Edition | None:
    """The revision of this region's catalogue in force on a day, else its nearest base's."""
    wanted = region or settings.XINSHU_REGION
    return once(("edition", on, wanted), lambda: _in_force_for(on, wanted))


def _in_force_for(on: date, wanted: str) -> Edition | None:
    regions = (wanted, wanted[:4] + "00", wanted[:2] + "0000", *NATION)
    newest: dict[str, Edition] = {}
    for row in Edition.objects.raw(_IN_FORCE, [*regions, on, on]):
        newest.setdefault(row.region, row)
    return next((newest[code] for code in regions if code in newest), None)


def loaded(edition: Edition) -> model.Edition:
    """The edition itself. Editions are write-once, so it is kept under the digest of its text.

    A row without its text (half a megabyte) is enough for an edition that was read before.
    """
    found = _read.get(edition.digest)
    if found is None:
        found = from_text(edition.document)
        if len(_read) >= MOST_KEPT:
            _read.clear()
        _read[edition.digest] = found
    return found


def loaded_by_id(ids: Iterable[int]) -> dict[int, model.Edition]:
    """Several editions by their ids, in one query once they have been read before."""
    wanted = frozenset(ids)
    return once(("editions", wanted), lambda: _loaded_by_id(wanted))


def _loaded_by_id(ids: frozenset[int]) -> dict[int, model.Edition]:
    digests = _pairs(_DIGESTS)
    kept = {pk: _read[digests[pk]] for pk in ids if digests.get(pk) in _read}
    rows = (
        Edition.objects.defer("document").in_bulk(ids - kept.keys()) if len(kept) < len(ids) else {}
    )
    return kept | {pk: loaded(row) for pk, row in rows.items()}


def _pairs(question: str) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return dict(cursor.fetchall())


def item_in_force(code: str, on: date) -> InForce | None:
    """An item by its code as of a day, or None where the catalogue in force has none such."""
    edition = edition_in_force(on)
    return item_of(edition, code) if edition is not None else None


def item_of(edition: Edition, code: str) -> InForce | None:
    """An item by its code in this very edition."""
    whole = loaded(edition)
    item = whole.items.get(code)
    row = CatalogItem.objects.filter(code=code).first()
    if item is None or row is None:
        return None
    return InForce(item_id=row.pk, edition_id=edition.pk, item=item, edition=whole)


def items_in_force(on: date) -> dict[str, model.Item]:
    """All items of the edition in force, by code."""
    edition = edition_in_force(on)
    return dict(loaded(edition).items) if edition is not None else {}


def items_by_id(on: date) -> dict[int, model.Item]:
    """Items in force by the id records point to."""
    items = items_in_force(on)
    return {pk: items[code] for pk, code in item_codes().items() if code in items}


def item_row(code: str) -> CatalogItem:
    """The identity of an item. Raises NotFound."""
    found = CatalogItem.objects.filter(code=code).first()
    if found is None:
        raise NotFound(thing=f"目录项 {code}")
    return found


def editions(on: date) -> list[EditionLine]:
    """All revisions, newest first, with the one in force marked."""
    current = edition_in_force(on)
    rows = Edition.objects.prefetch_related("item_versions")
    return [
        EditionLine(
            id=row.pk,
            code=row.code,
            revision=row.revision,
            name=row.name,
            level=row.get_level_display(),
            region=row.region,
            effective_from=row.effective_from,
            effective_to=row.effective_to,
            items=len(row.item_versions.all()),
            in_force=current is not None and row.pk == current.pk,
        )
        for row in rows
    ]


def edition(pk: int) -> Edition:
    """One edition. Raises NotFound."""
    found = Edition.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound(thing="该目录版本")
    return found


def newest(code: str) -> Edition | None:
    """The newest revision of an edition."""
    return Edition.objects.filter(code=code).order_by("-revision").first()


def revision(code: str, number: int) -> Edition | None:
    """One revision of an edition."""
    return Edition.objects.filter(code=code, revision=number).first()


def item_versions(of: Edition) -> QuerySet[ItemVersion]:
    """The items of an edition as rows, for lists with filters."""
    return ItemVersion.objects.filter(edition=of).select_related("item")


def compare(old: Edition, new: Edition) -> dict[str, list[Change]]:
    """Changes from one edition to another, by item code; code lists under an empty code."""
    grouped: dict[str, list[Change]] = defaultdict(list)
    for change in diff(loaded(old), loaded(new)):
        grouped[change.item].append(change)
    return dict(grouped)


def departments_granted(item_codes: Iterable[str], on: date) -> dict[str, int]:
    """Item code -> number of departments it is granted to on a day."""
    counts: dict[str, int] = dict.fromkeys(item_codes, 0)
    for grant in _in_force(Grant.objects.filter(item__code__in=counts), on).select_related("item"):
        counts[grant.item.code] += 1
    return counts


def is_granted(item_id: int, department_id: int, on: date) -> bool:
    """Whether the department supplies the item on that day."""
    return _in_force(Grant.objects.filter(item=item_id, department=department_id), on).exists()


def granted_items(department_id: int, on: date) -> list[InForce]:
    """What a department supplies on a day, in the order of the catalogue."""
    edition_row = edition_in_force(on)
    if edition_row is None:
        return []
    mine = _in_force(Grant.objects.filter(department=department_id), on)
    ids = dict(mine.values_list("item__code", "item_id"))
    whole = loaded(edition_row)
    return [
        InForce(item_id=ids[code], edition_id=edition_row.pk, item=item, edition=whole)
        for code, item in whole.items.items()
        if code in ids
    ]


def grants(actor: Actor) -> QuerySet[Grant]:
    """Grants the actor may see."""
    rows = scope(Grant.objects.all(), actor, policies.VIEW)
    return rows.select_related("item", "department")


def grants_in_force(on: date) -> QuerySet[Grant]:
    """All grants in force on a day, for the jobs that open tasks."""
    return _in_force(Grant.objects.select_related("item", "department"), on)


def item_codes() -> dict[int, str]:
    """Codes of all items there ever were, by the id records point to."""
    return once("codes", lambda: _pairs(_CODES))


def _in_force(rows: QuerySet[Grant], on: date) -> QuerySet[Grant]:
    return rows.filter(starts_on__lte=on).filter(Q(ends_on=None) | Q(ends_on__gte=on))


def calendar() -> Calendar:
    """The working-day calendar (State Council notices), from the data shipped or installed."""
    return Calendar(calendar_days(Path(settings.XINSHU_CATALOGS_DIR)))


@lru_cache(maxsize=4)
def calendar_days(catalogs: Path) -> dict[date, bool]:
    """Special days of all years on file: date -> is a working day."""
    days: dict[date, bool] = {}
    for path in sorted((catalogs / "calendar").glob("*.yaml")):
        year = cast("dict[str, Any]", read_yaml(path.read_text("utf8")))
        for day in year["days"]:
            days[_date(day["date"])] = bool(day["working"])
    return days


def _date(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def today() -> date:
    """Today in the platform's time zone."""
    return timezone.localdate()
