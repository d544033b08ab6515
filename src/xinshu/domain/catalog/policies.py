"""Who may do what with the catalogue."""

from django.db.models import QuerySet

from xinshu.domain.catalog.models import Edition, Grant
from xinshu.kernel.access.policy import scoped
from xinshu.kernel.access.registry import declare
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.actions import declare_action

VIEW = declare("catalog.view", "查看信用信息目录")
MANAGE = declare("catalog.manage", "维护信用信息目录")
GRANT = declare("catalog.grant", "将目录项授予部门")

PUBLISHED = declare_action("catalog.edition_published", "发布目录版本")
GRANTED = declare_action("catalog.item_granted", "授予目录项")
GRANT_ENDED = declare_action("catalog.grant_ended", "终止目录项授予")


@scoped(Edition, action=VIEW)
def _editions(rows: QuerySet[Edition], actor: Actor) -> QuerySet[Edition]:
    """The catalogue is public by nature; staff see it whole."""
    return rows if actor.may(VIEW) else rows.none()


@scoped(Grant, action=VIEW)
def _grants(rows: QuerySet[Grant], actor: Actor) -> QuerySet[Grant]:
    """The centre sees all grants, a department its own and those below it."""
    if actor.may(MANAGE):
        return rows
    return rows.filter(department__in=actor.department_below)
