"""Verbs on statements of departments: declare, compare with the platform, excuse (R041)."""

from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone

from xinshu.core.periods import Period
from xinshu.core.publicity.spans import span
from xinshu.core.refusals import WrongState
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.publicity import policies
from xinshu.domain.publicity.models import Ledger, LedgerLine
from xinshu.domain.publicity.reading import Decision, decisions_of
from xinshu.domain.publicity.reconciling import compare, count_platform
from xinshu.domain.publicity.types import LedgerEmpty, NoSuchPeriod, NotDoublePublicity
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor, system_actor
from xinshu.kernel.accounts.models import Department
from xinshu.kernel.audit.services import record
from xinshu.kernel.audit.why import said
from xinshu.kernel.files import services as files

Kind = Ledger.Kind
Outcome = LedgerLine.Outcome


def declare_ledger(
    *,
    actor: Actor,
    department: Department,
    item_code: str,
    period: str,
    stream: BinaryIO,
    file_name: str,
    kind: str = Kind.OWN,
    basis: str = "",
) -> Ledger:
    """Hand in a list of decisions and have it compared at once.

    `kind` is the department's own ledger or a spot check of another official place, which `basis`
    names. Raises NotPermitted, NoSuchPeriod, NotDoublePublicity, SourceError,
    LedgerColumnsMissing, LedgerEmpty, LedgerTooLong.
    """
    require(actor, policies.DECLARE)
    _require_own(actor, department, kind)
    whole = _period(period)
    in_force = catalogue.item_in_force(item_code, catalogue.today())
    if in_force is None or not in_force.item.double_publicity:
        raise NotDoublePublicity(item=item_code)
    stored = files.store(stream, name=file_name, kind="publicity-ledger", actor=actor)
    try:
        decisions, unreadable = decisions_of(stored, in_force.item)
    finally:
        # A ledger names people; what is compared is in the lines, digest and size stay.
        files.destroy([stored], actor=system_actor("publicity"))
    if not decisions:
        raise LedgerEmpty
    with transaction.atomic():
        row = _made(
            actor,
            department,
            whole,
            item_id=in_force.item_id,
            kind=kind,
            basis=basis[:300],
            file=stored,
            declared=len(decisions),
            unreadable=unreadable,
        )
        LedgerLine.objects.bulk_create(_lines(row, decisions), batch_size=2_000)
        compare(row)
        _tell(row, actor)
    return row


@transaction.atomic
def declare_count(
    *, actor: Actor, department: Department, item_code: str, period: str, count: int
) -> Ledger:
    """State how many decisions were made; none is a nil report.

    Raises NotPermitted, NoSuchPeriod, NotDoublePublicity.
    """
    require(actor, policies.DECLARE)
    _require_own(actor, department, Kind.COUNT)
    whole = _period(period)
    in_force = catalogue.item_in_force(item_code, catalogue.today())
    if in_force is None or not in_force.item.double_publicity:
        raise NotDoublePublicity(item=item_code)
    kind = Kind.COUNT if count > 0 else Kind.NIL
    _supersede(department, in_force.item_id, whole, Kind.NIL if count > 0 else Kind.COUNT)
    row = _made(
        actor,
        department,
        whole,
        item_id=in_force.item_id,
        kind=kind,
        declared=max(count, 0),
    )
    count_platform(row)
    _tell(row, actor)
    return row


@transaction.atomic
def reconcile(*, actor: Actor, ledger_id: int) -> Ledger:
    """Compare a statement with what the platform has by now. Raises NotPermitted."""
    require(actor, policies.DECLARE)
    row = Ledger.objects.select_for_update().get(pk=ledger_id)
    if actor.user_id is not None:
        require(actor, policies.DECLARE, row)
    if row.is_listed:
        compare(row)
    else:
        count_platform(row)
    return row


@transaction.atomic
def excuse(*, actor: Actor, line: LedgerLine, reason: str) -> LedgerLine:
    """Accept that a decision is lawfully not reported (secret, minor, simple procedure).

    The centre decides, never the department itself. Raises NotPermitted, WhyMissing, WrongState.
    """
    require(actor, policies.EXCUSE)
    row = LedgerLine.objects.select_for_update().select_related("ledger").get(pk=line.pk)
    if row.outcome != Outcome.MISSING:
        raise WrongState(
            thing=f"文书号“{row.document_no}”", state=row.get_outcome_display(), action="认定"
        )
    row.reason = said(reason, action="认定依法不报送")[:500]
    row.outcome, row.excused_name = Outcome.EXCUSED, actor.name[:64]
    row.excused_at = timezone.now()
    row.save(update_fields=("outcome", "reason", "excused_name", "excused_at"))
    compare(row.ledger)
    record(policies.EXCUSED, row.ledger, actor=actor, why=row.reason, line=row.line_no)
    return row


def _made(
    actor: Actor,
    department: Department,
    period: Period,
    *,
    kind: str,
    item_id: int,
    **facts: Any,
) -> Ledger:
    _supersede(department, item_id, period, kind)
    return Ledger.objects.create(
        kind=kind,
        department=department,
        item_id=item_id,
        period=period.label,
        first=period.first,
        last=period.last,
        declared_by_id=actor.user_id,
        declared_name=actor.name[:64],
        declared_at=timezone.now(),
        **facts,
    )


def _supersede(department: Department, item_id: int, period: Period, kind: str) -> None:
    earlier = Ledger.objects.filter(
        department=department, item=item_id, period=period.label, kind=kind
    )
    earlier.update(superseded=True)


def _lines(row: Ledger, decisions: list[Decision]) -> list[LedgerLine]:
    return [
        LedgerLine(
            ledger=row,
            line_no=each.line_no,
            document_no=each.document_no,
            decided_on=each.decided_on,
            outcome=Outcome.MISSING,
        )
        for each in decisions
    ]


def _tell(row: Ledger, actor: Actor) -> None:
    record(
        policies.DECLARED,
        row,
        actor=actor,
        kind=row.kind,
        period=row.period,
        declared=row.declared,
        missing=row.missing,
    )


def _require_own(actor: Actor, department: Department, kind: str) -> None:
    """A department speaks for itself; spot checks are the centre's."""
    if actor.may(policies.VIEW_ALL):
        return
    if kind == Kind.SPOT or department.pk not in actor.department_below:
        require(actor, policies.VIEW_ALL)


def _period(label: str) -> Period:
    try:
        return span(label)
    except ValueError:
        raise NoSuchPeriod(period=label) from None
