"""What is typed into a form, brought into shape or refused."""

from xinshu.kernel.accounts.refusals import BadName, ReasonNeeded

SHORTEST_REASON = 2


def reasoned(reason: str) -> str:
    """The reason without blanks around it. Raises ReasonNeeded."""
    told = reason.strip()
    if len(told) < SHORTEST_REASON:
        raise ReasonNeeded
    return told


def named(text: str, what: str, *, most: int = 32) -> str:
    """A name of one line without blanks around it; `what` tells which. Raises BadName."""
    name = text.strip()
    if not name or len(name) > most or not name.isprintable():
        raise BadName(what=what, rule=f"不得为空，不超过 {most} 个字符，不含换行等控制字符")
    return name
