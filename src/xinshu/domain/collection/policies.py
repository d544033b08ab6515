"""Who may do what in collection."""

from typing import Any

from django.db.models import QuerySet

from xinshu.domain.collection.models import Source, Submission, Task
from xinshu.kernel.access.policy import scoped
from xinshu.kernel.access.registry import declare
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit.actions import declare_action

VIEW = declare("collection.view", "查看报送批次")
VIEW_ALL = declare("collection.view_all", "查看各部门报送情况")
SUBMIT = declare("collection.submit", "报送数据")
SUBMIT_FOR = declare("collection.submit_for", "代部门报送数据")
WITHDRAW = declare("collection.withdraw", "撤回报送批次")
REMIND = declare("collection.remind", "催报")
SOURCES = declare("collection.manage_sources", "维护数据来源")

SUBMITTED = declare_action("collection.submitted", "报送数据")
FINISHED = declare_action("collection.finished", "报送批次处理完成")
REFUSED = declare_action("collection.refused", "退回报送批次")
CANCELLED = declare_action("collection.cancelled", "取消报送批次")
RESUMED = declare_action("collection.resumed", "继续处理报送批次")
WITHDRAWN = declare_action("collection.withdrawn", "撤回报送批次")
DISCARDED = declare_action("collection.held_discarded", "作废待更正数据")
NOTHING = declare_action("collection.nothing_declared", "零报告")
NOTHING_TAKEN_BACK = declare_action("collection.nothing_taken_back", "撤回零报告")
REMINDED = declare_action("collection.reminded", "催报")
SOURCE_SAVED = declare_action("collection.source_saved", "保存数据来源")
SOURCE_RUN = declare_action("collection.source_run", "运行数据来源")
SOURCE_STOPPED = declare_action("collection.source_stopped", "停用数据来源")
TASKS_OPENED = declare_action("collection.tasks_opened", "下达报送任务")
FINDINGS_VIEWED = declare_action("collection.findings_viewed", "查看校验问题")
HELD_VIEWED = declare_action("collection.held_viewed", "查看待更正数据")
HELD_EXPORTED = declare_action("collection.held_exported", "导出待更正数据")


def _own(rows: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    """The centre sees all departments, a department itself and the units below it."""
    if actor.may(VIEW_ALL):
        return rows
    return rows.filter(department__in=actor.department_below)


for _model in (Submission, Task, Source):
    scoped(_model, action=VIEW)(_own)
scoped(Submission, action=WITHDRAW)(_own)
scoped(Submission, action=SUBMIT)(_own)
scoped(Task, action=SUBMIT)(_own)
scoped(Task, action=REMIND)(_own)
scoped(Source, action=SOURCES)(_own)
