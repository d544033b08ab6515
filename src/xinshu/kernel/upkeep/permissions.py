"""What the verbs of this app are called."""

from xinshu.kernel.access.registry import declare
from xinshu.kernel.audit.actions import declare_action

VIEW = declare("upkeep.view", "查看网站巡检结果")
RUN = declare("upkeep.run", "立即巡检网站")

ASKED = declare_action("upkeep.asked", "要求巡检网站")
