"""What the verbs of this app are called, for rights and for the audit."""

from xinshu.kernel.access.registry import declare
from xinshu.kernel.audit.actions import declare_action

HELP = declare("signin.help", "解除锁定、重置登录方式、结束他人会话")

PASSWORD_CHANGED = declare_action("signin.password.changed", "本人更改密码")
AUTHENTICATOR_ADDED = declare_action("signin.authenticator.added", "启用动态口令")
AUTHENTICATOR_REMOVED = declare_action("signin.authenticator.removed", "停用动态口令")
CODES_RENEWED = declare_action("signin.codes.renewed", "生成恢复码")
CODE_USED = declare_action("signin.code.used", "使用恢复码")
PASSKEY_ADDED = declare_action("signin.passkey.added", "添加通行密钥")
PASSKEY_REMOVED = declare_action("signin.passkey.removed", "移除通行密钥")
IDENTITY_LINKED = declare_action("signin.identity.linked", "关联统一身份")
SESSION_ENDED = declare_action("signin.session.ended", "结束登录会话")
CONFIRMED = declare_action("signin.confirmed", "操作前确认身份")
CONFIRM_FAILED = declare_action("signin.confirm_failed", "操作前确认身份失败")
LOCKED_OUT = declare_action("signin.locked_out", "登录锁定")
UNLOCKED = declare_action("signin.unlocked", "解除登录锁定")
FACTORS_RESET = declare_action("signin.factors.reset", "重置登录方式")
