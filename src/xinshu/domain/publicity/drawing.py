"""What an accuracy check may draw from, the samples it drew, and what came of them."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from xinshu.core import sampling
from xinshu.core.catalog.model import Field, Item, Role
from xinshu.core.periods import Period
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.publicity.models import AccuracyCheck, Clock, Sample, SampleField
from xinshu.domain.records import selectors as records
from xinshu.domain.records.types import Audience, Entry, Record
from xinshu.kernel.accounts.models import Department

AT_ONCE = 500


def population(period: Period) -> dict[int, list[int]]:
    """Department -> records of organisations that first arrived in the period and still stand.

    Persons' records are left out: comparing them would open what nobody else may read.
    """
    rows = Clock.objects.filter(
        person=False, withdrawn=False, arrived_on__range=(period.first, period.last)
    )
    found: dict[int, list[int]] = defaultdict(list)
    listed = rows.order_by("department_id", "record_id").values_list("department_id", "record_id")
    for department, record in listed.iterator(chunk_size=20_000):
        found[department].append(record)
    return dict(found)


def take_samples(check: AccuracyCheck, whole: Mapping[int, list[int]]) -> int:
    """Draw from each department and keep what the public reads of each record; how many."""
    places: dict[int, int] = {}
    for ids in whole.values():
        drawn = sampling.draw((str(pk) for pk in ids), size=check.size, seed=check.seed)
        places |= {int(key): place for place, key in enumerate(drawn, 1)}
    chosen = sorted(places)
    for at in range(0, len(chosen), AT_ONCE):
        _keep(check, chosen[at : at + AT_ONCE], places)
    return len(places)


def _keep(check: AccuracyCheck, ids: list[int], places: Mapping[int, int]) -> None:
    rows = {row.pk: row for row in Record.objects.filter(pk__in=ids)}
    read = records.entries(rows.values(), Audience.PUBLIC)
    made = [_sample(check, rows[entry.id], entry, places[entry.id]) for entry in read]
    kept = {each.record_id: each for each in Sample.objects.bulk_create(made)}
    editions = catalogue.loaded_by_id({row.edition_id for row in rows.values()})
    SampleField.objects.bulk_create(
        field
        for entry in read
        for field in _fields(
            kept[entry.id], entry, editions[rows[entry.id].edition_id].items[entry.item_code]
        )
    )


def _sample(check: AccuracyCheck, row: Record, entry: Entry, place: int) -> Sample:
    return Sample(
        check_of=check,
        record_id=row.pk,
        version=row.version,
        item_id=row.item_id,
        department_id=row.department_id,
        place=place,
        title=_title(entry)[:200],
    )


def _title(entry: Entry) -> str:
    """The document number a public entry shows, else the item's name."""
    item = catalogue.items_in_force(catalogue.today()).get(entry.item_code)
    field = item.field_of(Role.DOCUMENT_NO) if item else None
    said = {value.code: value.text for value in entry.values}
    return (said.get(field.code) if field else None) or entry.item


def _fields(sample: Sample, entry: Entry, item: Item) -> list[SampleField]:
    return [
        SampleField(
            sample=sample,
            code=value.code,
            name=value.name[:200],
            value=value.text,
            mandatory=_mandatory(item.field_named(value.code)),
        )
        for value in entry.values
    ]


def _mandatory(field: Field | None) -> bool:
    """A field that is needed always, or was needed here: it is filled, or it would not be shown."""
    return field is not None and (field.required or field.required_if is not None)


def results_of(check: AccuracyCheck) -> list[dict[str, Any]]:
    """Numbers of each department: records drawn, compared, right; fields compared, equal."""
    cells: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    compared = SampleField.objects.filter(sample__check_of=check, equal__isnull=False)
    for department, equal in compared.values_list("sample__department_id", "equal"):
        cells[department][0] += 1
        cells[department][1] += bool(equal)
    samples: dict[int, list[str]] = defaultdict(list)
    for department, state in Sample.objects.filter(check_of=check).values_list(
        "department_id", "state"
    ):
        samples[department].append(state)
    names = dict(Department.objects.filter(pk__in=samples).values_list("pk", "name"))
    return [
        {
            "department": pk,
            "name": names[pk],
            "drawn": len(states),
            "rows": sum(s in {Sample.State.RIGHT, Sample.State.WRONG} for s in states),
            "rows_right": states.count(Sample.State.RIGHT),
            "absent": states.count(Sample.State.ABSENT),
            "cells": cells[pk][0],
            "cells_right": cells[pk][1],
        }
        for pk, states in sorted(samples.items(), key=lambda pair: names[pair[0]])
    ]
