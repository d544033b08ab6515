"""纳税人识别号: shapes only; there is no check digit of its own.

15 characters (region and 组织机构代码), 18 (since 2015 the 统一社会信用代码), and 15, 17, 18 or 20
where an individual business or a person is registered under an identity number. Those hold
personal data: see `holds_person_id`.
"""

import re
from typing import Final

from xinshu.core.identifiers import organisation_code, resident_id, uscc

SHAPE: Final = (
    r"[0-9]{6}(?:[0-9A-Z]{9}|[0-9A-Z]{11})|[0-9A-Z]{2}[0-9]{6}(?:[0-9A-Z]{10}|[0-9A-Z]{12})"
)

_SHAPE: Final = re.compile(SHAPE)


def is_shape(text: str) -> bool:
    """Whether `text` has one of the four lengths and digits where the region code stands."""
    return _SHAPE.fullmatch(text) is not None


def embedded_organisation_code(text: str) -> str | None:
    """The 组织机构代码 inside a 15- or 18-character number, if its check holds, else None."""
    if len(text) == 18:
        return uscc.embedded_organisation_code(text)
    body = text[6:]
    return body if len(text) == 15 and organisation_code.is_valid(body) else None


def holds_person_id(text: str) -> bool:
    """Whether the first eighteen characters are a valid resident id: then it is personal data."""
    return is_shape(text) and resident_id.is_valid(text[:18])
