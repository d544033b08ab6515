"""What clients of the interface may be allowed; part by part of the catalogue where it says so."""

from xinshu.kernel.keys.scopes import all_scopes, declare_scope

ITEM = "目录项"

ITEMS = declare_scope("items:read", "查询目录项", narrowed_by=ITEM)
PUSH = declare_scope("records:push", "推送数据", narrowed_by=ITEM)
CHECK = declare_scope("records:check", "预校验", narrowed_by=ITEM)
RECEIPTS = declare_scope("receipts:read", "查询回执与待更正数据", narrowed_by=ITEM)
WITHDRAW = declare_scope("receipts:withdraw", "撤回批次", narrowed_by=ITEM)
TASKS = declare_scope("tasks:read", "查询报送任务", narrowed_by=ITEM)
NOTHING = declare_scope("tasks:nothing", "零报告", narrowed_by=ITEM)

OFFERED = tuple(all_scopes())
