"""Verbs about who is who. Matching suggests; a person decides, with a reason, and may reverse."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import polars as pl
from django.db import transaction
from django.utils import timezone

from xinshu.core.identifiers import names
from xinshu.domain.subjects import bulk, policies, search, search_building
from xinshu.domain.subjects.jobs import ensure_schedules as ensure_schedules
from xinshu.domain.subjects.models import (
    Decision,
    Identifier,
    Person,
    Subject,
    SubjectName,
    Succession,
)
from xinshu.domain.subjects.models.person import PERSON_ID, PERSON_NAME
from xinshu.domain.subjects.types import (
    AlreadyMerged,
    DecisionReversed,
    PersonFacts,
    PersonNeeded,
    ReasonMissing,
    SameSubject,
)
from xinshu.kernel import seal
from xinshu.kernel.access.policy import require
from xinshu.kernel.access.transitions import take
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit import services as audit
from xinshu.kernel.outbox import outbox


@transaction.atomic
def open_file(
    *,
    actor: Actor,
    name: str,
    subject_class: str,
    code: str = "",
    region: str = "",
    established_on: date | None = None,
    reason: str,
) -> Subject:
    """Open one file by hand, for a subject no register has supplied yet."""
    require(actor, policies.OPEN)
    _reasoned(reason)
    now = timezone.now()
    subject = Subject.objects.create(
        name=name,
        name_norm=names.normal(name),
        subject_class=subject_class,
        code=code,
        region=region,
        established_on=established_on,
        created_at=now,
        updated_at=now,
    )
    SubjectName.objects.create(
        subject=subject, name=name, name_norm=subject.name_norm, valid_from=established_on
    )
    if code:
        Identifier.objects.create(subject=subject, kind=Identifier.Kind.USCC, value=code)
    search.catch_up()
    audit.record(policies.OPENED, subject, actor=actor, why=reason)
    return subject


@transaction.atomic
def merge(*, actor: Actor, kept: Subject, absorbed: Subject, reason: str) -> Decision:
    """Let `kept` stand for `absorbed` from now on. No record moves, so reversing is exact."""
    take(policies.MERGE, actor)
    _reasoned(reason)
    kept, absorbed = _locked(kept.pk), _locked(absorbed.pk)
    if kept.pk == absorbed.pk:
        raise SameSubject
    for each in (kept, absorbed):
        if each.merged_into is not None:
            raise AlreadyMerged(name=each.name, into=each.merged_into.name)
    absorbed.merged_into = kept
    absorbed.updated_at = timezone.now()
    absorbed.save(update_fields=["merged_into", "updated_at"])
    decision = Decision.objects.create(
        kind=Decision.Kind.MERGE,
        kept=kept,
        other=absorbed,
        reason=reason,
        decided_by_id=_decider(actor),
        decided_at=timezone.now(),
    )
    audit.record(policies.MERGED, kept, actor=actor, why=reason, absorbed=absorbed.pk)
    outbox.emit("subject.merged", {"kept": kept.pk, "absorbed": absorbed.pk})
    return decision


@transaction.atomic
def split(
    *,
    actor: Actor,
    subject: Subject,
    name: str,
    identifiers: Sequence[Identifier],
    records: Sequence[int],
    reason: str,
) -> Decision:
    """Give part of a file its own file: these identifiers and, by the records app, these records.

    The records themselves are moved by `records.services.split_subject`, which calls this verb.
    """
    take(policies.SPLITTING, actor)
    _reasoned(reason)
    subject = _locked(subject.pk)
    now = timezone.now()
    code = next((i.value for i in identifiers if i.kind == Identifier.Kind.USCC), "")
    other = Subject.objects.create(
        subject_class=subject.subject_class,
        sub_class=subject.sub_class,
        name=name,
        name_norm=names.normal(name),
        code=code,
        region=subject.region,
        created_at=now,
        updated_at=now,
    )
    SubjectName.objects.create(subject=other, name=name, name_norm=other.name_norm)
    search.catch_up()
    moved = [identifier.pk for identifier in identifiers]
    Identifier.objects.filter(pk__in=moved, subject=subject).update(subject=other)
    if code and code == subject.code:
        Subject.objects.filter(pk=subject.pk).update(code="", updated_at=now)
    decision = Decision.objects.create(
        kind=Decision.Kind.SPLIT,
        kept=subject,
        other=other,
        moved_records=json.dumps(list(records)),
        moved_identifiers=json.dumps(moved),
        reason=reason,
        decided_by_id=_decider(actor),
        decided_at=now,
    )
    audit.record(policies.SPLIT, subject, actor=actor, why=reason, new=other.pk)
    outbox.emit("subject.split", {"kept": subject.pk, "new": other.pk})
    return decision


@transaction.atomic
def reverse(*, actor: Actor, decision: Decision, reason: str) -> Decision:
    """Undo a merge or a split: both files are again as they were before the decision.

    Another person than the one who decided does so. Raises NotPermitted, FourEyes,
    DecisionReversed.
    """
    _reasoned(reason)
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    take(policies.REVERSE, actor, first=decision.decided_by_id)
    if decision.reversed_at:
        raise DecisionReversed(at=timezone.localtime(decision.reversed_at).strftime("%F %R"))
    now = timezone.now()
    if decision.kind == Decision.Kind.MERGE:
        Subject.objects.filter(pk=decision.other_id).update(merged_into=None, updated_at=now)
    else:
        moved = json.loads(decision.moved_identifiers)
        Identifier.objects.filter(pk__in=moved).update(subject=decision.kept_id)
        Subject.objects.filter(pk=decision.kept_id, code="").update(
            code=decision.other.code, updated_at=now
        )
        Subject.objects.filter(pk=decision.other_id).update(
            merged_into=decision.kept_id, updated_at=now
        )
    decision.reversed_at, decision.reversed_by_id = now, actor.user_id
    decision.reversal_reason = reason
    decision.save(update_fields=["reversed_at", "reversed_by", "reversal_reason"])
    audit.record(policies.REVERSED, decision, actor=actor, why=reason)
    outbox.emit("subject.decision_reversed", {"decision": decision.pk})
    return decision


@transaction.atomic
def record_succession(
    *,
    actor: Actor,
    predecessor: Subject,
    successor: Subject,
    kind: str,
    effective_on: date,
    reason: str,
) -> Succession:
    """Record that one subject legally succeeds another; both keep their own file."""
    take(policies.SUCCEED, actor)
    _reasoned(reason)
    if predecessor.pk == successor.pk:
        raise SameSubject
    succession = Succession.objects.create(
        predecessor=predecessor,
        successor=successor,
        kind=kind,
        effective_on=effective_on,
        reason=reason,
        recorded_by_id=_decider(actor),
        recorded_at=timezone.now(),
    )
    audit.record(policies.SUCCEEDED, succession, actor=actor, why=reason)
    return succession


@transaction.atomic
def confirm_code(*, actor: Actor, subject: Subject, reason: str) -> Subject:
    """The register confirms a code whose check digit fails (重错码): warnings on it fall silent."""
    take(policies.CONFIRM_CODE, actor)
    _reasoned(reason)
    subject = _locked(subject.pk)
    subject.code_confirmed, subject.updated_at = True, timezone.now()
    subject.save(update_fields=["code_confirmed", "updated_at"])
    audit.record(policies.CODE_CONFIRMED, subject, actor=actor, why=reason, code=subject.code)
    return subject


def file_register(
    rows: pl.DataFrame, *, actor: Actor, on: date, now: datetime, source: str
) -> pl.DataFrame:
    """Open and update files from a register's batch: row_no -> subject_id. See `bulk`.

    Inside the caller's transaction; the names become searchable with `index_names`.
    """
    require(actor, policies.FILE_REGISTER)
    return bulk.open_or_update(rows, on=on, now=now, source=source)


def index_names(*, actor: Actor) -> int:
    """Make names stored since the last call searchable; returns how many."""
    require(actor, policies.FILE_REGISTER)
    return search.catch_up()


def rebuild_names(*, actor: Actor) -> int:
    """Make the index of names anew, the one in use serving until then; returns how many names."""
    require(actor, policies.FILE_REGISTER)
    return search_building.rebuild()


def open_persons(*, actor: Actor, facts: Sequence[PersonFacts], now: datetime) -> list[int | None]:
    """The ids of these natural persons, opening sealed files for new ones; None without number.

    Inside the caller's transaction; the caller has refused minors. Nothing readable is stored.
    """
    require(actor, policies.OPEN_PERSONS)
    indexes = [_person_index(each) for each in facts]
    wanted = {index: each for index, each in zip(indexes, facts, strict=True) if index}
    known = _persons(wanted)
    Person.objects.bulk_create(
        (
            Person(
                id_index=index,
                id_sealed=seal.seal_text(each.number, context=PERSON_ID),
                name_sealed=seal.seal_text(each.name, context=PERSON_NAME),
                id_type=each.id_type,
                basis=each.basis,
                created_at=now,
            )
            for index, each in wanted.items()
            if index not in known
        ),
        batch_size=500,
    )
    known = _persons(wanted)
    return [known.get(index) if index else None for index in indexes]


def _person_index(facts: PersonFacts) -> bytes:
    return seal.blind_index(f"{facts.id_type}:{facts.number}") if facts.number else b""


def _persons(indexes: Iterable[bytes]) -> dict[bytes, int]:
    wanted = list(indexes)
    found: dict[bytes, int] = {}
    for start in range(0, len(wanted), 500):
        rows = Person.objects.filter(id_index__in=wanted[start : start + 500])
        found.update((bytes(index), pk) for index, pk in rows.values_list("id_index", "pk"))
    return found


def _locked(pk: int) -> Subject:
    return Subject.objects.select_for_update(of=("self",)).get(pk=pk)


def _decider(actor: Actor) -> int:
    """Identity is decided by a person, never by a job. Raises PersonNeeded."""
    if actor.user_id is None:
        raise PersonNeeded
    return actor.user_id


def _reasoned(reason: str) -> None:
    if len(reason.strip()) < 4:
        raise ReasonMissing
