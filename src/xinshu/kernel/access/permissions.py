"""What the verbs of this app are called."""

from xinshu.kernel.access.registry import declare

STATE_PURPOSE = declare("access.state_purpose", "说明用途后查阅非公开信息")
