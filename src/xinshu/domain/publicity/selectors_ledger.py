"""Questions about statements of departments and how they compare."""

from django.db.models import QuerySet

from xinshu.core.publicity.rates import Light, light_ahead
from xinshu.core.refusals import NotFound
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.publicity import policies
from xinshu.domain.publicity.models import Ledger, LedgerLine
from xinshu.domain.publicity.refreshing import double_items
from xinshu.domain.publicity.yardsticks import yardsticks
from xinshu.kernel.access.policy import scope
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import Department


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


def obliged(actor: Actor) -> QuerySet[Department]:
    """Departments that owe double publicity today and that the actor may speak for or look at."""
    owing = catalogue.grants_in_force(catalogue.today()).filter(item__in=double_items())
    rows = Department.objects.filter(pk__in=owing.values("department")).order_by("name")
    if actor.is_system or actor.may(policies.VIEW_ALL):
        return rows
    return rows.filter(pk__in=actor.department_below)


def ahead(row: LedgerLine) -> tuple[Light, int] | None:
    """Of a decision that is not due yet: its light and the working days left."""
    if row.outcome != LedgerLine.Outcome.PENDING or row.due_on is None:
        return None
    by = yardsticks()
    left = by.calendar.working_days_between(catalogue.today(), row.due_on)
    return light_ahead(left, warning_days=by.terms.warning_days), left


def line(actor: Actor, pk: int) -> LedgerLine:
    """One decision of a statement the actor may see. Raises NotFound."""
    mine = scope(Ledger.objects.all(), actor, policies.VIEW)
    found = LedgerLine.objects.select_related("ledger").filter(pk=pk, ledger__in=mine).first()
    if found is None:
        raise NotFound(thing="该台账记录")
    return found
