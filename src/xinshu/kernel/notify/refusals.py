"""What this app declines."""

from xinshu.core.refusals import Refusal


class ChannelClosed(Refusal):
    """The channel is not among those of this installation."""

    code = "channel_closed"
    sentence = "平台没有开通“{channel}”渠道。"


class AddressInvalid(Refusal):
    """Not an address of this channel."""

    code = "address_invalid"
    sentence = "{what}格式不正确，请核对后重新填写。"


class ContactUnreachable(Refusal):
    """The code could not be sent there."""

    code = "contact_unreachable"
    sentence = "确认码发送失败：{reason}。请核对地址，或稍后再试。"


class CodeWrong(Refusal):
    """The code is not the one that was sent, too old, or was guessed at too often."""

    code = "confirmation_code_wrong"
    sentence = "确认码不正确或已失效（{minutes} 分钟内有效，最多试 {tries} 次）。可以重新获取。"


class AskedTooSoon(Refusal):
    """A code was sent there a moment ago."""

    code = "code_asked_too_soon"
    sentence = "确认码刚刚发送过，请在 {seconds} 秒后再获取或变更。"
