"""What the verbs of this app are called, for rights and for the audit."""

from xinshu.kernel.access.registry import declare
from xinshu.kernel.access.transitions import declare_transition
from xinshu.kernel.audit.actions import declare_action

VIEW = declare("lifecycle.view", "查看保存期限、销毁和冻结")
APPROVE = declare("lifecycle.approve", "审批到期数据销毁")
HOLD = declare("lifecycle.hold", "冻结和解除冻结数据")
RUN = declare("lifecycle.run", "提出和执行到期数据销毁", platform=True)

AGREE = declare_transition("lifecycle.agree", "同意销毁", permission=APPROVE, four_eyes=True)
LIFT = declare_transition("lifecycle.lift_hold", "解除冻结", permission=HOLD, four_eyes=True)

PROPOSED = declare_action("lifecycle.destruction.proposed", "提出到期数据销毁")
APPROVED = declare_action("lifecycle.destruction.approved", "同意销毁到期数据")
REFUSED = declare_action("lifecycle.destruction.refused", "不同意销毁到期数据")
DESTROYED = declare_action("lifecycle.destruction.done", "销毁到期数据")
SWEPT = declare_action("lifecycle.swept", "清理到期运行数据")
HELD = declare_action("lifecycle.hold.placed", "冻结数据")
RELEASED = declare_action("lifecycle.hold.lifted", "解除冻结")
