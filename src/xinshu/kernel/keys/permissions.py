"""Rights and remembered actions of machine clients."""

from xinshu.kernel.access.registry import declare
from xinshu.kernel.audit.actions import declare_action

ISSUE = declare("keys.issue", "登记接口客户端，签发和吊销其密钥")

REGISTERED = declare_action("keys.client_registered", "登记接口客户端")
CHANGED = declare_action("keys.client_changed", "变更接口客户端")
SUSPENDED = declare_action("keys.client_suspended", "停用接口客户端")
RESTORED = declare_action("keys.client_restored", "启用接口客户端")
ISSUED = declare_action("keys.issued", "签发接口密钥")
REVOKED = declare_action("keys.revoked", "吊销接口密钥")
TOKEN_ISSUED = declare_action("keys.token_issued", "签发访问令牌")
