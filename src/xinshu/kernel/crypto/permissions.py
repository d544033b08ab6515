"""What the verbs of this app are called, for rights and for the audit."""

from xinshu.kernel.access.registry import declare
from xinshu.kernel.audit.actions import declare_action

MANAGE = declare("crypto.manage", "管理密钥")

KEY_ADDED = declare_action("crypto.key_added", "启用新的数据密钥")
KEY_DROPPED = declare_action("crypto.key_dropped", "销毁旧的数据密钥")
SIGNING_RENEWED = declare_action("crypto.signing_renewed", "更换签名密钥")
