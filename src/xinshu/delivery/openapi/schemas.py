"""Bodies of requests and answers."""

from datetime import date, datetime
from typing import Any

from ninja import Field, Schema

from xinshu.core.catalog import model
from xinshu.core.rules import findings as core
from xinshu.domain.collection import types
from xinshu.domain.collection.types import Finding, HeldRow


class RefusalOut(Schema):
    """Why a request was declined: a stable code, a sentence to show, the article behind it."""

    code: str
    message: str
    basis: str = ""
    errors: list[str] = Field(default_factory=list)


class FieldOut(Schema):
    """A field of an item, as far as a sender must know it."""

    code: str
    name: str
    type: str
    length: int | None
    scale: int | None
    required: bool
    codes: str | None
    hint: str


class ItemOut(Schema):
    """An item the caller's department supplies."""

    code: str
    name: str
    storage: str
    frequency: str
    edition: str
    key: list[str]
    fields: list[FieldOut]

    @classmethod
    def of(cls, item: model.Item, edition: str) -> "ItemOut":
        """From the catalogue."""
        return cls(
            code=item.code,
            name=item.name,
            storage=item.storage,
            frequency=item.frequency,
            edition=edition,
            key=list(item.key),
            fields=[
                FieldOut(
                    code=f.code,
                    name=f.name,
                    type=f.type,
                    length=f.length,
                    scale=f.scale,
                    required=f.required,
                    codes=f.codes,
                    hint=f.hint,
                )
                for f in item.fields
            ],
        )


class FindingOut(Schema):
    """One finding on one row."""

    row: int
    rule: str
    severity: str
    field: str
    value: str
    message: str
    expected: str
    hint: str
    business_key: str

    @classmethod
    def of(cls, found: Finding | core.Finding) -> "FindingOut":
        """From a stored finding or one just made."""
        return cls(
            row=found.row_no if isinstance(found, Finding) else found.row,
            rule=found.rule,
            severity=str(found.severity),
            field=found.field,
            value=found.value,
            message=found.message,
            expected=found.expected,
            hint=found.hint,
            business_key=found.business_key,
        )


class ReceiptOut(Schema):
    """The receipt: received = stored + updated + unchanged + held + rejected."""

    receipt_no: str
    state: str
    item: str
    submitted_at: datetime
    finished_at: datetime | None
    received: int
    stored: int
    updated: int
    unchanged: int
    held: int
    rejected: int
    unmatched: int
    warned: int
    late: int
    message: str
    progress: float

    @classmethod
    def of(cls, receipt: types.Receipt) -> "ReceiptOut":
        """From the receipt of the domain."""
        return cls(
            item=receipt.item_code,
            **{name: getattr(receipt, name) for name in cls.model_fields if name != "item"},
        )


class FindingsOut(Schema):
    """A page of findings; ask again with `after=next` while `next` is not null."""

    findings: list[FindingOut]
    next: int | None


class HeldRowOut(Schema):
    """A row kept for correction, as it was received. Rows that name a person show no content."""

    row: int
    state: str
    business_key: str
    content: dict[str, Any] | None

    @classmethod
    def of(cls, held: HeldRow, content: dict[str, Any] | None) -> "HeldRowOut":
        """From a held row and its readable content."""
        return cls(
            row=held.row_no, state=held.state, business_key=held.business_key, content=content
        )


class HeldOut(Schema):
    """A page of held rows."""

    rows: list[HeldRowOut]
    next: int | None


class CheckOut(Schema):
    """What the rules say of one record that was not stored."""

    acceptable: bool
    findings: list[FindingOut]


class ReasonIn(Schema):
    """A reason someone can read later."""

    reason: str = Field(min_length=4, max_length=500)


class TaskOut(Schema):
    """A reporting task."""

    id: int
    item: str
    period: str
    due_on: date
    state: str
    days_left: int
