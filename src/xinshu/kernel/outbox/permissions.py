"""What the verbs of this app are called, for rights and for the audit."""

from xinshu.kernel.access.registry import declare
from xinshu.kernel.audit.actions import declare_action

MANAGE = declare("outbox.manage", "管理事件投递")

RETRIED = declare_action("outbox.retried", "重新投递事件")
ABANDONED = declare_action("outbox.abandoned", "放弃投递事件")
