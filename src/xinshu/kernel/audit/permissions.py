"""What the verbs of this app are called."""

from xinshu.kernel.access.registry import declare

READ = declare("audit.read", "查阅审计记录")
