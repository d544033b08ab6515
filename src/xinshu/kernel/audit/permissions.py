"""What the verbs of this app are called, for rights and for the audit."""

from xinshu.kernel.access.registry import declare
from xinshu.kernel.audit.actions import declare_action

READ = declare("audit.read", "查阅审计记录")
EXPORT = declare("audit.export", "导出审计日志")
SEAL = declare("audit.seal", "封存审计日志", platform=True)
OWN_LOOKS = declare("audit.own_looks", "查看本人（本单位）档案的查阅记录")

LOG_READ = declare_action("audit.log_read", "查阅审计记录")
OWN_LOOKS_READ = declare_action("audit.own_looks_read", "查看本人档案的查阅记录")
EXPORTED = declare_action("audit.exported", "导出审计日志")
DATA_DIGEST = declare_action("audit.data_digest", "登记数据摘要")
