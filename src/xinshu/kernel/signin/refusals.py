"""What this app declines. No answer tells a stranger whether an account exists."""

from xinshu.core.refusals import Refusal

LEVEL_THREE = "GB/T 22239-2019 8.1.4.1"


class WrongCredentials(Refusal):
    """User name and password do not belong together, or the account is not in use."""

    code = "wrong_credentials"
    sentence = "用户名或密码不正确，请核对后重试。"


class WrongCode(Refusal):
    """The one-time or recovery code is wrong, too old, or was used before."""

    code = "wrong_code"
    sentence = "验证码不正确或已使用过，请等待新的验证码后重试。"


class WrongPasskey(Refusal):
    """The device's answer does not belong to this question or to a key we know."""

    code = "wrong_passkey"
    sentence = "通行密钥验证未通过，请重试或改用其他方式。"


class LockedOut(Refusal):
    """Too many wrong tries for this name from this address."""

    code = "locked_out"
    sentence = "尝试次数过多，已暂停登录。请在 {minutes} 分钟后重试，或联系安全管理员解除。"
    basis = LEVEL_THREE


class TooSlow(Refusal):
    """The first step was made too long ago, or never."""

    code = "sign_in_too_slow"
    sentence = "登录步骤已超时，请重新登录。"


class StepUpNeeded(Refusal):
    """A dangerous act asks for a fresh proof of identity first."""

    code = "step_up_needed"
    sentence = "此操作须先确认本人身份。请确认后重新提交。"
    basis = LEVEL_THREE


class SecondFactorNeeded(Refusal):
    """The last second factor may not be taken away while one is demanded."""

    code = "second_factor_needed"
    sentence = "工作人员账号须保留至少一种第二因素，请先添加另一种。"
    basis = LEVEL_THREE


class AlreadyEnrolled(Refusal):
    """There is an authenticator already; a second one would silently replace it."""

    code = "already_enrolled"
    sentence = "动态口令已启用。更换手机时请先停用，再重新启用。"


class SingleSignOnFailed(Refusal):
    """The provider's answer is missing, forged, late, or does not fit the question."""

    code = "single_sign_on_failed"
    sentence = "统一身份认证未完成，请重新发起。"


class UnknownIdentity(Refusal):
    """Nobody on the staff is known under this identity; none is ever made from it."""

    code = "unknown_identity"
    sentence = "该统一身份没有对应的在用工作人员账号。请联系本单位管理员开通。"
