"""What the verbs of this app are called, for rights and for the audit."""

from xinshu.kernel.access.registry import declare
from xinshu.kernel.audit.actions import declare_action

RUN = declare("backup.run", "备份与恢复演练")

CREATED = declare_action("backup.created", "完成备份")
DRILLED = declare_action("backup.drilled", "完成恢复演练")
RESTORED = declare_action("backup.restored", "从备份恢复")
