"""What the verbs of this app are called, for rights and for the audit."""

from xinshu.kernel.access.registry import declare
from xinshu.kernel.access.transitions import declare_transition
from xinshu.kernel.audit.actions import declare_action

VIEW = declare("watch.view", "查看安全工单")
HANDLE = declare("watch.handle", "处置安全工单")
SCAN = declare("watch.scan", "按监测规则检查审计记录", platform=True)

LOOK_INTO = declare_transition("watch.look_into", "处置安全工单", permission=HANDLE, four_eyes=True)

OPENED = declare_action("watch.ticket.opened", "开立安全工单")
TAKEN_UP = declare_action("watch.ticket.taken_up", "受理安全工单")
NOTED = declare_action("watch.ticket.noted", "记录安全工单处置情况")
GRADED = declare_action("watch.ticket.graded", "调整安全事件等级")
CLOSED = declare_action("watch.ticket.closed", "办结安全工单")
MISSED = declare_action("watch.missed", "查询无结果")
