"""The content of an assessment report: computed from rows that are kept beside it.

`inputs_of` gathers what is known today as one table of rows; `content_of` makes the report of such
a table and the versions it rests on, and of nothing else. The table is kept with the report, so
that the report can be worked out again at any time.
"""

import hashlib
from collections.abc import Iterable, Mapping
from fractions import Fraction
from io import BytesIO
from typing import Any

import polars as pl
from django.db.models import Sum

from xinshu.core.ledger.canonical import canonical
from xinshu.core.periods import Period
from xinshu.core.publicity.rates import Tally, written
from xinshu.core.publicity.spans import months_of
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.catalog.types import Edition
from xinshu.domain.collection.types import Task
from xinshu.domain.publicity.models import AccuracyCheck, Figure, Ledger
from xinshu.domain.publicity.refreshing import double_items
from xinshu.domain.publicity.yardsticks import yardsticks
from xinshu.kernel.accounts.models import Department

FORMULAS = "2026-1"
"""Which reading of the formulas; another one gets another name."""

COUNTS = (
    "reported",
    "compliant",
    "records",
    "timed",
    "late",
    "local_late",
    "late_days",
    "withdrawn",
    "checked",
    "missing",
    "rows",
    "rows_right",
    "cells",
    "cells_right",
    "nil",
)
_SCHEMA = {
    "department": pl.String,
    "name": pl.String,
    "item": pl.String,
    **dict.fromkeys(COUNTS, pl.Int64),
}
_TALLIED = tuple(name for name in COUNTS if name not in {"withdrawn", "nil"})


def inputs_of(period: Period) -> pl.DataFrame:
    """One row of counts for each department and item that has the duty or any number."""
    items = double_items()
    rows = [*_duties(items), *_figures(period, items), *_ledgers(period, items)]
    rows += [*_nil(period, items), *_accuracy(period)]
    facts = dict(Department.objects.values_list("pk", "code"))
    names = dict(Department.objects.values_list("pk", "name"))
    empty = dict.fromkeys(COUNTS, 0)
    told = [
        {"department": facts[pk], "name": names[pk], "item": item, **empty, **numbers}
        for pk, item, numbers in rows
    ]
    frame = pl.DataFrame(told, schema=_SCHEMA, orient="row")
    grouped = frame.group_by("department", "name", "item").agg(pl.col(*COUNTS).sum())
    return grouped.sort("department", "item")


Row = tuple[int, str, dict[str, int]]


def _duties(items: Mapping[int, str]) -> Iterable[Row]:
    granted = catalogue.grants_in_force(catalogue.today()).filter(item__in=items)
    for department, item in granted.values_list("department_id", "item_id").distinct():
        yield department, items[item], {}


def _figures(period: Period, items: Mapping[int, str]) -> Iterable[Row]:
    names = tuple(name for name in COUNTS[:8])
    found = Figure.objects.filter(month__in=months_of(period), item__in=items)
    sums = found.values("department_id", "item_id").annotate(
        **{f"sum_{name}": Sum(name) for name in names}
    )
    rows: Iterable[dict[str, Any]] = (dict(row) for row in sums.order_by())
    for row in rows:
        numbers = {name: int(row[f"sum_{name}"] or 0) for name in names}
        yield row["department_id"], items[row["item_id"]], numbers


def _ledgers(period: Period, items: Mapping[int, str]) -> Iterable[Row]:
    """Ledgers and spot checks of the period. A number alone counts where no ledger names them."""
    rows = Ledger.objects.filter(superseded=False, item__in=items)
    inside = list(rows.filter(first__gte=period.first, last__lte=period.last).order_by("id"))
    listed = {(r.department_id, r.item_id, r.period) for r in inside if r.is_listed}
    for row in inside:
        if row.is_listed or (row.department_id, row.item_id, row.period) not in listed:
            numbers = {"checked": row.checked, "missing": row.missing}
            yield row.department_id, items[row.item_id], numbers


def _nil(period: Period, items: Mapping[int, str]) -> Iterable[Row]:
    """Nothing to report, said here or in answer to a task."""
    inside = {"item__in": items}
    tasks = Task.objects.filter(
        **inside, ends_on__range=(period.first, period.last), nothing_declared_at__isnull=False
    )
    said = Ledger.objects.filter(
        **inside,
        kind=Ledger.Kind.NIL,
        superseded=False,
        first__gte=period.first,
        last__lte=period.last,
    )
    for rows in (tasks, said):
        for department, item in rows.values_list("department_id", "item_id"):
            yield department, items[item], {"nil": 1}


def _accuracy(period: Period) -> Iterable[Row]:
    """The last concluded check of the quarter; it is about all items together."""
    check = AccuracyCheck.objects.filter(
        quarter=period.label, state=AccuracyCheck.State.DONE
    ).first()
    for each in check.results if check else ():
        names = ("rows", "rows_right", "cells", "cells_right")
        yield int(each["department"]), "", {name: int(each[name]) for name in names}


def versions() -> dict[str, str]:
    """What a report of today rests on."""
    by = yardsticks()
    row = catalogue.edition_in_force(catalogue.today())
    edition = Edition.objects.filter(pk=row.pk).first() if row is not None else None
    return {
        "catalogue": f"{edition.code}#{edition.revision}" if edition else "",
        "catalogue_digest": edition.digest if edition else "",
        "calendar": by.calendar_digest,
        "terms": by.terms_digest,
        "formulas": FORMULAS,
        "statutory_days": str(by.terms.statutory_days),
        "alarm_share": str(by.terms.alarm_share),
    }


def content_of(quarter: str, inputs: pl.DataFrame, based_on: Mapping[str, str]) -> dict[str, Any]:
    """The report as data: every department with its counts and shares, their sum, who is named."""
    departments = []
    total = Tally()
    answered = 0
    for (code, name), part in inputs.group_by(["department", "name"], maintain_order=True):
        tally = tally_of(part)
        reported = bool(tally.reported or tally.records)
        nil = not reported and bool(part["nil"].sum())
        total += tally
        answered += reported or nil
        departments.append(
            {
                "code": str(code),
                "name": str(name),
                **_told(tally),
                "withdrawn": int(part["withdrawn"].sum()),
                "nil": nil,
                "silent": not (reported or nil),
                "alarm": is_alarming(tally, based_on["alarm_share"]),
            }
        )
    return {
        "quarter": quarter,
        "departments": departments,
        "total": {**_told(total), "withdrawn": int(inputs["withdrawn"].sum())},
        "coverage": {"answered": answered, "obliged": len(departments)},
        "named": [each["name"] for each in departments if each["alarm"]],
        "versions": dict(based_on),
        "inputs": inputs_digest(inputs),
    }


def tally_of(rows: pl.DataFrame) -> Tally:
    """The sum of rows of `inputs_of`."""
    sums = rows.select(pl.col(*_TALLIED).sum()).row(0, named=True)
    return Tally(**{name: int(value or 0) for name, value in sums.items()})


def is_alarming(tally: Tally, share: object) -> bool:
    """Whether more than the share is late: exactly the share is not yet more."""
    rate = tally.late_rate
    return rate is not None and rate > Fraction(str(share))


def _told(tally: Tally) -> dict[str, Any]:
    return {
        **{name: getattr(tally, name) for name in _TALLIED},
        "compliance": written(tally.compliance),
        "late_rate": written(tally.late_rate),
        "timely_rate": written(tally.timely_rate),
        "local_timely_rate": written(tally.local_timely_rate),
        "missing_rate": written(tally.missing_rate),
        "row_accuracy": written(tally.row_accuracy),
        "cell_accuracy": written(tally.cell_accuracy),
    }


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of a report."""
    return hashlib.sha256(canonical(content)).hexdigest()


def inputs_digest(inputs: pl.DataFrame) -> str:
    """SHA-256 over the rows in canonical JSON, whatever file they are kept in."""
    return hashlib.sha256(canonical(inputs.rows(named=True))).hexdigest()


def as_file(inputs: pl.DataFrame) -> BytesIO:
    """The rows as Parquet."""
    content = BytesIO()
    inputs.write_parquet(content)
    content.seek(0)
    return content
