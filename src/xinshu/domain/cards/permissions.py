"""What the verbs of this app are called, for rights and for the audit."""

from xinshu.kernel.access.registry import declare
from xinshu.kernel.audit.actions import declare_action

PUBLISH = declare("cards.publish", "公布和撤回本单位信用名片")

PUBLISHED = declare_action("cards.published", "公布信用名片")
WITHDRAWN = declare_action("cards.withdrawn", "撤回信用名片")
