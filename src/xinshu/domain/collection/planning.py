"""Opening tasks: what every granted item asks of its department, period by period."""

from datetime import date

from django.db import transaction

from xinshu.core import periods
from xinshu.core.catalog.model import Item
from xinshu.core.workdays import Calendar
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.catalog.types import Grant
from xinshu.domain.collection import policies
from xinshu.domain.collection.models import Task
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit import services as audit


@transaction.atomic
def open_tasks(*, actor: Actor, on: date, back: int = 1) -> int:
    """Create the tasks of the current period and of `back` periods before it; returns how many.

    Running it again creates nothing twice. Items out of force on that day ask nothing.
    """
    require(actor, policies.REMIND)
    items = catalogue.items_by_id(on)
    calendar = catalogue.calendar()
    wanted = [
        task
        for grant in catalogue.grants_in_force(on)
        if grant.item_id in items
        for task in _tasks(grant, items[grant.item_id], calendar, on, back)
    ]
    known = set(Task.objects.values_list("department_id", "item_id", "period"))
    fresh = [t for t in wanted if (t.department_id, t.item_id, t.period) not in known]
    Task.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
    if fresh:
        audit.record(policies.TASKS_OPENED, actor=actor, label=f"{on}", tasks=len(fresh))
    return len(fresh)


def _tasks(grant: Grant, item: Item, calendar: Calendar, on: date, back: int) -> list[Task]:
    period = periods.period_of(item.frequency, on)
    tasks = []
    for _ in range(back + 1):
        if period.last >= grant.starts_on:
            tasks.append(_task(grant, item, calendar, period))
        period = periods.previous(item.frequency, period)
    return tasks


def _task(grant: Grant, item: Item, calendar: Calendar, period: periods.Period) -> Task:
    # What is due on event has its own clock per record; its monthly task follows the default.
    days = None if item.double_publicity else item.due_working_days
    return Task(
        department_id=grant.department_id,
        item_id=grant.item_id,
        period=period.label,
        opens_on=period.first,
        ends_on=period.last,
        due_on=periods.due_on(item.frequency, period, calendar, days),
    )
