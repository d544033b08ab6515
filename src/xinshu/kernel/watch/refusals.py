"""What this app declines."""

from xinshu.core.refusals import Refusal


class FindingNeeded(Refusal):
    """A ticket was closed, noted or opened without saying what was found."""

    code = "ticket_finding_needed"
    sentence = "请写明{what}，至少四个字。"


class NoticeMissing(Refusal):
    """A leak may only be closed once authority and persons were told, or need not be told."""

    code = "breach_notice_missing"
    sentence = "认定为个人信息泄露的，办结前须登记：{missing}。"
    basis = "《中华人民共和国个人信息保护法》第五十七条"
