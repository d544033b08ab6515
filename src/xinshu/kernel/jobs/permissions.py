"""What the verbs of this app are called, for rights and for the audit."""

from xinshu.kernel.access.registry import declare
from xinshu.kernel.audit.actions import declare_action

VIEW = declare("jobs.view", "查看后台任务")
MANAGE = declare("jobs.manage", "管理后台任务")

CANCELLED = declare_action("jobs.cancelled", "取消后台任务")
RESUMED = declare_action("jobs.resumed", "恢复后台任务")
SCHEDULED = declare_action("jobs.scheduled", "设定定时计划")
SWITCHED_OFF = declare_action("jobs.schedule.switched_off", "停用定时计划")
SWITCHED_ON = declare_action("jobs.schedule.switched_on", "启用定时计划")
RUN_NOW = declare_action("jobs.schedule.run_now", "立即执行定时计划")
