"""What machine clients are told no for."""

from xinshu.core.refusals import Refusal


class UnknownScope(Refusal):
    """The scope is none the interface offers, or cannot be narrowed."""

    code = "unknown_scope"
    sentence = "没有名为“{scope}”的授权范围。"


class ClientEnded(Refusal):
    """The secret was revoked or its client suspended while the token was being bought."""

    code = "client_ended"
    sentence = "客户端或其密钥已失效或停用。"


class ScopeNeeded(Refusal):
    """The client was not given the scope this operation needs."""

    code = "scope_needed"
    sentence = "该客户端未获授权“{scope}”。请联系安全管理员调整授权范围。"


class NetworkInvalid(Refusal):
    """Not an address range."""

    code = "network_invalid"
    sentence = "“{given}”不是地址范围。请写成 192.0.2.10 或 192.0.2.0/24。"


class AddressRefused(Refusal):
    """The request comes from an address the client's list does not hold."""

    code = "address_refused"
    sentence = "来源地址 {ip} 不在该客户端允许的范围内。"


class TooManyCredentials(Refusal):
    """Two of a kind are valid already: the old one goes before a third comes."""

    code = "too_many_credentials"
    sentence = "已有两把有效的{kind}。请先吊销不再使用的一把。"


class PublicKeyInvalid(Refusal):
    """Not a point on the SM2 curve."""

    code = "public_key_invalid"
    sentence = "这不是 SM2 公钥。请填写十六进制的公钥（04 开头 130 位，或压缩格式 66 位）。"
    basis = "GB/T 32918.1-2016"


class LimitInvalid(Refusal):
    """A limit of zero, or a day's quota below a minute's."""

    code = "limit_invalid"
    sentence = "每分钟上限须大于 0，且不超过每日配额。"


class SignatureMissing(Refusal):
    """The client has to sign its requests and did not."""

    code = "signature_missing"
    sentence = "该客户端的请求须签名：缺少或写错请求头 {header}。"


class SignatureWrong(Refusal):
    """The signature does not fit the request and the key."""

    code = "signature_wrong"
    sentence = "签名与请求内容不符。请核对签名文本、密钥编号和算法。"


class SignatureStale(Refusal):
    """The time in the signature is too far from ours."""

    code = "signature_stale"
    sentence = "签名时间与平台时间相差超过 {seconds} 秒。请校准时钟后重新签名。"


class Replayed(Refusal):
    """The same signed request came before."""

    code = "replayed"
    sentence = "随机数已经用过。每个请求须使用新的随机数重新签名。"


class SandboxOnly(Refusal):
    """A sandbox client asked for something that only exists for real."""

    code = "sandbox_only"
    sentence = "沙箱客户端不能使用“{operation}”，请用正式客户端办理。"


class TooManyRehearsed(Refusal):
    """More rows than one rehearsal takes."""

    code = "too_many_rehearsed"
    sentence = "沙箱一次最多演练 {most} 条记录（本次 {given} 条）。"
