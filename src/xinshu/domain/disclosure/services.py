"""Verbs on publicity: keep a record from the public, let it be shown again, mark it disputed.

Whatever a verb changes is public or gone when its transaction commits.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone

from xinshu.core.refusals import NotFound, NotPermitted
from xinshu.domain.disclosure import jobs, policies
from xinshu.domain.disclosure.checking import check
from xinshu.domain.disclosure.models import Check, Dispute, Publication, Suppression
from xinshu.domain.disclosure.refreshing import refresh_records
from xinshu.domain.disclosure.types import AlreadySuppressed, NotSuppressed
from xinshu.kernel.access.policy import require
from xinshu.kernel.access.transitions import take
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.services import record
from xinshu.kernel.audit.why import said
from xinshu.kernel.jobs.models import Job


@transaction.atomic
def suppress(record_id: int, *, reason: str, why: str, actor: Actor) -> Suppression:
    """Keep a record from the public for a reason of the law, at once.

    Raises NotPermitted, WhyMissing, NotFound, AlreadySuppressed.
    """
    row = _publication(record_id)
    require(actor, policies.HOLD_BACK, row)
    take(policies.SUPPRESS, actor)
    if actor.user_id is None:  # who suppressed is kept: another person must lift it
        raise NotPermitted(action=policies.SUPPRESS.label)
    told = said(why, action=policies.SUPPRESS.label)
    if Suppression.objects.filter(record_id=record_id, lifted_at=None).exists():
        raise AlreadySuppressed
    placed = Suppression.objects.create(
        record_id=record_id,
        reason=Suppression.Reason(reason),
        why=told,
        placed_by_id=actor.user_id,
        placed_at=timezone.now(),
    )
    refresh_records([record_id])
    record(policies.SUPPRESSED, row, actor=actor, label=_label(row), why=told, reason=reason)
    return placed


@transaction.atomic
def lift(record_id: int, *, why: str, actor: Actor) -> Suppression:
    """Let a record be shown again if its rules say so: by another person than who suppressed it.

    Raises NotPermitted, FourEyes, WhyMissing, NotFound, NotSuppressed.
    """
    row = _publication(record_id)
    require(actor, policies.HOLD_BACK, row)
    placed = (
        Suppression.objects.select_for_update().filter(record_id=record_id, lifted_at=None).first()
    )
    if placed is None:
        raise NotSuppressed
    take(policies.LIFT, actor, first=placed.placed_by_id)
    placed.lifted_why = said(why, action=policies.LIFT.label)
    placed.lifted_by_id = actor.user_id
    placed.lifted_at = timezone.now()
    placed.save(update_fields=["lifted_why", "lifted_by", "lifted_at"])
    refresh_records([record_id])
    record(policies.LIFTED, row, actor=actor, label=_label(row), why=placed.lifted_why)
    return placed


@transaction.atomic
def mark_disputed(record_id: int, *, case: str, actor: Actor) -> Dispute:
    """Show beside a record that somebody objects to it, until the case is decided; idempotent.

    A case that is taken up again marks again.

    Raises NotPermitted, NotFound.
    """
    require(actor, policies.MARK)
    row = _publication(record_id)
    found, new = Dispute.objects.get_or_create(
        record_id=record_id, case=case, defaults={"marked_at": timezone.now()}
    )
    again = Dispute.objects.filter(pk=found.pk).exclude(cleared_at=None)
    if again.update(cleared_at=None) or new:
        found.cleared_at = None
        refresh_records([record_id])
        record(policies.DISPUTED, row, actor=actor, label=_label(row), case=case)
    return found


@transaction.atomic
def clear_dispute(record_id: int, *, case: str, actor: Actor) -> None:
    """Take the mark of a case away; it stays while another case is open. Idempotent.

    Raises NotPermitted, NotFound.
    """
    require(actor, policies.MARK)
    row = _publication(record_id)
    rows = Dispute.objects.filter(record_id=record_id, case=case, cleared_at=None)
    if rows.update(cleared_at=timezone.now()):
        refresh_records([record_id])
        record(policies.CLEARED, row, actor=actor, label=_label(row), case=case)


def take_up_rules(*, actor: Actor) -> int:
    """Take up the shipped rule sets; says how many revisions are new.

    Raises NotPermitted, RulesInvalid.
    """
    require(actor, policies.REFRESH)
    return jobs.take_up_rules(actor=actor)


def refresh(args: dict[str, Any] | None = None, *, actor: Actor) -> Job:
    """Queue a working out anew: of `submission`, `subjects` or `records`, of all without any.

    Raises NotPermitted.
    """
    require(actor, policies.REFRESH)
    return jobs.enqueue_refresh(args or {}, actor=actor, key="" if args else "all")


def run_night(*, actor: Actor) -> Job:
    """Queue the nightly run now: what ended goes, and the check follows. Raises NotPermitted."""
    require(actor, policies.REFRESH)
    return jobs.enqueue_night(actor=actor)


def check_places(*, actor: Actor) -> Check:
    """Ask every place now whether what was taken down is gone. Raises NotPermitted."""
    require(actor, policies.REFRESH)
    return check(actor=actor)


def ensure_schedules(*, actor: Actor) -> None:
    """Have the nightly run taken every night. Raises NotPermitted."""
    jobs.ensure_schedules(actor=actor)


def _publication(record_id: int) -> Publication:
    found = Publication.objects.filter(pk=record_id).first()
    if found is None:
        raise NotFound(thing="该记录的公示信息")
    return found


def _label(row: Publication) -> str:
    return row.document_no or f"记录 {row.pk}"
