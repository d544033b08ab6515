"""Questions about what editors have published. Public pages read nothing else.

A posting is the version that was reviewed; pages go by key (day, number), whatever is published
or taken down in between.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date

from django.db.models import Count, Max, Q, QuerySet
from wagtail.models import WorkflowState

from xinshu.core.refusals import NotFound
from xinshu.delivery.editorial.models import Column, Posting, PostingFile

LISTED = (
    *("page_id", "title", "summary", "source", "department_name", "document_no", "shown_on"),
    *("cover", "cover_says", "tone", "column_id", "column__code", "column__title"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to; nothing by default. `words` are looked for all together."""

    column: str = ""
    unit: int | None = None
    year: int | None = None
    tone: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage:
    """One page of a list, newest first, with the keys of the pages beside it (or "")."""

    rows: tuple[Posting, ...]
    following: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A column with its newest articles."""

    column: Column
    newest: tuple[Posting, ...]


def columns() -> list[Column]:
    """Columns that are shown, in their order."""
    return list(Column.objects.filter(live=True).order_by("place", "pk"))


def column(code: str) -> Column:
    """The column of that code. Raises NotFound."""
    found = Column.objects.filter(live=True, code=code).first()
    if found is None:
        raise NotFound(thing="该栏目")
    return found


def latest(codes: Sequence[str] = (), *, each: int = 5) -> list[Section]:
    """The newest articles of these columns (all by default); empty columns are left out.

    One query for the columns and one, by index, for each of them.
    """
    wanted = [one for one in columns() if not codes or one.code in codes]
    found = [Section(column=one, newest=tuple(_newest(one, each))) for one in wanted]
    return [section for section in found if section.newest]


def browse(filters: Filters, *, after: str = "", before: str = "", size: int = 20) -> ListPage:
    """The page after a key or before one, newest first. A spoilt key counts as none."""
    rows = _matching(filters)
    backwards = bool(key := _key(before))
    key = key or _key(after)
    if key:
        day, pk = key
        older = Q(shown_on__lt=day) | Q(shown_on=day, pk__lt=pk)
        newer = Q(shown_on__gt=day) | Q(shown_on=day, pk__gt=pk)
        rows = rows.filter(newer if backwards else older)
    order = ("shown_on", "pk") if backwards else ("-shown_on", "-pk")
    found = list(rows.order_by(*order)[: size + 1])
    more, shown = len(found) > size, found[:size]
    if backwards:
        shown.reverse()
    if not shown:
        return ListPage(rows=())
    return ListPage(
        rows=tuple(shown),
        following=key_of(shown[-1]) if more or backwards else "",
        before=key_of(shown[0]) if (more if backwards else key) else "",
    )


def article(pk: int) -> Posting:
    """A published article with its column. Raises NotFound."""
    found = Posting.objects.select_related("column").filter(pk=pk).first()
    if found is None:
        raise NotFound(thing="该稿件")
    return found


def files_of(posting: Posting) -> list[PostingFile]:
    """What it offers to download."""
    return list(posting.files.filter(attached=True))


def beside(posting: Posting) -> tuple[Posting | None, Posting | None]:
    """The next newer and the next older article of the same column."""
    rows = Posting.objects.filter(column=posting.column_id).only("page_id", "title", "shown_on")
    day, pk = posting.shown_on, posting.pk
    newer = rows.filter(Q(shown_on__gt=day) | Q(shown_on=day, pk__gt=pk))
    older = rows.filter(Q(shown_on__lt=day) | Q(shown_on=day, pk__lt=pk))
    return newer.order_by("shown_on", "pk").first(), older.order_by("-shown_on", "-pk").first()


def is_public_file(name: str) -> bool:
    """Whether a published article shows or offers the file."""
    return PostingFile.objects.filter(name=name).exists()


def units() -> list[tuple[int, str]]:
    """Units that have published something: number and name."""
    rows = Posting.objects.order_by("department_name")
    found = rows.values_list("department_id", "department_name").distinct()
    return [(pk, name) for pk, name in found if pk is not None]


def years() -> list[int]:
    """Years something was published in, newest first."""
    return [day.year for day in Posting.objects.dates("shown_on", "year", order="DESC")]


def newest_of_columns() -> list[tuple[Column, date | None]]:
    """Columns with the day of their newest article; None for an empty one."""
    rows = Column.objects.filter(live=True).annotate(newest=Max("postings__shown_on"))
    return [(one, one.newest) for one in rows.order_by("place", "pk")]


def waiting() -> int:
    """Articles that wait for a review."""
    return int(WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS).count())


def by_unit(first: date, last: date) -> list[tuple[str, dict[str, int]]]:
    """Articles that are public, by unit and column code, published from `first` to `last`."""
    rows = (
        Posting.objects.filter(shown_on__range=(first, last))
        .order_by("department_name")
        .values_list("department_name", "column__code")
        .annotate(Count("pk"))
    )
    found: dict[str, dict[str, int]] = {}
    for unit, code, count in rows:
        found.setdefault(unit or "未注明单位", {})[code] = count
    return list(found.items())


def key_of(row: Posting) -> str:
    """The place of an article in a list: 20261122-17."""
    return f"{row.shown_on:%Y%m%d}-{row.pk}"


def _key(text: str) -> tuple[date, int] | None:
    day, _, pk = text.partition("-")
    try:
        return date(int(day[:4]), int(day[4:6]), int(day[6:8])), min(int(pk), 2**62)
    except ValueError:
        return None


def _newest(one: Column, count: int) -> QuerySet[Posting]:
    rows = Posting.objects.filter(column=one).select_related("column").only(*LISTED)
    return rows.order_by("-shown_on", "-pk")[:count]


def _matching(filters: Filters) -> QuerySet[Posting]:
    rows = Posting.objects.select_related("column").only(*LISTED)
    if filters.column:
        rows = rows.filter(column__code=filters.column)
    if filters.unit is not None:
        rows = rows.filter(department_id=filters.unit)
    if filters.year is not None:
        known = MINYEAR <= filters.year <= MAXYEAR
        rows = rows.filter(shown_on__year=filters.year) if known else rows.none()
    if filters.tone:
        rows = rows.filter(tone=filters.tone)
    for word in filters.words.split()[:5]:
        rows = rows.filter(text__icontains=word)
    return rows
