"""Who may do what in double publicity."""

from typing import Any

from django.db.models import QuerySet

from xinshu.domain.publicity.models import (
    AccuracyCheck,
    Assessment,
    Clock,
    Figure,
    Ledger,
    Sample,
)
from xinshu.kernel.access.policy import scoped
from xinshu.kernel.access.registry import declare
from xinshu.kernel.access.transitions import declare_transition
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.actions import declare_action

VIEW = declare("publicity.view", "查看双公示时限与评估")
VIEW_ALL = declare("publicity.view_all", "查看各部门双公示情况")
ASSESS = declare("publicity.assess", "拟制双公示评估报告")
ISSUE = declare("publicity.issue", "签发双公示评估报告")
DECLARE = declare("publicity.declare", "申报双公示台账")
EXCUSE = declare("publicity.excuse", "认定依法不报送的决定")
CHECK = declare("publicity.check_accuracy", "组织双公示准确率核查")
SUPPLY = declare("publicity.supply_document", "提供核查所需的决定书原件")
COMPUTE = declare("publicity.compute", "计算双公示时限", platform=True)

SIGN = declare_transition("publicity.sign", "签发评估报告", permission=ISSUE, four_eyes=True)
COMPARE = declare_transition("publicity.compare", "核对原件", permission=CHECK, four_eyes=True)

REFRESHED = declare_action("publicity.refreshed", "重算双公示时限")
DRAFTED = declare_action("publicity.assessment_drafted", "拟制双公示评估报告")
ISSUED = declare_action("publicity.assessment_issued", "签发双公示评估报告")
DROPPED = declare_action("publicity.assessment_dropped", "作废双公示评估报告")
DECLARED = declare_action("publicity.ledger_declared", "申报双公示台账")
EXCUSED = declare_action("publicity.line_excused", "认定依法不报送")
PLANNED = declare_action("publicity.check_planned", "布置准确率核查")
DRAWN = declare_action("publicity.check_drawn", "抽取准确率核查样本")
SUPPLIED = declare_action("publicity.document_supplied", "提供决定书原件")
DOCUMENT_VIEWED = declare_action("publicity.document_viewed", "查看决定书原件")
COMPARED = declare_action("publicity.sample_compared", "核对样本")
CONCLUDED = declare_action("publicity.check_concluded", "完成准确率核查")


def _own(rows: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    """The centre sees all departments, a department itself and the units below it."""
    if actor.may(VIEW_ALL):
        return rows
    return rows.filter(department__in=actor.department_below)


for _model in (Clock, Figure, Ledger, Sample):
    scoped(_model, action=VIEW)(_own)
scoped(Ledger, action=DECLARE)(_own)
scoped(Sample, action=SUPPLY)(_own)


@scoped(Assessment, action=VIEW)
def _assessments(rows: QuerySet[Assessment], actor: Actor) -> QuerySet[Assessment]:
    """What is issued is for every department; drafts stay with the centre."""
    return rows if actor.may(VIEW_ALL) else rows.filter(state=Assessment.State.ISSUED)


@scoped(AccuracyCheck, action=VIEW)
def _checks(rows: QuerySet[AccuracyCheck], actor: Actor) -> QuerySet[AccuracyCheck]:
    """Every department may see how the sample was promised and drawn."""
    return rows if actor.may(VIEW) else rows.none()
