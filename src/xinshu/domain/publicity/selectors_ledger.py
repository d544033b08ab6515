"""Questions about statements of departments and how they compare."""

from django.db.models import QuerySet

from xinshu.core.refusals import NotFound
from xinshu.domain.publicity import policies
from xinshu.domain.publicity.models import Ledger, LedgerLine
from xinshu.kernel.access.policy import scope
from xinshu.kernel.accounts.actor import Actor


def ledgers(actor: Actor, *, department: int | None = None, period: str = "") -> QuerySet[Ledger]:
    """Statements the actor may see, newest first."""
    rows = scope(Ledger.objects.all(), actor, policies.VIEW)
    if department is not None:
        rows = rows.filter(department=department)
    if period:
        rows = rows.filter(period=period)
    return rows.select_related("department", "item").order_by("-id")


def ledger(actor: Actor, pk: int) -> Ledger:
    """One statement. Raises NotFound."""
    found = ledgers(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound(thing="该台账")
    return found


def lines(row: Ledger, *, outcome: str = "") -> QuerySet[LedgerLine]:
    """The decisions of a statement the actor was shown, in the order of the file."""
    found = LedgerLine.objects.filter(ledger=row).order_by("line_no")
    return found.filter(outcome=outcome) if outcome else found


def line(actor: Actor, pk: int) -> LedgerLine:
    """One decision of a statement the actor may see. Raises NotFound."""
    mine = scope(Ledger.objects.all(), actor, policies.VIEW)
    found = LedgerLine.objects.select_related("ledger").filter(pk=pk, ledger__in=mine).first()
    if found is None:
        raise NotFound(thing="该台账记录")
    return found
