"""Questions about records: the archive of a subject, versions, the unmatched queue, figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.db import connection
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from xinshu.core.catalog.model import Edition, Item, Publicity, Role
from xinshu.core.refusals import NotFound
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.catalog.types import CatalogItem
from xinshu.domain.catalog.types import Edition as EditionRow
from xinshu.domain.records import policies
from xinshu.domain.records.display import closed_codes, grows_when_confirmed, values_of
from xinshu.domain.records.models import LakePartition, Record, RecordVersion
from xinshu.domain.records.models.base import State
from xinshu.domain.records.types import (
    Audience,
    Candidate,
    Difference,
    Entry,
    Unmatched,
    Value,
    Version,
)
from xinshu.domain.subjects import selectors as subjects
from xinshu.engine import match
from xinshu.kernel.access.policy import scope
from xinshu.kernel.accounts.actor import Actor

_FOR_STAFF = (Audience.STAFF, Audience.CONFIRMED)
NEWEST = (F("decided_on").desc(nulls_last=True), "-id")


def archive(
    actor: Actor, subject_id: int, *, as_of: date | None = None, limit: int = 500
) -> list[Entry]:
    """Records filed under a subject (and the files it stands for) that the actor may see.

    With `as_of`, the versions that were in force at the end of that day. Newest first.
    """
    family = subjects.family(subject_id)
    rows = scope(Record.objects.filter(subject__in=family), actor, policies.VIEW)
    if as_of is not None:
        return _as_of(rows, as_of, limit, actor)
    current = rows.filter(state=State.CURRENT).order_by(*NEWEST)[:limit]
    return entries(current, Audience.STAFF, actor)


def public_records(subject_id: int, *, limit: int = 500) -> list[Entry]:
    """Records of a subject that the public may see: the item and the field are public.

    How long a record stays public is the disclosure engine's question, not asked here.
    """
    family = subjects.family(subject_id)
    items = _public_items()
    rows = Record.objects.filter(subject__in=family, state=State.CURRENT, item__in=items)
    return _without_closed(entries(rows.order_by(*NEWEST)[:limit], Audience.PUBLIC))


def _without_closed(listed: list[Entry]) -> list[Entry]:
    """What the catalogue of today closes to the public is closed in earlier records too."""
    items = catalogue.items_in_force(catalogue.today())
    closed = {code: closed_codes(item) for code, item in items.items()}
    return [
        replace(
            entry,
            values=tuple(v for v in entry.values if v.code not in closed[entry.item_code]),
        )
        for entry in listed
    ]


def public_count() -> int:
    """How many records the public may see."""
    linked = Q(subject__isnull=False, state=State.CURRENT)
    return Record.objects.filter(linked, item__in=_public_items()).count()


def _public_items() -> list[int]:
    today = catalogue.today()
    items = catalogue.items_by_id(today)
    return [pk for pk, item in items.items() if item.publicity is Publicity.PUBLIC]


def entries(rows: Iterable[Record], audience: Audience, actor: Actor | None = None) -> list[Entry]:
    """Records as people read them, each by the edition it was judged by.

    `actor` decides the masks by purpose and role; without one no role counts.
    """
    listed = list(rows)
    editions = catalogue.loaded_by_id(row.edition_id for row in listed)
    names = dict(_departments(row.department_id for row in listed))
    codes = catalogue.item_codes()
    return [
        _entry(
            row,
            editions[row.edition_id],
            codes[row.item_id],
            names,
            audience=audience,
            actor=actor,
        )
        for row in listed
    ]


def _entry(
    row: Record,
    edition: Edition,
    code: str,
    names: dict[int, str],
    *,
    audience: Audience,
    actor: Actor | None,
) -> Entry:
    item = edition.items[code]
    categories = edition.code_lists.get("info_category")
    return Entry(
        id=row.pk,
        item_code=code,
        item=item.name,
        category=item.category,
        category_label=categories.values.get(item.category, "") if categories else "",
        negative=item.negative or "",
        business_key=row.business_key if audience in _FOR_STAFF else "",
        decided_on=row.decided_on,
        valid_until=row.valid_until,
        department=names.get(row.department_id, ""),
        values=values_of(row.payload, item, edition, audience, actor),
        version=row.version,
        stored_at=row.stored_at,
        submission_id=row.submission_id,
        row_no=row.row_no,
        link_method=row.link_method or "",
        withdrawn=row.state == State.WITHDRAWN,
    )


def _departments(ids: Iterable[int]) -> Iterable[tuple[int, str]]:
    wanted = list(set(ids))
    if not wanted:
        return []
    marks = ", ".join(["%s"] * len(wanted))
    with connection.cursor() as cursor:  # asked on every page, so written out
        cursor.execute(f"SELECT id, name FROM accounts_department WHERE id IN ({marks})", wanted)
        return list(cursor.fetchall())


def _item_codes(ids: Iterable[int]) -> Iterable[tuple[int, str]]:
    return CatalogItem.objects.filter(pk__in=set(ids)).values_list("pk", "code")


def _as_of(rows: QuerySet[Record], day: date, limit: int, actor: Actor) -> list[Entry]:
    end = _end_of(day)
    now_in_force = rows.filter(stored_at__lt=end, state=State.CURRENT)
    earlier = RecordVersion.objects.filter(
        record__in=rows, stored_at__lt=end, replaced_at__gte=end
    ).select_related("record")
    found = list(now_in_force.order_by(*NEWEST)[:limit])
    found += [_as_record(version) for version in earlier.order_by(*NEWEST)[:limit]]
    found.sort(key=lambda row: (row.decided_on or date.min, row.pk), reverse=True)
    return entries(found[:limit], Audience.STAFF, actor)


def _as_record(version: RecordVersion) -> Record:
    """An earlier version in the clothes of a record, for reading only (never saved)."""
    row = version.record
    for name in (
        "subject_id",
        "payload",
        "edition_id",
        "department_id",
        "submission_id",
        "row_no",
        "version",
        "decided_on",
        "valid_until",
        "link_method",
        "stored_at",
    ):
        setattr(row, name, getattr(version, name))
    row.state = State.CURRENT
    return row


def _end_of(day: date) -> datetime:
    following = datetime.combine(day + timedelta(days=1), time.min)
    return timezone.make_aware(following)


def record(actor: Actor, pk: int, action: str = policies.VIEW) -> Record:
    """One record the actor may see. Raises NotFound."""
    found = scope(Record.objects.filter(pk=pk), actor, action).first()
    if found is None:
        raise NotFound(thing="该记录")
    return found


def shows_more_confirmed(entry: Entry) -> bool:
    """Whether somebody who proves again who they are sees more of the record."""
    item = catalogue.items_in_force(catalogue.today()).get(entry.item_code)
    filled = {value.code for value in entry.values}
    return item is not None and grows_when_confirmed(item, filled)


def filed_under(pk: int) -> int | None:
    """The subject a record stands with, if any: what was stated about it holds for the record.

    Says nothing of the record itself, so it asks for no rights.
    """
    return Record.objects.filter(pk=pk).values_list("subject_id", flat=True).first()


def versions(row: Record, actor: Actor | None = None) -> list[Version]:
    """All versions of a record as the actor may read them, the one in force first."""
    whole = {e.pk: e for e in _editions_of(row)}
    code = dict(_item_codes([row.item_id]))[row.item_id]

    def shown(payload: str, edition_id: int) -> tuple[Value, ...]:
        edition = catalogue.loaded(whole[edition_id])
        return values_of(payload, edition.items[code], edition, Audience.STAFF, actor)

    current = Version(
        version=row.version,
        stored_at=row.stored_at,
        replaced_at=None,
        change="withdrawn" if row.state == State.WITHDRAWN else "",
        values=shown(row.payload, row.edition_id),
        submission_id=row.submission_id,
        row_no=row.row_no,
        subject_id=row.subject_id,
    )
    earlier = [
        Version(
            version=v.version,
            stored_at=v.stored_at,
            replaced_at=v.replaced_at,
            change=v.get_change_display(),
            values=shown(v.payload, v.edition_id),
            submission_id=v.submission_id,
            row_no=v.row_no,
            subject_id=v.subject_id,
        )
        for v in RecordVersion.objects.filter(record=row).order_by("-version")
    ]
    return [current, *earlier]


def _editions_of(row: Record) -> QuerySet[EditionRow]:
    ids = set(RecordVersion.objects.filter(record=row).values_list("edition_id", flat=True))
    return EditionRow.objects.defer("document").filter(pk__in=ids | {row.edition_id})


def differences(old: Version, new: Version) -> list[Difference]:
    """Fields that two versions have otherwise, with both values."""
    before = {v.code: v for v in old.values}
    after = {v.code: v for v in new.values}
    codes = list(dict.fromkeys([*after, *before]))
    return [
        Difference(
            code=code,
            name=(after.get(code) or before[code]).name,
            before=before[code].text if code in before else "",
            after=after[code].text if code in after else "",
        )
        for code in codes
        if (before[code].text if code in before else None)
        != (after[code].text if code in after else None)
    ]


def unmatched(actor: Actor) -> QuerySet[Record]:
    """Records without a subject that the actor may link, the oldest first."""
    rows = scope(Record.objects.all(), actor, policies.LINK)
    return rows.filter(subject=None, state=State.CURRENT).order_by("id")


def unmatched_page(
    actor: Actor, *, after: int = 0, limit: int = 20
) -> tuple[list[Unmatched], int | None]:
    """A page of the queue and the key of the next page."""
    rows = list(unmatched(actor).filter(pk__gt=after)[: limit + 1])
    page = entries(rows[:limit], Audience.STAFF)
    items = catalogue.items_in_force(catalogue.today())
    lines = [_waiting(entry, items) for entry in page]
    return lines, (rows[limit - 1].pk if len(rows) > limit else None)


def _waiting(entry: Entry, items: Mapping[str, Item]) -> Unmatched:
    name, code = _said(entry, items.get(entry.item_code))
    return Unmatched(
        id=entry.id,
        item=entry.item,
        business_key=entry.business_key,
        name=name,
        code=code,
        department=entry.department,
        stored_at=entry.stored_at,
        submission_id=entry.submission_id,
        row_no=entry.row_no,
    )


def said_of(entry: Entry) -> tuple[str, str]:
    """The name and the code a record gives for its subject."""
    return _said(entry, catalogue.items_in_force(catalogue.today()).get(entry.item_code))


def _said(entry: Entry, item: Item | None) -> tuple[str, str]:
    said = {value.code: value.text for value in entry.values}
    return _role(item, said, Role.SUBJECT_NAME), _role(item, said, Role.SUBJECT_CODE)


def _role(item: Item | None, said: dict[str, str], role: Role) -> str:
    field = item.field_of(role) if item is not None else None
    return said.get(field.code, "") if field is not None else ""


def candidates(name: str, code: str, *, limit: int = 5) -> list[Candidate]:
    """Subjects an unmatched record may belong to, best first, each with the reason."""
    found = match.candidates(name, code, subjects.register(), limit=limit)
    shown: list[Candidate] = []
    for each in found:
        row = subjects.subject(each.subject_id)
        shown.append(
            Candidate(
                subject_id=row.pk, name=row.name, code=row.code, score=each.score, why=each.detail
            )
        )
    return shown


def figures() -> dict[str, int]:
    """Counts for the home page: records in force, of them unmatched, rows in the lake."""
    current = Record.objects.filter(state=State.CURRENT)
    lake = LakePartition.objects.filter(withdrawn_at=None).values_list("rows", flat=True)
    return {
        "records": current.count(),
        "unmatched": current.filter(subject=None).count(),
        "lake_rows": sum(lake),
    }


def counts_by_item(item_codes: Sequence[str]) -> dict[str, int]:
    """Item code -> records in force, for the impact of a catalogue change."""
    rows = Record.objects.filter(item__code__in=item_codes, state=State.CURRENT)
    return dict(rows.values_list("item__code").annotate(Count("id")))


def partitions(actor: Actor) -> QuerySet[LakePartition]:
    """Partitions of the lake the actor may see, newest first."""
    rows = scope(LakePartition.objects.filter(withdrawn_at=None), actor, policies.VIEW)
    return rows.select_related("item", "department").order_by("-id")


def partition_paths(item_id: int) -> dict[str, list[str]]:
    """Period -> paths of the partitions in force, oldest first."""
    paths: dict[str, list[str]] = {}
    rows = LakePartition.objects.filter(item=item_id, withdrawn_at=None).order_by("id")
    for period, path in rows.values_list("period", "path"):
        paths.setdefault(period, []).append(path)
    return paths
