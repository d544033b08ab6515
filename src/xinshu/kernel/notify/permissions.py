"""What the verbs of this app are called."""

from xinshu.kernel.access.registry import declare
from xinshu.kernel.audit.actions import declare_action

READ = declare("notify.read", "查看通知")
MANAGE = declare("notify.manage", "查看外部通知的投递记录并重发")

CONTACT_SET = declare_action("notify.contact_set", "登记联系方式")
CONTACT_CONFIRMED = declare_action("notify.contact_confirmed", "确认联系方式")
CONTACT_REMOVED = declare_action("notify.contact_removed", "删除联系方式")
RETRIED = declare_action("notify.retried", "重发外部通知")
