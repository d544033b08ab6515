"""Named refusals: every "no" has a code, a sentence for the user and the article behind it."""

from typing import ClassVar


class Refusal(Exception):
    """A request the platform declines, for a reason the user can read and act on.

    Subclasses set `code` (stable, documented in docs/refusals.md), `sentence` (a Chinese format
    string filled from the keyword arguments) and, where one exists, `basis` (the article).
    """

    code: ClassVar[str] = "refused"
    sentence: ClassVar[str] = "请求未被受理。"
    basis: ClassVar[str] = ""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.sentence.format(**facts))


class NotPermitted(Refusal):
    """The actor holds no permission for this verb on this object."""

    code = "not_permitted"
    sentence = "您没有“{action}”的权限。请联系本单位管理员或信用中心开通。"


class WrongState(Refusal):
    """The object exists but its state does not allow the verb."""

    code = "wrong_state"
    sentence = "{thing}当前状态为“{state}”，不能{action}。"


class NotFound(Refusal):
    """Nothing by that name is visible to the actor; what is hidden gets the same answer."""

    code = "not_found"
    sentence = "没有找到{thing}。它可能不存在，或不在您的查看范围内。"
