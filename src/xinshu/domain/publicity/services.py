"""Verbs on clocks and figures: work them out anew."""

from datetime import time

import polars as pl
from django.db import transaction
from django.utils import timezone

from xinshu.domain.collection.types import Submission
from xinshu.domain.publicity import figuring, policies
from xinshu.domain.publicity.models import Clock, ClockRun
from xinshu.domain.publicity.refreshing import (
    SIDES,
    Side,
    block_after,
    double_items,
    refresh,
    touched_by,
)
from xinshu.domain.publicity.yardsticks import yardsticks
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.services import record
from xinshu.kernel.jobs.models import Job
from xinshu.kernel.jobs.services import enqueue, ensure_schedule

BLOCK = 5_000
NIGHTLY = "publicity.nightly"
REFRESH = "publicity.refresh"
NIGHT = time(3, 30)


@transaction.atomic
def refresh_submission(*, actor: Actor, submission_id: int) -> int:
    """Clocks of everything a submission is behind, and the figures of the months they fall in.

    Returns how many clocks were worked out. Items without double publicity are passed over.
    """
    require(actor, policies.COMPUTE)
    row = Submission.objects.get(pk=submission_id)
    items = double_items()
    if row.item_id not in items:
        return 0
    keys: set[figuring.Key] = {(row.department_id, row.item_id, f"{row.judged_on:%Y-%m}")}
    count = 0
    for side in SIDES:
        for ids in _blocks(touched_by(side, submission_id, items)):
            keys |= _counted_before(side, ids)
            made = refresh(side, ids, items)
            keys |= _keys_of(made)
            count += made.height
    now = timezone.now()
    for key in sorted(keys):
        figuring.figure(key, now=now)
    return count


@transaction.atomic
def refresh_block(*, actor: Actor, person: bool, after: int) -> tuple[int, int]:
    """Clocks of the next block of all records; the id to go on after (0: no more), and how many.

    Figures are left alone until `finish_run`.
    """
    require(actor, policies.COMPUTE)
    side = next(each for each in SIDES if each.person == person)
    items = double_items()
    ids = block_after(side, after, items, BLOCK)
    if not ids:
        return 0, 0
    return ids[-1], refresh(side, ids, items).height


@transaction.atomic
def begin_run(*, actor: Actor) -> ClockRun:
    """Note that all clocks are being worked out, by which calendar and terms."""
    require(actor, policies.COMPUTE)
    by = yardsticks()
    return ClockRun.objects.create(
        started_at=timezone.now(), calendar=by.calendar_digest, terms=by.terms_digest
    )


@transaction.atomic
def finish_run(*, actor: Actor, run_id: int, rows: int) -> int:
    """Count all figures anew from the clocks; returns how many figures there are."""
    require(actor, policies.COMPUTE)
    now = timezone.now()
    figures = figuring.figure_all(double_items(), now=now)
    run = ClockRun.objects.get(pk=run_id)
    run.finished_at, run.rows = now, rows
    run.save(update_fields=("finished_at", "rows"))
    record(policies.REFRESHED, run, actor=actor, rows=rows, figures=figures)
    return figures


def refresh_all(*, actor: Actor) -> Job:
    """Have all clocks and figures worked out anew by a worker. Raises NotPermitted."""
    require(actor, policies.COMPUTE)
    return enqueue(REFRESH, {}, actor=actor, unique_key=REFRESH)


def ensure_schedules(*, actor: Actor) -> None:
    """Have ledgers compared every night, and clocks where they are outdated."""
    ensure_schedule(NIGHTLY, NIGHTLY, daily_at=NIGHT, actor=actor)


def _blocks(ids: list[int]) -> list[list[int]]:
    return [ids[at : at + BLOCK] for at in range(0, len(ids), BLOCK)]


def _counted_before(side: Side, ids: list[int]) -> set[figuring.Key]:
    rows = Clock.objects.filter(person=side.person, record_id__in=ids).order_by()
    listed = rows.values_list("department_id", "item_id", "arrived_on").distinct()
    return {(department, item, f"{day:%Y-%m}") for department, item, day in listed}


def _keys_of(made: pl.DataFrame) -> set[figuring.Key]:
    if made.is_empty():
        return set()
    month = pl.col("arrived_on").dt.to_string("%Y-%m")
    rows = made.select("department_id", "item_id", month).unique().iter_rows()
    return {(department, item, label) for department, item, label in rows}
