"""A form for any catalogue item. It only collects text: the catalogue's own rules judge it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from xinshu.core.catalog.model import Edition, Field, FieldType, Item, Role
from xinshu.core.rules.findings import Finding

LONG_TEXT = 255
SUBJECT_ROLES = frozenset(
    {
        Role.SUBJECT_NAME,
        Role.SUBJECT_CATEGORY,
        Role.SUBJECT_CODE,
        Role.REGISTRATION_NO,
        Role.ORGANISATION_CODE,
        Role.TAX_NO,
        Role.INSTITUTION_NO,
        Role.SOCIAL_NO,
        Role.LEGAL_REPRESENTATIVE,
        Role.PERSON_ID,
        Role.PERSON_ID_TYPE,
    }
)


class RecordForm(forms.Form):
    """One record of one item, field by field in the order of the catalogue."""

    def __init__(self, item: Item, edition: Edition, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="f_%s", label_suffix="", use_required_attribute=False)
        self.item = item
        for field in item.fields:
            made = _form_field(field, edition)
            made.required = False
            made.label = field.name
            made.help_text = _hint(field)
            made.initial = field.default
            self.fields[field.code] = made

    def groups(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """Fields for the page: who it is about first, then what is recorded."""
        about = [f for f in self.item.fields if f.role in SUBJECT_ROLES]
        rest = [f for f in self.item.fields if f.role not in SUBJECT_ROLES]
        return [
            (title, [self._shown(field) for field in group])
            for title, group in (("信息主体", about), ("信息内容", rest))
            if group
        ]

    def _shown(self, field: Field) -> dict[str, Any]:
        bound: BoundField = self[field.code]
        wide = field.type is FieldType.SET or (field.length or 0) > LONG_TEXT
        return {"bound": bound, "css": "full" if wide else "", "must": field.required}


def _form_field(field: Field, edition: Edition) -> forms.Field:
    codes = edition.code_lists.get(field.codes) if field.codes else None
    if codes is not None and field.type is FieldType.SET:
        return forms.MultipleChoiceField(
            choices=list(codes.values.items()), widget=forms.CheckboxSelectMultiple
        )
    if codes is not None and field.type is FieldType.ENUM:
        return forms.ChoiceField(choices=[("", "请选择"), *codes.values.items()])
    return forms.CharField(widget=_widget(field), strip=False)


def _widget(field: Field) -> forms.Widget:
    if field.type is FieldType.DATE:
        return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    if field.type in {FieldType.DECIMAL, FieldType.INTEGER}:
        return forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    if (field.length or 0) > LONG_TEXT:
        return forms.Textarea(attrs={"rows": 3})
    return forms.TextInput(attrs={"autocomplete": "off"})


def _hint(field: Field) -> str:
    parts = [field.hint.rstrip("。；")]
    if field.length and field.type is FieldType.TEXT and not field.hint:
        parts.append(f"不超过 {field.length} 字")
    if field.required_if and "必填" not in field.hint:
        parts.append("符合条件时必填")
    return "；".join(part for part in parts if part)


def values_of(form: RecordForm) -> dict[str, str]:
    """What was typed, as a row of text by field code; several codes joined by ";"."""
    cleaned: Mapping[str, Any] = form.cleaned_data
    return {
        code: ";".join(value) if isinstance(value, list) else str(value or "")
        for code, value in cleaned.items()
    }


def add_findings(form: RecordForm, findings: Sequence[Finding]) -> None:
    """Put each finding beside its field, with how to mend it."""
    for finding in findings:
        words = f"{finding.message}。{finding.hint}" if finding.hint else finding.message
        target = finding.field if finding.field in form.fields else None
        form.add_error(target, words)
