"""Questions about the clocks: the overview of a period, records with their clocks, the ten acts."""

from collections.abc import Iterable, Sequence
from datetime import date

import polars as pl
from django.db.models import QuerySet, Sum
from django.utils import timezone

from xinshu.core.catalog.model import Item, Publicity, Role
from xinshu.core.periods import Period
from xinshu.core.publicity.rates import Light, light, ratio
from xinshu.core.publicity.spans import quarter_of, span
from xinshu.core.refusals import NotFound
from xinshu.core.workdays import Explanation
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.catalog.types import CatalogItem
from xinshu.domain.collection.types import Submission
from xinshu.domain.publicity import policies
from xinshu.domain.publicity.assessing import inputs_of, is_alarming, tally_of
from xinshu.domain.publicity.figuring import TIMED
from xinshu.domain.publicity.models import Clock, ClockRun, Figure, Ledger
from xinshu.domain.publicity.refreshing import double_items
from xinshu.domain.publicity.types import (
    ActLine,
    ClockFacts,
    ClockLine,
    Line,
    NoSuchPeriod,
    Overview,
)
from xinshu.domain.publicity.yardsticks import Yardsticks, yardsticks
from xinshu.domain.records import selectors as records
from xinshu.domain.records.types import Audience, Record
from xinshu.kernel.access.policy import scope
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import Department

ACTS = "administrative_act"


def periods(actor: Actor) -> list[str]:
    """Quarters and months that have figures, newest first; the running ones always."""
    found = set(scope(Figure.objects.all(), actor, policies.VIEW).values_list("month", flat=True))
    found.add(f"{catalogue.today():%Y-%m}")
    quarters = {quarter_of(span(month).first) for month in found}
    return [*sorted(quarters, reverse=True), *sorted(found, reverse=True)]


def overview(actor: Actor, period: str, *, item: str = "", by_item: bool = False) -> Overview:
    """A period department by department (and item by item, where asked). Raises NoSuchPeriod."""
    inputs = _visible(actor, inputs_of(_span(period)))
    if item:
        inputs = inputs.filter(pl.col("item").is_in([item, ""]))
    codes = dict(Department.objects.values_list("code", "pk"))
    names = {each.code: each.name for each in catalogue.items_by_id(catalogue.today()).values()}
    share = yardsticks().terms.alarm_share
    lines: list[Line] = []
    nil: list[str] = []
    silent: list[str] = []
    for (code, name), part in inputs.group_by(["department", "name"], maintain_order=True):
        whole = tally_of(part)
        answered = bool(whole.reported or whole.records)
        if not answered:
            (nil if part["nil"].sum() else silent).append(str(name))
        for of_item, rows in _parts(part, by_item=by_item):
            tally = tally_of(rows)
            lines.append(
                Line(
                    department_id=codes[str(code)],
                    department=str(name),
                    item_code=of_item,
                    item=names.get(of_item, ""),
                    tally=tally,
                    alarm=is_alarming(tally, share),
                )
            )
    obliged = inputs["department"].n_unique()
    return Overview(
        period=period,
        lines=tuple(lines),
        total=tally_of(inputs),
        nil=tuple(nil),
        silent=tuple(silent),
        coverage=ratio(obliged - len(silent), obliged),
    )


def _parts(part: pl.DataFrame, *, by_item: bool) -> Iterable[tuple[str, pl.DataFrame]]:
    if not by_item:
        return [("", part)]
    whole = part.filter(pl.col("item") != "")
    return [(str(item), rows) for (item,), rows in whole.group_by("item", maintain_order=True)]


def _visible(actor: Actor, inputs: pl.DataFrame) -> pl.DataFrame:
    if actor.is_system or actor.may(policies.VIEW_ALL):
        return inputs
    mine = Department.objects.filter(pk__in=actor.department_below).values_list("code", flat=True)
    return inputs.filter(pl.col("department").is_in(list(mine)))


def _span(label: str) -> Period:
    try:
        return span(label)
    except ValueError:
        raise NoSuchPeriod(period=label) from None


def clocks(
    actor: Actor,
    *,
    period: str = "",
    department: int | None = None,
    item: str = "",
    shade: str = "",
) -> QuerySet[Clock]:
    """Clocks of records the actor may see; `shade` is a light. Raises NoSuchPeriod."""
    rows = scope(Clock.objects.all(), actor, policies.VIEW)
    if period:
        whole = _span(period)
        rows = rows.filter(arrived_on__range=(whole.first, whole.last))
    if department is not None:
        rows = rows.filter(department=department)
    if item:
        rows = rows.filter(item__in=CatalogItem.objects.filter(code=item).values("pk"))
    return _of_light(rows, shade)


def _of_light(rows: QuerySet[Clock], shade: str) -> QuerySet[Clock]:
    match shade:
        case Light.RED:
            return rows.filter(TIMED, late_by__gt=0)
        case Light.AMBER:
            return rows.filter(TIMED, late_by=0, local_late_by__gt=0)
        case Light.GREEN:
            return rows.filter(TIMED, late_by=0, local_late_by=0)
        case Light.GREY:
            return rows.exclude(TIMED)
        case _:
            return rows


def clock(actor: Actor, pk: int) -> Clock:
    """One clock the actor may see. Raises NotFound."""
    found = scope(Clock.objects.filter(pk=pk), actor, policies.VIEW).first()
    if found is None:
        raise NotFound(thing="该双公示记录")
    return found


def clock_lines(rows: Sequence[Clock]) -> list[ClockLine]:
    """Clocks as a list shows them; of persons' records only the days."""
    by = yardsticks()
    items = dict(CatalogItem.objects.values_list("id", "code"))
    names = {code: item.name for code, item in catalogue.items_in_force(catalogue.today()).items()}
    departments = dict(
        Department.objects.filter(pk__in={row.department_id for row in rows}).values_list(
            "pk", "name"
        )
    )
    titles = _titles([row.record_id for row in rows if not row.person])
    return [
        ClockLine(
            id=row.pk,
            record_id=row.record_id,
            person=row.person,
            title="" if row.person else titles.get(row.record_id, ""),
            item=names.get(items.get(row.item_id, ""), ""),
            department=departments.get(row.department_id, ""),
            decided_on=row.decided_on,
            arrived_on=row.arrived_on,
            due_on=row.due_on,
            local_due_on=row.local_due_on,
            light=light(timed=row.timed, late_by=row.late_by, local_late_by=row.local_late_by),
            sentence=sentence_of(row, by),
            withdrawn=row.withdrawn,
        )
        for row in rows
    ]


def _titles(ids: Iterable[int]) -> dict[int, str]:
    """What the public reads of a record, in a line: whom it is about and its document number."""
    listed = records.entries(Record.objects.filter(pk__in=list(ids)), Audience.PUBLIC)
    items = catalogue.items_in_force(catalogue.today())
    found = {}
    for entry in listed:
        said = {value.code: value.text for value in entry.values}
        item = items.get(entry.item_code)
        parts = [_role(item, said, role) for role in (Role.SUBJECT_NAME, Role.DOCUMENT_NO)]
        found[entry.id] = " · ".join(part for part in parts if part) or entry.item
    return found


def _role(item: Item | None, said: dict[str, str], role: Role) -> str:
    field = item.field_of(role) if item is not None else None
    return said.get(field.code, "") if field is not None else ""


def sentence_of(row: Clock, by: Yardsticks) -> str:
    """How long a record took, in one sentence; why its clock does not run, where it does not."""
    if row.decided_on is None:
        return "没有决定日期，不计时。"
    if row.backlog:
        return "决定早于本单位承担该目录项报送职责的日期，属于存量数据，不计迟报。"
    return _explained(row, by.terms.statutory_days, by).sentence


def _explained(row: Clock, days: int, by: Yardsticks) -> Explanation:
    decided = row.decided_on or row.arrived_on
    return by.calendar.explain(decided, days, row.arrived_on)


def clock_facts(row: Clock) -> ClockFacts:
    """A clock laid open day by day, by both terms, with the receipt it arrived by."""
    by = yardsticks()
    counted = row.decided_on is not None
    receipt = Submission.objects.filter(pk=row.submission_id).values_list("receipt_no", flat=True)
    at = timezone.localtime(row.arrived_at)
    return ClockFacts(
        line=clock_lines([row])[0],
        statutory=_explained(row, by.terms.statutory_days, by) if counted else None,
        local=_explained(row, row.local_days, by) if counted else None,
        basis=by.terms.sources.get("statutory_days", ""),
        receipt_no=receipt.first() or "",
        arrived_at=f"{at:%Y-%m-%d %H:%M}",
        sentence=sentence_of(row, by),
    )


def counters(actor: Actor) -> dict[str, int]:
    """Reported, stored and withdrawn since the beginning, over all items (R042)."""
    rows = scope(Figure.objects.all(), actor, policies.VIEW)
    names = ("reported", "compliant", "records", "withdrawn")
    sums = rows.aggregate(**{f"sum_{name}": Sum(name) for name in names})
    return {name: int(sums[f"sum_{name}"] or 0) for name in names}


def acts() -> list[ActLine]:
    """The ten kinds of administrative acts and what the catalogue in force says of each."""
    today = catalogue.today()
    row = catalogue.edition_in_force(today)
    edition = catalogue.loaded(row) if row is not None else None
    items = edition.items if edition is not None else {}
    labels = edition.code_lists[ACTS].values if edition and ACTS in edition.code_lists else {}
    listed = yardsticks().terms.acts
    supplied = catalogue.departments_granted([act.item for act in listed], today)
    found = []
    for act in listed:
        item = items.get(act.item)
        public = item is not None and item.publicity is Publicity.PUBLIC
        found.append(
            ActLine(
                code=act.code,
                name=labels.get(act.code, act.code),
                item_code=act.item if item is not None else "",
                item=item.name if item is not None else "",
                publicity=item.publicity.name.lower() if item is not None else "",
                public=public,
                clock=item is not None and item.double_publicity,
                days=item.due_working_days if item is not None else None,
                departments=supplied.get(act.item, 0),
            )
        )
    return found


def items(on: date | None = None) -> dict[str, str]:
    """Code -> name of the items whose clock runs today."""
    found = catalogue.items_in_force(on or catalogue.today())
    return {code: item.name for code, item in found.items() if item.double_publicity}


def is_outdated() -> bool:
    """Whether all clocks must be worked out: never done, or by another calendar or other terms."""
    by = yardsticks()
    last = ClockRun.objects.filter(finished_at__isnull=False).first()
    if last is None:
        return bool(double_items())
    return (last.calendar, last.terms) != (by.calendar_digest, by.terms_digest)


def ledgers_open() -> list[int]:
    """Statements in force that may still change: something of them is missing, held or not due."""
    rows = Ledger.objects.filter(superseded=False)
    waiting = rows.exclude(missing=0, held=0, pending=0)
    return list(waiting.order_by("id").values_list("pk", flat=True))


def sample_size() -> int:
    """How many records are drawn from each department unless somebody says otherwise."""
    return yardsticks().terms.sample_rows
