"""Who sees what was served."""

from django.db.models import QuerySet

from xinshu.domain.counter import permissions as may
from xinshu.domain.counter.models import Serving
from xinshu.kernel.access.policy import scoped
from xinshu.kernel.accounts.actor import Actor


@scoped(Serving, action=may.SERVE)
def _servings(rows: QuerySet[Serving], actor: Actor) -> QuerySet[Serving]:
    return rows.filter(department_id__in=actor.department_below)
