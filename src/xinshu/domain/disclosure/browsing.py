"""Lists of public records by key: forwards and back, however long the list is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from xinshu.domain.catalog.types import CatalogItem
from xinshu.domain.disclosure.documents import document_key
from xinshu.domain.disclosure.models import Publication
from xinshu.domain.disclosure.showing import in_order, shown
from xinshu.domain.disclosure.types import Browse, Page, PublicEntry
from xinshu.domain.subjects import selectors as subjects

MOST_SUBJECTS = 200  # of a name part; whoever means another one writes more of the name
MOST_SIZE = 1_000
Key = tuple[date, int]


@dataclass(frozen=True, slots=True)
class _Cursor:
    """Where a page begins: beyond `key`, forwards or back."""

    key: Key
    back: bool

    def text(self) -> str:
        """As it stands in an address."""
        return f"{'b' if self.back else 'f'}{self.key[0]:%Y%m%d}-{self.key[1]}"


def browse(
    *, items: Sequence[str], filters: Browse | None = None, after: str = "", size: int = 20
) -> Page[PublicEntry]:
    """A page of the public records of these items, the newest decision first.

    `after` is a page's `next` or `previous`; a spoilt one counts as none.
    """
    chosen = filters or Browse()
    size = max(1, min(size, MOST_SIZE))
    cursor = _read(after)
    back = cursor is not None and cursor.back
    ids = list(CatalogItem.objects.filter(code__in=items).values_list("pk", flat=True))
    found = {key for part in _parts(ids, chosen) for key in _keys(part, cursor, size + 1)}
    keys = sorted(found, reverse=not back)
    more = len(keys) > size
    page = keys[:size]
    if back:
        page.reverse()
    return _page(page, cursor, more=more, back=back)


def _page(page: list[Key], cursor: _Cursor | None, *, more: bool, back: bool) -> Page[PublicEntry]:
    if not page:
        return Page(rows=[])
    further = more if not back else True
    earlier = more if back else cursor is not None
    return Page(
        rows=in_order(pk for _, pk in page),
        next=_Cursor(page[-1], back=False).text() if further else "",
        previous=_Cursor(page[0], back=True).text() if earlier else "",
    )


def _parts(ids: Sequence[int], chosen: Browse) -> list[QuerySet[Publication]]:
    """One query an item, each in the order of its index: merged they cost no sort of the whole.

    A text is looked up first: what it finds is few, and must not be sought along that order.
    """
    rows = _narrowed(shown(), chosen)
    text = chosen.text.strip()
    if not text:
        return [rows.filter(item=pk) for pk in ids]
    # The sum keeps the planner from the index that begins with the item.
    few = rows.annotate(kind=F("item_id") + 0).filter(kind__in=ids)
    numbered = Publication.objects.filter(document_key=document_key(text))
    hits, _ = subjects.find(text, limit=MOST_SUBJECTS) if len(text) > 1 else ([], None)
    return [
        few.filter(pk__in=list(numbered.values_list("pk", flat=True)[:MOST_SUBJECTS])),
        few.filter(subject__in=[hit.id for hit in hits]),
    ]


def _narrowed(rows: QuerySet[Publication], chosen: Browse) -> QuerySet[Publication]:
    if chosen.department_id is not None:
        rows = rows.filter(department=chosen.department_id)
    if chosen.decided_from is not None:
        rows = rows.filter(decided_on__gte=chosen.decided_from)
    if chosen.decided_to is not None:
        rows = rows.filter(decided_on__lte=chosen.decided_to)
    if chosen.severity:
        rows = rows.filter(severity=chosen.severity)
    return rows


def _keys(rows: QuerySet[Publication], cursor: _Cursor | None, limit: int) -> list[Key]:
    back = cursor is not None and cursor.back
    if cursor is not None:
        day, pk = cursor.key
        side = "gt" if back else "lt"
        # The first condition bounds the walk in the index, the second is exact within the day.
        rows = rows.filter(**{f"decided_on__{side}e": day}).filter(
            Q(**{f"decided_on__{side}": day}) | Q(**{f"pk__{side}": pk})
        )
    order = ("decided_on", "pk") if back else ("-decided_on", "-pk")
    return list(rows.order_by(*order).values_list("decided_on", "pk")[:limit])


def _read(text: str) -> _Cursor | None:
    kind, rest = text[:1], text[1:]
    day, _, number = rest.partition("-")
    if kind not in {"f", "b"} or len(number) > 18 or not (number.isascii() and number.isdigit()):
        return None
    try:
        return _Cursor((date.fromisoformat(day), int(number)), back=kind == "b")
    except ValueError:
        return None
