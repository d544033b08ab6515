"""What the verbs of this app are called."""

from xinshu.kernel.access.registry import declare

READ = declare("notify.read", "查看通知")
