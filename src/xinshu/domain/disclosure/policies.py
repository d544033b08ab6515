"""Who may do what with publicity."""

from django.db.models import QuerySet

from xinshu.domain.disclosure.models import Publication, TakenDown
from xinshu.kernel.access.policy import scoped
from xinshu.kernel.access.registry import declare
from xinshu.kernel.access.transitions import declare_transition
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.actions import declare_action

VIEW = declare("disclosure.view", "查看公示管理")
VIEW_ALL = declare("disclosure.view_all", "查看各部门的公示管理")
HOLD_BACK = declare("disclosure.suppress", "暂不公示与解除")
REFRESH = declare("disclosure.refresh", "核算公示状态", platform=True)
MARK = declare("disclosure.mark_disputed", "标注异议", platform=True)

SUPPRESSED = declare_action("disclosure.suppressed", "设为暂不公示")
LIFTED = declare_action("disclosure.lifted", "解除暂不公示")
DISPUTED = declare_action("disclosure.disputed", "标注异议")
CLEARED = declare_action("disclosure.dispute_cleared", "取消异议标注")
RULES_TAKEN_UP = declare_action("disclosure.rules_taken_up", "载入公示规则")
CHECKED = declare_action("disclosure.checked", "检查撤下是否到位")
RECALCULATED = declare_action("disclosure.recalculated", "全部重新核算公示状态")

SUPPRESS = declare_transition("disclosure.suppress", "设为暂不公示", permission=HOLD_BACK)
LIFT = declare_transition("disclosure.lift", "解除暂不公示", permission=HOLD_BACK, four_eyes=True)


@scoped(Publication, action=VIEW)
def _publications(rows: QuerySet[Publication], actor: Actor) -> QuerySet[Publication]:
    """The centre sees all, a department what it and the units below it supplied."""
    return rows if actor.may(VIEW_ALL) else rows.filter(department__in=actor.department_below)


@scoped(Publication, action=HOLD_BACK)
def _held_back(rows: QuerySet[Publication], actor: Actor) -> QuerySet[Publication]:
    return _publications(rows, actor)


@scoped(TakenDown, action=VIEW)
def _taken_down(rows: QuerySet[TakenDown], actor: Actor) -> QuerySet[TakenDown]:
    return rows if actor.may(VIEW_ALL) else rows.filter(department__in=actor.department_below)
