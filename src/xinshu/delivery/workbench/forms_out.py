"""Forms of the screens for exports, holds and tickets."""

from collections.abc import Mapping
from typing import Any

from django import forms

from xinshu.core.catalog.model import Item, Storage
from xinshu.kernel.lifecycle.table import Ending, table
from xinshu.kernel.watch.models import Ticket, TicketNote

LONGEST = 500


def _day(label: str) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


def _reason(label: str, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        min_length=4,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ExportForm(forms.Form):
    """Which records, and why. With a subject there is no item to choose."""

    item = forms.ChoiceField(label="目录项")
    since = _day("决定日期自")
    until = _day("决定日期至")
    reason = _reason("导出理由", "写明用在哪里、由谁使用、用后如何处理。")

    def __init__(
        self, data: Any = None, *, items: Mapping[str, Item], subject: int | None = None
    ) -> None:
        super().__init__(data)
        self.subject = subject
        if subject is not None:
            for name in ("item", "since", "until"):
                del self.fields[name]
            return
        choice = self.fields["item"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 # for the type checker
        choice.choices = [("", "请选择")] + [
            (item.code, item.name) for item in items.values() if item.storage is Storage.LEDGER
        ]

    def clean(self) -> dict[str, Any]:
        """The end does not lie before the start."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", "终止日期早于起始日期。")
        return cleaned

    def wanted(self) -> tuple[str, dict[str, str]]:
        """Kind of export and its arguments."""
        if self.subject is not None:
            return "records.of_subject", {"subject": str(self.subject)}
        given = {name: self.cleaned_data[name] for name in ("item", "since", "until")}
        return "records.of_item", {name: str(value) for name, value in given.items() if value}


class HoldForm(forms.Form):
    """What is held, why, on which basis."""

    data_class = forms.ChoiceField(label="数据类别", required=False)
    reference = forms.CharField(
        label="范围",
        required=False,
        max_length=120,
        help_text=(
            "留空为全部；或填 submission:回执号（或批次编号）、department:单位编码、"
            "person:编号、record:编号。"
        ),
    )
    reason = _reason("冻结理由")
    basis = _reason("依据", "例如法院通知书、审计通知书的文号。")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        choice = self.fields["data_class"]
        assert isinstance(choice, forms.ChoiceField)  # noqa: S101 # for the type checker
        choice.choices = [("", "全部类别")] + [
            (line.code, line.label) for line in table().values() if line.ending is not Ending.KEEP
        ]


class ReportForm(forms.Form):
    """Something seen outside the platform's own watch."""

    title = forms.CharField(label="事由", min_length=4, max_length=200)
    facts = forms.CharField(label="情况", min_length=4, widget=forms.Textarea(attrs={"rows": 4}))
    grade = forms.TypedChoiceField(
        label="等级", choices=Ticket.Grade.choices, coerce=int, initial=Ticket.Grade.ORDINARY
    )


class NoteForm(forms.Form):
    """What was done about a ticket."""

    kind = forms.ChoiceField(label="类型", choices=TicketNote.Kind.choices)
    text = forms.CharField(label="内容", min_length=4, widget=forms.Textarea(attrs={"rows": 3}))


class GradeForm(forms.Form):
    """How grave it is, and why."""

    grade = forms.TypedChoiceField(label="等级", choices=Ticket.Grade.choices, coerce=int)
    reason = forms.CharField(label="定级理由", min_length=4, max_length=LONGEST)


class CloseForm(forms.Form):
    """What it was."""

    outcome = forms.ChoiceField(label="结论", choices=Ticket.Outcome.choices)
    finding = forms.CharField(
        label="核查结果", min_length=4, widget=forms.Textarea(attrs={"rows": 3})
    )
