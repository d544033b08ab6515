"""Forms of the screens of double publicity."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from xinshu.domain.publicity.types import Ledger
from xinshu.kernel.accounts.models import Department

Kind = Ledger.Kind


class LedgerForm(forms.Form):
    """Who says what about which decisions of which period."""

    department = forms.ChoiceField(label="单位")
    item = forms.ChoiceField(label="目录项")
    period = forms.ChoiceField(label="期间", help_text="按决定日期所在的月份或季度。")
    kind = forms.ChoiceField(label="方式", widget=forms.RadioSelect)
    count = forms.IntegerField(label="决定件数", required=False, min_value=0, max_value=10_000_000)
    file = forms.FileField(
        label="台账文件",
        required=False,
        help_text="XLSX、CSV 等表格，须有文书号和决定日期两列。只取这两列，文件核对后即销毁。",
    )
    basis = forms.CharField(
        label="来源说明",
        required=False,
        max_length=300,
        help_text="抽查核对的，写明决定公布在何处、何日查得。",
    )

    def __init__(
        self,
        data: Any,
        sent: Any,
        *,
        departments: Iterable[Department],
        items: Mapping[str, str],
        periods: Iterable[str],
        spot: bool,
        own: int | None,
    ) -> None:
        super().__init__(data, sent, initial={"department": own, "kind": Kind.OWN.value})
        kinds = [choice for choice in Kind.choices if spot or choice[0] != Kind.SPOT]
        self._choose("department", [(str(each.pk), each.name) for each in departments])
        self._choose("item", list(items.items()))
        self._choose("period", [(each, each) for each in periods])
        self._choose("kind", kinds)

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 # for the type checker
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """A ledger needs its file, a number its number, a spot check the place it was found."""
        said = super().clean() or {}
        kind = said.get("kind")
        if kind in {Kind.OWN, Kind.SPOT} and not said.get("file"):
            self.add_error("file", "请选择台账文件。")
        if kind == Kind.COUNT and not said.get("count"):
            self.add_error("count", "请填写决定件数；没有决定的，请选择零报告。")
        if kind == Kind.SPOT and len(said.get("basis", "")) < 4:
            self.add_error("basis", "请写明决定公布在何处。")
        if kind == Kind.NIL:
            said["count"] = 0
        return said
