"""Questions about accuracy checks."""

from typing import Any

from django.db.models import QuerySet

from xinshu.core import sampling
from xinshu.core.refusals import NotFound
from xinshu.domain.publicity import policies
from xinshu.domain.publicity.drawing import results_of
from xinshu.domain.publicity.models import AccuracyCheck, Sample
from xinshu.domain.publicity.types import AccuracyLine
from xinshu.kernel.access.policy import scope
from xinshu.kernel.access.transitions import may_be_second
from xinshu.kernel.accounts.actor import Actor


def checks(actor: Actor) -> QuerySet[AccuracyCheck]:
    """Checks, newest first."""
    return scope(AccuracyCheck.objects.order_by("-id"), actor, policies.VIEW)


def check(actor: Actor, pk: int) -> AccuracyCheck:
    """One check. Raises NotFound."""
    found = checks(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound(thing="该准确率核查")
    return found


def promise_kept(row: AccuracyCheck) -> bool | None:
    """Whether the seed shown is the one promised; None before the draw."""
    return sampling.kept(row.seed, row.promise) if row.seed else None


def samples(
    actor: Actor, row: AccuracyCheck, *, department: int | None = None, state: str = ""
) -> QuerySet[Sample]:
    """Drawn records the actor may see, by department and order of the draw."""
    rows = scope(Sample.objects.filter(check_of=row), actor, policies.VIEW)
    if department is not None:
        rows = rows.filter(department=department)
    if state:
        rows = rows.filter(state=state)
    return rows.select_related("department", "item", "document").order_by("id")


def sample(actor: Actor, pk: int, action: str = policies.VIEW) -> Sample:
    """One drawn record. Raises NotFound."""
    rows = scope(Sample.objects.filter(pk=pk), actor, action)
    found = rows.select_related("department", "item", "document", "check_of").first()
    if found is None:
        raise NotFound(thing="该样本")
    return found


def may_compare(actor: Actor, row: Sample) -> bool:
    """Whether the actor is another person than who supplied the document."""
    return actor.may(policies.CHECK) and may_be_second(
        policies.COMPARE, actor, first=row.supplied_by_id
    )


def results(actor: Actor, row: AccuracyCheck) -> list[AccuracyLine]:
    """By department: what was concluded, or how it stands while the check is open."""
    done = row.state == AccuracyCheck.State.DONE
    found: list[dict[str, Any]] = row.results if done else results_of(row)
    if not actor.may(policies.VIEW_ALL):
        found = [each for each in found if each["department"] in actor.department_below]
    names = ("drawn", "rows", "rows_right", "cells", "cells_right", "absent")
    return [
        AccuracyLine(
            department_id=int(each["department"]),
            department=str(each["name"]),
            **{name: int(each[name]) for name in names},
        )
        for each in found
    ]
