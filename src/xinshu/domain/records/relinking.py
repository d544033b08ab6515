"""Linking records that waited for a register: after it arrives, codes decide without a person.

Only identifiers link here. A record whose name alone fits stays in the queue for an officer.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl
from django.db import connection, transaction
from django.utils import timezone

from xinshu.core.catalog.model import Item
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.records import policies
from xinshu.domain.records.models import Record, RecordVersion
from xinshu.domain.records.models.base import Change, State
from xinshu.domain.records.versions import version_of
from xinshu.domain.subjects import selectors as subjects
from xinshu.engine.match import Register, link
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit import services as audit
from xinshu.kernel.outbox import outbox

BLOCK = 1_000
BY_NAME = frozenset({"name", "name_region"})


def relink_waiting(*, actor: Actor) -> int:
    """File unmatched records under subjects their identifiers now find; returns how many.

    Each record keeps its version from before. Blocks are transactions of their own: a run that is
    cut short is simply started again.
    """
    require(actor, policies.STORE)
    register = subjects.register()
    items = catalogue.items_by_id(catalogue.today())
    return sum(_relink(block, items, register, actor) for block in _blocks())


def _blocks() -> Iterator[list[Record]]:
    after = 0
    while True:
        waiting = Record.objects.filter(subject=None, state=State.CURRENT, pk__gt=after)
        block = list(waiting.order_by("pk")[:BLOCK])
        if not block:
            return
        after = block[-1].pk
        yield block


def _relink(
    block: Sequence[Record], items: dict[int, Item], register: Register, actor: Actor
) -> int:
    found: list[tuple[Record, int, str]] = []
    for item_id in {record.item_id for record in block} & items.keys():
        mine = [record for record in block if record.item_id == item_id]
        found.extend(_links(mine, items[item_id], register))
    return _file(found, actor) if found else 0


def _links(
    records: Sequence[Record], item: Item, register: Register
) -> Iterator[tuple[Record, int, str]]:
    said: list[dict[str, Any]] = [json.loads(record.payload) for record in records]
    columns = {f.code: [each.get(f.code) for each in said] for f in item.fields}
    values = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    numbered = values.with_row_index("row_no").with_columns(pl.col("row_no").cast(pl.UInt32))
    links = link(numbered, item, register)
    for record, row in zip(records, links.iter_rows(named=True), strict=True):
        contradicted = row["name_agrees"] is False
        if row["subject_id"] is not None and row["method"] not in BY_NAME and not contradicted:
            yield record, row["subject_id"], row["method"]


@transaction.atomic
def _file(found: Sequence[tuple[Record, int, str]], actor: Actor) -> int:
    # Matching took its time: what was resubmitted, withdrawn or linked meanwhile is left alone.
    waiting = Record.objects.select_for_update().filter(
        pk__in=[record.pk for record, _, _ in found], subject=None, state=State.CURRENT
    )
    versions = dict(waiting.order_by("pk").values_list("pk", "version"))
    found = [each for each in found if versions.get(each[0].pk) == each[0].version]
    if not found:
        return 0
    now = timezone.now()
    RecordVersion.objects.bulk_create(version_of(r, Change.RELINKED) for r, _, _ in found)
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE records_record SET subject_id = %s, link_method = %s, version = version + 1, "
            "stored_at = %s WHERE id = %s AND subject_id IS NULL",
            [(subject, method, now, record.pk) for record, subject, method in found],
        )
    audit.record(policies.RELINKED, actor=actor, label=f"{len(found)} 条", records=len(found))
    outbox.emit("records.relinked", {"records": [record.pk for record, _, _ in found]})
    return len(found)
