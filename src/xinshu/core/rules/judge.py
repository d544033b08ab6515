"""The judge of one record: the plain implementation of a plan, and its meaning."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from xinshu.core.catalog.model import Field, FieldType, Item, Severity
from xinshu.core.rules.apply import Value
from xinshu.core.rules.clean import Cleaned, Problem, clean_value, digits_of, storable
from xinshu.core.rules.evaluate import Evaluator, Record
from xinshu.core.rules.findings import Finding
from xinshu.core.rules.plan import Check, CheckKind, build_plan
from xinshu.core.rules.tree import Reference

VALUE_LENGTH = 200  # characters of the submitted value a finding quotes
KEY_SEPARATOR = "｜"

_PROBLEM_OF = {
    CheckKind.NUL: Problem.NUL,
    CheckKind.CONTROL: Problem.CONTROL,
    CheckKind.TYPE: Problem.TYPE,
    CheckKind.CODE: Problem.CODE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What became of one row. `held` rows are not stored: at least one finding is an error."""

    values: Mapping[str, str | None]
    findings: tuple[Finding, ...]
    held: bool
    business_key: str


class Judge:
    """Judges rows of `item`. Raises CodeListMissing where `reference` lacks a list it needs."""

    def __init__(self, item: Item, reference: Reference) -> None:
        self.plan = build_plan(item, reference)
        types = {f.code: f.type for f in item.fields}
        self._evaluator = Evaluator(types, reference)

    def judge(self, row_no: int, raw: Mapping[str, str | None]) -> Judgement:
        """Clean and check one row; `raw` maps field code → text as submitted (missing: blank).

        Findings stand in the order of the plan's checks. Fields the item lacks are ignored.
        """
        item = self.plan.item
        row = {f.code: self._clean(f, raw.get(f.code)) for f in item.fields}
        record = {f.code: typed(row[f.code].text, f.type) for f in item.fields}
        key = KEY_SEPARATOR.join(row[code].text or "" for code in item.key)
        findings = tuple(
            self._finding(check, row_no, storable(raw.get(check.field)), key)
            for check in self.plan.checks
            if self._violated(check, row, record)
        )
        return Judgement(
            values={code: cleaned.text for code, cleaned in row.items()},
            findings=findings,
            held=any(f.severity is Severity.ERROR for f in findings),
            business_key=key,
        )

    def _clean(self, field: Field, raw: str | None) -> Cleaned:
        return clean_value(raw, field, self.plan.spellings.get(field.code))

    def _violated(self, check: Check, row: Mapping[str, Cleaned], record: Record) -> bool:
        cleaned = row[check.field]
        if check.kind in _PROBLEM_OF:
            return _PROBLEM_OF[check.kind] in cleaned.problems
        if check.expression is not None:
            truth = self._evaluator.truth(check.expression, record)
            return _decided(check.kind, truth, cleaned.written)
        if check.kind is CheckKind.REQUIRED:
            return not cleaned.written
        return _size(check.kind, cleaned.text) > (check.limit or 0)

    def _finding(self, check: Check, row_no: int, value: str, key: str) -> Finding:
        return Finding(
            row=row_no,
            rule=check.rule,
            severity=check.severity,
            field=check.field,
            value=value[:VALUE_LENGTH],
            message=check.message,
            expected=check.expected,
            hint=check.hint,
            business_key=key,
        )


def typed(text: str | None, kind: FieldType) -> Value | None:
    """The value rules compute with: dates as dates, numbers as floats, the rest as text."""
    if text is None:
        return None
    if kind is FieldType.DATE:
        return date.fromisoformat(text)
    if kind in (FieldType.INTEGER, FieldType.DECIMAL):
        return float(text)
    return text


def _decided(kind: CheckKind, truth: bool | None, written: bool) -> bool:
    if kind is CheckKind.REQUIRED_IF:
        return truth is True and not written
    if kind is CheckKind.BLANK_IF:
        return truth is True and written
    return truth is False


def _size(kind: CheckKind, text: str | None) -> int:
    if text is None:
        return 0
    if kind is CheckKind.LENGTH:
        return len(text)
    whole, _, fraction = text.lstrip("-").partition(".")
    return len(fraction) + (digits_of(whole) if kind is CheckKind.DIGITS else 0)
