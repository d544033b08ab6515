"""What the verbs of this app are called, for rights and for the audit."""

from xinshu.kernel.access.registry import declare
from xinshu.kernel.access.transitions import declare_transition
from xinshu.kernel.audit.actions import declare_action

ASK = declare("exports.ask", "申请导出数据")
APPROVE = declare("exports.approve", "审批数据导出")
MAKE = declare("exports.make", "生成导出文件", platform=True)

DECIDE = declare_transition("exports.decide", "审批数据导出", permission=APPROVE, four_eyes=True)

ASKED = declare_action("exports.asked", "申请导出数据")
APPROVED = declare_action("exports.approved", "同意导出数据")
REFUSED = declare_action("exports.refused", "不同意导出数据")
MADE = declare_action("exports.made", "生成导出文件")
DOWNLOADED = declare_action("exports.downloaded", "下载导出文件")
PRINTED = declare_action("exports.sheet", "下载统计表")
