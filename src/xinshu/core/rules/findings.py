"""What a check says: one finding per violated rule and row."""

from dataclasses import dataclass

from xinshu.core.catalog.model import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding. `row` is the record's number in the file as a spreadsheet would show it.

    `value` is what the submitter wrote, cut at 200 characters; `expected` and `hint` say how to
    mend it. `business_key` lets the submitter find the record in the system it came from.
    """

    row: int
    rule: str
    severity: Severity
    field: str
    value: str
    message: str
    expected: str = ""
    hint: str = ""
    business_key: str = ""
