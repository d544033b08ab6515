"""What this app declines."""

from xinshu.core.refusals import Refusal


class KeyStillNeeded(Refusal):
    """Something is still sealed with the key, or it seals what comes in now."""

    code = "key_still_needed"
    sentence = "密钥 {key_id} 仍在使用（{places}），请先完成重新封存再销毁。"


class KeysHeldElsewhere(Refusal):
    """The keys come from the environment or a key management system; the platform only reads."""

    code = "keys_held_elsewhere"
    sentence = "密钥由外部密钥来源提供，平台不能更改；请在密钥管理系统中办理。"
