"""Who may see quality figures."""

from django.db.models import QuerySet

from xinshu.domain.quality.models import Figure
from xinshu.kernel.access.policy import scoped
from xinshu.kernel.access.registry import declare
from xinshu.kernel.accounts.actor import Actor

VIEW = declare("quality.view", "查看数据质量")
VIEW_ALL = declare("quality.view_all", "查看各部门数据质量")


@scoped(Figure, action=VIEW)
def _figures(rows: QuerySet[Figure], actor: Actor) -> QuerySet[Figure]:
    if actor.may(VIEW_ALL):
        return rows
    return rows.filter(department__in=actor.department_below)
