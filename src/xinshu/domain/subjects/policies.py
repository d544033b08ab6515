"""Who may do what with subjects."""

from django.db.models import QuerySet

from xinshu.domain.subjects.models import Subject
from xinshu.kernel.access.policy import scoped
from xinshu.kernel.access.registry import declare
from xinshu.kernel.access.transitions import declare_transition
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.actions import declare_action

VIEW = declare("subjects.view", "查看主体档案")
OPEN = declare("subjects.open", "手工建立主体档案")
FILE_REGISTER = declare("subjects.file_register", "按登记信息批量建档", platform=True)
OPEN_PERSONS = declare("subjects.open_persons", "批量建立自然人档案", platform=True)
DECIDE = declare("subjects.decide", "合并、拆分主体档案及登记承继关系")

# What changes who is who. Whoever decided may not be the one who undoes it: a pair of files that
# was joined and parted by one hand would leave a day on which nobody else looked.
MERGE = declare_transition("subjects.merge", "合并主体档案", permission=DECIDE)
SPLITTING = declare_transition("subjects.split", "拆分主体档案", permission=DECIDE)
SUCCEED = declare_transition("subjects.succeed", "登记主体承继关系", permission=DECIDE)
CONFIRM_CODE = declare_transition("subjects.confirm_code", "确认重错码", permission=DECIDE)
REVERSE = declare_transition(
    "subjects.reverse_decision", "撤销主体档案决定", permission=DECIDE, four_eyes=True
)

SEARCHED = declare_action("subjects.searched", "查找主体")
VIEWED = declare_action("subjects.viewed", "查看主体档案")
OPENED = declare_action("subjects.opened", "手工建立主体档案")
MERGED = declare_action("subjects.merged", "合并主体档案")
SPLIT = declare_action("subjects.split", "拆分主体档案")
REVERSED = declare_action("subjects.decision_reversed", "撤销主体档案决定")
SUCCEEDED = declare_action("subjects.succession_recorded", "登记主体承继关系")
CODE_CONFIRMED = declare_action("subjects.code_confirmed", "确认重错码")


@scoped(Subject, action=VIEW)
def _seen(rows: QuerySet[Subject], actor: Actor) -> QuerySet[Subject]:
    """Basic facts of organisations are open to whoever may look up files at all."""
    return rows if actor.may(VIEW) else rows.none()
