"""What the verbs of this app are called, for rights and for the audit."""

from xinshu.kernel.access.registry import declare
from xinshu.kernel.audit.actions import declare_action

SERVE = declare("counter.serve", "窗口接待查询人")

OPENED = declare_action("counter.opened", "窗口接待查询人")
HANDED = declare_action("counter.handed", "窗口出具查询结果")
CLOSED = declare_action("counter.closed", "结束窗口接待")
