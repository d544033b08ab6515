"""What the verbs of this app are called."""

from xinshu.kernel.access.registry import declare

VIEW = declare("visits.view", "查看网站访问统计")
