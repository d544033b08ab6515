"""Rights and remembered actions of keys."""

from xinshu.kernel.access.registry import declare
from xinshu.kernel.audit.actions import declare_action

ISSUE = declare("keys.issue", "签发和吊销接口密钥")
ISSUED = declare_action("keys.issued", "签发接口密钥")
REVOKED = declare_action("keys.revoked", "吊销接口密钥")
