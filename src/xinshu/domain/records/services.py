"""Verbs on records. Many rows come as columns through `store_batch`; one row through a verb."""

from dataclasses import replace
from datetime import datetime

import polars as pl
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from xinshu.core.refusals import WrongState
from xinshu.domain.records import policies
from xinshu.domain.records.models import LakePartition, Record, RecordVersion
from xinshu.domain.records.models.base import Change, State
from xinshu.domain.records.relinking import relink_waiting as relink_waiting
from xinshu.domain.records.sealing import digest_missing as digest_missing
from xinshu.domain.records.sealing import digest_submission as digest_submission
from xinshu.domain.records.types import Filing, NotUnmatched
from xinshu.domain.records.versions import version_of
from xinshu.domain.subjects import services as subjects
from xinshu.domain.subjects.types import Decision, Identifier, Subject
from xinshu.engine import load
from xinshu.engine.lake import Partition
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit import services as audit
from xinshu.kernel.driver import driver
from xinshu.kernel.outbox import outbox


def store_batch(
    frame: pl.DataFrame, *, actor: Actor, submission_id: int, now: datetime, persons: bool = False
) -> load.Counts:
    """Merge prepared rows by business key, inside the caller's transaction.

    `actor` is the job that stores on the submitter's behalf: the right to submit was judged when
    the receipt was given. Returns how many rows were stored, updated, unchanged.
    """
    require(actor, policies.STORE)
    shape = load.PERSONS if persons else load.LEDGER
    return load.merge_records(driver(), frame, shape, submission_id=submission_id, now=now)


def register_partition(
    partition: Partition, *, actor: Actor, filing: Filing, now: datetime
) -> LakePartition:
    """Make a written Parquet file part of the lake, inside the caller's transaction."""
    require(actor, policies.STORE)
    return LakePartition.objects.create(
        item_id=filing.item_id,
        edition_id=filing.edition_id,
        department_id=filing.department_id,
        submission_id=filing.submission_id,
        period=partition.period,
        path=partition.path,
        rows=partition.rows,
        size=partition.size,
        sha256=partition.sha256,
        created_at=now,
    )


def withdraw_batch(*, actor: Actor, submission_id: int) -> load.Counts:
    """Undo a submission: its records return to their version before, or are withdrawn."""
    require(actor, policies.WITHDRAW)
    now = timezone.now()
    counts = load.Counts()
    for shape in (load.LEDGER, load.PERSONS):
        counts += load.withdraw(driver(), shape, submission_id=submission_id, now=now)
    partitions = LakePartition.objects.filter(submission_id=submission_id, withdrawn_at=None)
    rows = sum(partitions.values_list("rows", flat=True))
    partitions.update(withdrawn_at=now)
    return replace(counts, withdrawn=counts.withdrawn + rows)


@transaction.atomic
def link_record(*, actor: Actor, record: Record, subject: Subject, reason: str) -> Record:
    """File an unmatched record under a subject: matching suggested, a person decides (R019)."""
    require(actor, policies.LINK, record)
    record = Record.objects.select_for_update().get(pk=record.pk)
    if record.state == State.WITHDRAWN:
        raise WrongState(thing="该记录", state=State.WITHDRAWN.label, action="关联")
    if record.subject_id is not None:
        raise NotUnmatched(key=record.business_key)
    version_of(record, Change.RELINKED).save()
    record.subject, record.link_method = subject, "manual"
    record.version += 1
    record.stored_at = timezone.now()
    record.save(update_fields=["subject", "link_method", "version", "stored_at"])
    audit.record(
        policies.LINKED,
        record,
        actor=actor,
        label=record.business_key,
        why=reason,
        subject=subject.pk,
    )
    outbox.emit("record.linked", {"record": record.pk, "subject": subject.pk})
    return record


@transaction.atomic
def split_subject(
    *,
    actor: Actor,
    subject: Subject,
    name: str,
    identifiers: list[Identifier],
    records: list[Record],
    reason: str,
) -> Decision:
    """Split a file in two: identifiers and these records go to the new one. Reversible."""
    ids = [record.pk for record in records]
    decision = subjects.split(
        actor=actor, subject=subject, name=name, identifiers=identifiers, records=ids, reason=reason
    )
    moved = Record.objects.select_for_update().filter(
        pk__in=ids, subject=subject, state=State.CURRENT
    )
    RecordVersion.objects.bulk_create(version_of(record, Change.RELINKED) for record in moved)
    moved.update(
        subject=decision.other_id,
        link_method="manual",
        version=F("version") + 1,
        stored_at=timezone.now(),
    )
    return decision
