"""What the verbs of this app are called, for rights and for the audit."""

from xinshu.kernel.access.registry import declare
from xinshu.kernel.audit.actions import declare_action

MANAGE_USERS = declare("accounts.manage_users", "管理用户")
MANAGE_DEPARTMENTS = declare("accounts.manage_departments", "管理单位")
ASSIGN_POSTS = declare("accounts.assign_posts", "授予和终止任职")
SUSPEND = declare("accounts.suspend", "停用和启用用户")

USER_CREATED = declare_action("accounts.user.created", "创建用户")
USER_SUSPENDED = declare_action("accounts.user.suspended", "停用用户")
USER_RESTORED = declare_action("accounts.user.restored", "启用用户")
PASSWORD_SET = declare_action("accounts.user.password_set", "设置密码")
DEPARTMENT_CREATED = declare_action("accounts.department.created", "创建单位")
DEPARTMENT_CLOSED = declare_action("accounts.department.closed", "停用单位")
POST_ASSIGNED = declare_action("accounts.post.assigned", "授予任职")
POST_ENDED = declare_action("accounts.post.ended", "终止任职")
LOGGED_IN = declare_action("accounts.logged_in", "登录")
LOGIN_FAILED = declare_action("accounts.login_failed", "登录失败")
LOGGED_OUT = declare_action("accounts.logged_out", "退出登录")
