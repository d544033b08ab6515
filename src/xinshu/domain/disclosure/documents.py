"""Document numbers in the form searches use."""

import re

_BRACKETS = str.maketrans("〔〕［］[]【】（）", "()()()()()")
_SPACE = re.compile(r"\s+")


def document_key(text: str) -> str:
    """A document number without blanks, with one kind of brackets, in capitals."""
    return _SPACE.sub("", text.translate(_BRACKETS)).upper()[:200]
