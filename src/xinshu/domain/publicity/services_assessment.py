"""Verbs on the quarterly assessment report: draft, issue, drop (R043)."""

from django.db import transaction
from django.utils import timezone

from xinshu.core.publicity.spans import span
from xinshu.core.refusals import WrongState
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.publicity import policies
from xinshu.domain.publicity.assessing import (
    as_file,
    content_of,
    digest_of,
    inputs_of,
    versions,
)
from xinshu.domain.publicity.models import Assessment
from xinshu.domain.publicity.types import NoSuchPeriod, QuarterNotOver
from xinshu.domain.publicity.verifying import PREFIX
from xinshu.kernel import verifying
from xinshu.kernel.access.policy import require
from xinshu.kernel.access.transitions import take
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.services import record
from xinshu.kernel.audit.why import said
from xinshu.kernel.files import services as files

State = Assessment.State


def draft_assessment(*, actor: Actor, quarter: str) -> Assessment:
    """Compute the report of a quarter that is over and freeze it with the rows it rests on.

    A draft that waits is replaced; what is issued stays, and this is its next revision. Raises
    NotPermitted, NoSuchPeriod, QuarterNotOver.
    """
    require(actor, policies.ASSESS)
    try:
        period = span(quarter)
    except ValueError:
        raise NoSuchPeriod(period=quarter) from None
    if "Q" not in period.label:
        raise NoSuchPeriod(period=quarter)
    if catalogue.today() <= period.last:
        raise QuarterNotOver(quarter=quarter, day=period.last, action="拟制评估报告")
    inputs = inputs_of(period)
    content = content_of(period.label, inputs, versions())
    stored = files.store(
        as_file(inputs), name=f"{quarter}.parquet", kind="publicity-assessment", actor=actor
    )
    with transaction.atomic():
        revision = _next_revision(period.label)
        row = Assessment.objects.create(
            number=verifying.new_number(PREFIX),
            quarter=period.label,
            revision=revision,
            content=content,
            digest=digest_of(content),
            inputs=stored,
            drafted_by_id=actor.user_id,
            drafted_name=actor.name[:64],
            drafted_at=timezone.now(),
        )
        record(policies.DRAFTED, row, actor=actor, digest=row.digest, quarter=quarter)
    return row


def _next_revision(quarter: str) -> int:
    drafts = Assessment.objects.select_for_update().filter(quarter=quarter)
    drafts.filter(state=State.DRAFT).update(state=State.DROPPED, remark="已重新拟制")
    last = drafts.order_by("-revision").values_list("revision", flat=True).first()
    return (last or 0) + 1


@transaction.atomic
def issue(*, actor: Actor, assessment: Assessment, remark: str = "") -> Assessment:
    """Sign a draft: another person than who drafted it. From now on it does not change.

    Raises NotPermitted, FourEyes, WrongState.
    """
    row = _waiting(assessment, "签发")
    take(policies.SIGN, actor, first=row.drafted_by_id)
    _decide(row, State.ISSUED, remark.strip(), actor)
    record(policies.ISSUED, row, actor=actor, digest=row.digest, why=row.remark)
    return row


@transaction.atomic
def drop(*, actor: Actor, assessment: Assessment, reason: str) -> Assessment:
    """Lay a draft aside. Raises NotPermitted, WhyMissing, WrongState."""
    require(actor, policies.ASSESS)
    row = _waiting(assessment, "作废")
    _decide(row, State.DROPPED, said(reason, action="作废评估报告"), actor)
    record(policies.DROPPED, row, actor=actor, why=row.remark)
    return row


def _waiting(assessment: Assessment, action: str) -> Assessment:
    row = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if row.state != State.DRAFT:
        raise WrongState(
            thing=f"评估报告 {row.number}", state=row.get_state_display(), action=action
        )
    return row


def _decide(row: Assessment, state: Assessment.State, remark: str, actor: Actor) -> None:
    row.state, row.remark = state, remark[:500]
    row.decided_by_id, row.decided_name = actor.user_id, actor.name[:64]
    row.decided_at = timezone.now()
    row.save(update_fields=("state", "remark", "decided_by", "decided_name", "decided_at"))
