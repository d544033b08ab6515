"""What the verbs of this app are called, for rights and for the audit."""

from xinshu.kernel.access.registry import declare
from xinshu.kernel.access.transitions import declare_transition
from xinshu.kernel.audit.actions import declare_action

OPEN = declare("editorial.open", "进入内容管理")
WRITE = declare("editorial.write", "撰写和报送稿件")
REVIEW = declare("editorial.review", "审核、发布和撤下稿件")
FIGURES = declare("editorial.figures", "查看稿件统计")

APPROVE = declare_transition("editorial.approve", "审核通过稿件", permission=REVIEW, four_eyes=True)

CREATED = declare_action("editorial.created", "新建稿件")
CHANGED = declare_action("editorial.changed", "修改稿件")
SUBMITTED = declare_action("editorial.submitted", "报送稿件审核")
APPROVED = declare_action("editorial.approved", "审核通过稿件")
REJECTED = declare_action("editorial.rejected", "退回稿件")
WITHDRAWN = declare_action("editorial.withdrawn", "撤回报送的稿件")
SCHEDULED = declare_action("editorial.scheduled", "定时发布稿件")
PUBLISHED = declare_action("editorial.published", "发布稿件")
UNPUBLISHED = declare_action("editorial.unpublished", "撤下稿件")
DELETED = declare_action("editorial.deleted", "删除稿件")
OTHER = declare_action("editorial.other", "内容管理其他操作")
