"""Questions the workbench asks about tasks: which wait for an answer, which were answered."""

from datetime import date

from django.db.models import QuerySet

from xinshu.domain.collection.models import Submission, Task
from xinshu.domain.collection.selectors import tasks
from xinshu.kernel.accounts.actor import Actor

STORED = Submission.State.STORED


def unanswered(actor: Actor, today: date) -> QuerySet[Task]:
    """Tasks of the actor's own department (and those below) that are open and wait for an answer."""
    return open_tasks(actor, today).filter(department__in=actor.department_below)


def open_tasks(actor: Actor, today: date) -> QuerySet[Task]:
    """Tasks the actor may see that have begun and have neither data nor a declaration."""
    begun = tasks(actor).filter(opens_on__lte=today, nothing_declared_at=None)
    return begun.exclude(submissions__state=STORED)


def overdue(actor: Actor, today: date) -> QuerySet[Task]:
    """Open tasks whose last day has passed."""
    return open_tasks(actor, today).filter(due_on__lt=today)


def answered(actor: Actor) -> QuerySet[Task]:
    """Tasks answered with data or with "nothing to report"."""
    seen = tasks(actor)
    return (
        seen.exclude(nothing_declared_at=None) | seen.filter(submissions__state=STORED)
    ).distinct()


def not_begun(actor: Actor, today: date) -> QuerySet[Task]:
    """Tasks that begin later."""
    return tasks(actor).filter(opens_on__gt=today)
