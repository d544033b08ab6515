"""Some changes need a reason that whoever reads the audit can understand."""

from xinshu.core.refusals import Refusal

LEAST_CHARACTERS = 4


class WhyMissing(Refusal):
    """A change that must be explained was asked for without a reason."""

    code = "why_missing"
    sentence = "{action}须写明事由（不少于 {least} 个字），供审计查阅。"
    basis = "GB/T 22239-2019 8.1.4.3（安全审计）"


def said(why: str, *, action: str) -> str:
    """The reason without blanks around it; `action` names the change. Raises WhyMissing."""
    text = why.strip()
    if len(text) < LEAST_CHARACTERS:
        raise WhyMissing(action=action, least=LEAST_CHARACTERS)
    return text
