"""An item's checks as one ordered list of data: what both implementations walk.

Per field, in the item's order: what reading it met (NUL, CONTROL, TYPE, CODE), then REQ, REQ-IF,
BLANK-IF, LEN, SCALE, PATTERN, MIN, MAX, FORMAT-…, CHECKDIGIT-…, PLACEHOLDER; after all fields the
written rules. A row's findings stand in this order.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from xinshu.core.catalog.model import Field, FieldType, Item, Rule, Severity
from xinshu.core.refusals import Refusal
from xinshu.core.rules import wording
from xinshu.core.rules.clean import spellings_of
from xinshu.core.rules.formats import FORMATS
from xinshu.core.rules.metadata import severity_of
from xinshu.core.rules.parser import parse
from xinshu.core.rules.references import lists_in, replace_name
from xinshu.core.rules.tree import (
    Call,
    Compare,
    Comparison,
    Expression,
    Literal,
    Name,
    Not,
    Or,
    Reference,
)


class CodeListMissing(Refusal):
    """A check needs a code list that was not handed in: judging without it would be silent."""

    code = "code_list_missing"
    sentence = "信息项“{item}”的校验需要代码集“{list_name}”，但没有提供。"


class CheckKind(StrEnum):
    """How a check finds its violations."""

    NUL = "nul"  # cleaning removed NUL or a lone surrogate
    CONTROL = "control"  # cleaning removed control characters
    TYPE = "type"  # written, but cannot be read
    CODE = "code"  # not (all) in the code list
    REQUIRED = "required"  # not written
    REQUIRED_IF = "required_if"  # not written although `expression` is true
    BLANK_IF = "blank_if"  # written although `expression` is true
    LENGTH = "length"  # more than `limit` characters
    DIGITS = "digits"  # more than `limit` digits before plus after the point
    SCALE = "scale"  # more than `limit` digits after the point
    EXPRESSION = "expression"  # `expression` is false (unknown is no violation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check. `message`, `expected` and `hint` never depend on the row."""

    rule: str
    severity: Severity
    field: str
    kind: CheckKind
    message: str
    expected: str = ""
    hint: str = ""
    expression: Expression | None = None
    limit: int | None = None
    overridable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything needed to judge rows of `item`: spellings of coded fields, checks in order.

    `spellings` maps field code → accepted spelling → code, for ENUM and SET fields.
    """

    item: Item
    spellings: Mapping[str, Mapping[str, str]]
    checks: tuple[Check, ...]


def build_plan(item: Item, reference: Reference) -> Plan:
    """The checks of `item`. Raises CodeListMissing, and RuleSyntaxError for an unloaded item."""
    spellings = {f.code: _spellings(item, f, reference) for f in item.fields if f.codes}
    checks = [c for f in item.fields for c in _field_checks(f, reference)]
    checks.extend(_written(rule) for rule in item.rules)
    for check in checks:
        for list_name in lists_in(check.expression):
            if list_name not in reference.codes:
                raise CodeListMissing(item=item.name, list_name=list_name)
    return Plan(item=item, spellings=spellings, checks=tuple(checks))


def _spellings(item: Item, field: Field, reference: Reference) -> Mapping[str, str]:
    name = field.codes or ""
    if name not in reference.codes:
        raise CodeListMissing(item=item.name, list_name=name)
    return spellings_of(reference.codes[name], reference.code_aliases.get(name))


def _written(rule: Rule) -> Check:
    return Check(
        rule=rule.id,
        severity=rule.severity,
        field=rule.field,
        kind=CheckKind.EXPRESSION,
        message=rule.message,
        hint=rule.hint,
        expression=parse(rule.when),
        overridable=rule.overridable,
    )


def _field_checks(field: Field, reference: Reference) -> Iterator[Check]:
    yield _check(field, "NUL", CheckKind.NUL)
    yield _check(field, "CONTROL", CheckKind.CONTROL)
    if field.type in (FieldType.DATE, FieldType.INTEGER, FieldType.DECIMAL):
        yield _check(field, "TYPE", CheckKind.TYPE)
    if field.codes:
        labels = reference.codes.get(field.codes, {})
        yield _check(field, "CODE", CheckKind.CODE, expected=wording.expected_codes(labels))
    yield from _presence(field)
    yield from _size(field)
    yield from _content(field)


def _presence(field: Field) -> Iterator[Check]:
    if field.required:
        yield _check(field, "REQ", CheckKind.REQUIRED)
    if field.required_if is not None:
        condition = parse(field.required_if)
        yield _check(field, "REQ-IF", CheckKind.REQUIRED_IF, expression=condition)
    if field.blank_if is not None:
        condition = parse(field.blank_if)
        yield _check(field, "BLANK-IF", CheckKind.BLANK_IF, expression=condition)


def _size(field: Field) -> Iterator[Check]:
    numeric = field.type in (FieldType.INTEGER, FieldType.DECIMAL)
    if field.length is not None and (numeric or field.type is FieldType.TEXT):
        kind = CheckKind.DIGITS if numeric else CheckKind.LENGTH
        yield _check(field, "LEN", kind, limit=field.length)
    if field.scale is not None and field.type is FieldType.DECIMAL:
        yield _check(field, "SCALE", CheckKind.SCALE, limit=field.scale)


def _content(field: Field) -> Iterator[Check]:
    value = Name(field.code)
    if field.pattern is not None:
        yield _rule(field, "PATTERN", Call("matches", (value, Literal(field.pattern))))
    if field.minimum is not None:
        yield _rule(field, "MIN", _bound(field, ">=", field.minimum))
    if field.maximum is not None:
        yield _rule(field, "MAX", _bound(field, "<=", field.maximum))
    if field.format is not None:
        yield from _format(field)
    if _mind_placeholders(field):
        yield _rule(field, "PLACEHOLDER", Not(Call("placeholder", (value,))))


def _format(field: Field) -> Iterator[Check]:
    wanted = FORMATS[field.format or ""]
    shape = replace_name(parse(wanted.shape), "x", field.code)
    yield _rule(field, f"FORMAT-{wanted.name}", shape)
    if wanted.check is not None:
        digit = Or((Not(shape), replace_name(parse(wanted.check), "x", field.code)))
        yield _rule(field, f"CHECKDIGIT-{wanted.name}", digit, overridable=True)


def _mind_placeholders(field: Field) -> bool:
    filled = field.required or field.required_if is not None
    return field.type is FieldType.TEXT and field.format is None and filled


def _bound(field: Field, op: Comparison, bound: str) -> Expression:
    if bound == "today":
        limit: Expression = Name("today")
    elif field.type is FieldType.DATE:
        limit = Literal(date.fromisoformat(bound))
    else:
        limit = Literal(float(bound))
    return Compare(op, Name(field.code), limit)


def _rule(field: Field, rule: str, expression: Expression, *, overridable: bool = False) -> Check:
    kind = CheckKind.EXPRESSION
    return _check(field, rule, kind, expression=expression, overridable=overridable)


def _check(
    field: Field,
    rule: str,
    kind: CheckKind,
    *,
    expected: str = "",
    expression: Expression | None = None,
    limit: int | None = None,
    overridable: bool = False,
) -> Check:
    return Check(
        rule=rule,
        severity=severity_of(rule),
        field=field.code,
        kind=kind,
        message=wording.message(rule, field),
        expected=expected or wording.expected(rule, field),
        hint=wording.hint(rule, field),
        expression=expression,
        limit=limit,
        overridable=overridable,
    )
