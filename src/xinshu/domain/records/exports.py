"""Records as files: those of one item over some time, those of one subject."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import QuerySet

from xinshu.core.catalog.model import Field, Item, Publicity
from xinshu.core.privacy.masks import Channel
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.records import policies
from xinshu.domain.records.display import kind_of
from xinshu.domain.records.models import Record
from xinshu.domain.records.models.base import State
from xinshu.domain.records.selectors import entries
from xinshu.domain.records.types import Audience, Entry
from xinshu.domain.subjects import selectors as subjects
from xinshu.kernel.access.classes import DataClass
from xinshu.kernel.access.policy import scope
from xinshu.kernel.access.purpose import classes_open_to
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.exports.registry import Args, Kind, Sheet, register
from xinshu.kernel.masking import masks

AT_ONCE = 500
CLASSES = {
    Publicity.PUBLIC: DataClass.PUBLIC,
    Publicity.SHARED: DataClass.SHARED,
    Publicity.AUTHORISED: DataClass.AUTHORISED,
}
ABOUT = ("主体名称", "信源单位", "入库时间")


def _of_item(actor: Actor, args: Args) -> QuerySet[Record]:
    rows = _current(actor).filter(item__code=args["item"])
    if since := args.get("since"):
        rows = rows.filter(decided_on__gte=date.fromisoformat(since))
    if until := args.get("until"):
        rows = rows.filter(decided_on__lte=date.fromisoformat(until))
    return rows


def _of_subject(actor: Actor, args: Args) -> QuerySet[Record]:
    return _current(actor).filter(subject__in=subjects.family(int(args["subject"])))


def _current(actor: Actor) -> QuerySet[Record]:
    return scope(Record.objects.filter(state=State.CURRENT), actor, policies.VIEW)


def _item_sheet(actor: Actor, args: Args) -> Sheet:
    """One column for each field that may leave; a field beyond the purpose is no column."""
    item = _item(args)
    columns = _columns(item, actor)
    rows = (
        (*(_said(entry).get(field.code, "") for field in columns), *_about(name, entry))
        for name, entry in _entries(_of_item(actor, args), actor)
    )
    return Sheet(title=item.name, heads=(*(field.name for field in columns), *ABOUT), rows=rows)


def _subject_sheet(actor: Actor, args: Args) -> Sheet:
    """One line for each filled field: items of a file have different fields."""
    name = subjects.subject(int(args["subject"])).name
    return Sheet(
        title=f"{name}信用记录",
        heads=("目录项", "决定日期", "信源单位", "字段", "内容"),
        rows=_fields_of(_of_subject(actor, args), actor),
    )


def _fields_of(rows: QuerySet[Record], actor: Actor) -> Iterator[Sequence[object]]:
    items = catalogue.items_in_force(catalogue.today())
    for _, entry in _entries(rows, actor):
        item = items.get(entry.item_code)
        leaving = {field.code for field in _columns(item, actor)} if item else set()
        for value in entry.values:
            if value.code in leaving:
                yield entry.item, entry.decided_on, entry.department, value.name, value.text


def _columns(item: Item, actor: Actor) -> list[Field]:
    open_now, table = classes_open_to(actor), masks.table()
    return [
        field
        for field in item.fields
        if CLASSES[max(field.publicity, item.publicity)] in open_now
        and table.treatment(kind_of(field, item), Channel.EXPORT, actor.roles).verb != "never"
    ]


def _entries(rows: QuerySet[Record], actor: Actor) -> Iterator[tuple[str, Entry]]:
    """(name of the subject, record), masked for export, a few hundred at a time."""
    last = 0
    ordered = rows.select_related("subject").order_by("id")
    while some := list(ordered.filter(pk__gt=last)[:AT_ONCE]):
        last = some[-1].pk
        read = entries(some, Audience.EXPORT, actor)
        for row, entry in zip(some, read, strict=True):
            yield row.subject.name if row.subject else "", entry


def _said(entry: Entry) -> dict[str, str]:
    return {value.code: value.text for value in entry.values}


def _about(name: str, entry: Entry) -> tuple[object, ...]:
    return name, entry.department, entry.stored_at


def _item(args: Args) -> Item:
    return catalogue.items_in_force(catalogue.today())[args["item"]]


def _item_class(args: Args) -> DataClass:
    return CLASSES[max(_item(args).publicity, Publicity.SHARED)]


def _item_title(args: Args) -> str:
    since, until = args.get("since", ""), args.get("until", "")
    between = f"（{since or '起始'}至{until or '今'}）" if since or until else ""
    return f"目录项“{_item(args).name}”记录{between}"


register(
    Kind(
        code="records.of_item",
        label="目录项记录",
        permission=policies.VIEW,
        data_class=_item_class,
        title=_item_title,
        count=lambda actor, args: _of_item(actor, args).count(),
        sheet=_item_sheet,
    )
)
register(
    Kind(
        code="records.of_subject",
        label="主体信用记录",
        permission=policies.VIEW,
        data_class=lambda _: DataClass.SHARED,
        title=lambda args: f"“{subjects.subject(int(args['subject'])).name}”信用记录",
        count=lambda actor, args: _of_subject(actor, args).count(),
        sheet=_subject_sheet,
    )
)
