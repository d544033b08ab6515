"""The guided form for a new catalogue item, and the document it makes."""

from typing import Any

from django import forms

from xinshu.core.catalog.model import Edition, Role
from xinshu.delivery.workbench import labels

ROLE_LABELS = {
    Role.SUBJECT_NAME: "主体名称",
    Role.SUBJECT_CATEGORY: "主体类别",
    Role.SUBJECT_CODE: "统一社会信用代码",
    Role.DOCUMENT_NO: "文书号",
    Role.DECIDED_ON: "决定（认定）日期",
    Role.VALID_FROM: "有效期自",
    Role.VALID_UNTIL: "有效期至",
    Role.PERIOD: "所属期间",
    Role.ORGAN_NAME: "机关名称",
    Role.ORGAN_CODE: "机关代码",
    Role.AMOUNT: "金额",
    Role.ADDRESS: "地址",
}
NEGATIVES = (
    ("", "不是失信信息"),
    ("N1", "N1 生效判决、裁定中的失信信息"),
    ("N2", "N2 行政处罚等失信信息"),
    ("N3", "N3 拒不执行的失信信息"),
    ("N4", "N4 严重失信主体名单"),
    ("N5", "N5 法律、法规规定的其他失信信息"),
)
FREE = ("", "（普通字段）")


def _choices(labelled: dict[Any, str]) -> list[tuple[str, str]]:
    return [(str(value.value), label) for value, label in labelled.items()]


class ItemForm(forms.Form):
    """What the item is. Rules of the catalogue are checked when it is published."""

    code = forms.SlugField(
        label="编码", max_length=64, help_text="小写英文和下划线，如 green_factory。"
    )
    name = forms.CharField(label="名称", max_length=100)
    category = forms.ChoiceField(label="信息类别")
    info_class = forms.ChoiceField(label="公示类别", choices=_choices(labels.INFO_CLASSES))
    subject_classes = forms.MultipleChoiceField(
        label="主体类别",
        choices=_choices(labels.SUBJECT_CLASSES),
        widget=forms.CheckboxSelectMultiple,
    )
    frequency = forms.ChoiceField(label="更新频率", choices=_choices(labels.FREQUENCIES))
    due_working_days = forms.IntegerField(
        label="报送时限（工作日）", min_value=1, max_value=250, required=False
    )
    publicity = forms.ChoiceField(
        label="公开范围",
        choices=[(each.name.lower(), label) for each, label in labels.PUBLICITIES.items()],
    )
    storage = forms.ChoiceField(label="存储方式", choices=_choices(labels.STORAGES))
    negative = forms.ChoiceField(label="是否失信信息", choices=NEGATIVES, required=False)
    legal_basis = forms.CharField(
        label="归集依据",
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text="每行一条法律、法规或党中央、国务院政策文件。失信信息必须填写。",
    )
    authority = forms.CharField(label="信源单位", max_length=100, required=False)
    effective_from = forms.DateField(
        label="生效日期", widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        names = edition.code_lists.get("info_category")
        categories = names.values.items() if names else ()
        self.fields["category"] = forms.ChoiceField(label="信息类别", choices=list(categories))


class FieldForm(forms.Form):
    """One field of the item; a line left empty counts for nothing."""

    code = forms.RegexField(r"^[A-Z][A-Z0-9_]{1,63}$", label="字段编码", required=False)
    name = forms.CharField(label="字段名称", max_length=100, required=False)
    type = forms.ChoiceField(label="类型", choices=_choices(labels.TYPES), required=False)
    length = forms.IntegerField(label="长度", min_value=1, max_value=20000, required=False)
    codes = forms.ChoiceField(label="代码表", required=False)
    role = forms.ChoiceField(label="含义", choices=[FREE, *_choices(ROLE_LABELS)], required=False)
    required_ = forms.BooleanField(label="必填", required=False)
    key = forms.BooleanField(label="主键", required=False)

    def __init__(self, *args: Any, edition: Edition, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        lists = [(code, each.name) for code, each in edition.code_lists.items()]
        self.fields["codes"] = forms.ChoiceField(
            label="代码表", choices=[("", "—"), *lists], required=False
        )

    def clean(self) -> dict[str, Any]:
        """Code and name come together."""
        given: dict[str, Any] = super().clean() or {}
        if bool(given.get("code")) != bool(given.get("name")) and not self.errors:
            raise forms.ValidationError("字段编码与字段名称须同时填写。")
        return given


FieldForms = forms.formset_factory(FieldForm, extra=0, min_num=4, max_num=60, absolute_max=60)


def document_of(item: ItemForm, fields: Any) -> dict[str, Any]:
    """The item as a catalogue document, in the shape of the YAML files."""
    given = item.cleaned_data
    lines = [form.cleaned_data for form in fields if form.cleaned_data.get("code")]
    document: dict[str, Any] = {
        "code": given["code"],
        "name": given["name"],
        "category": given["category"],
        "info_class": _info_class(given["info_class"]),
        "subject_classes": given["subject_classes"],
        "storage": given["storage"],
        "frequency": given["frequency"],
        "publicity": given["publicity"],
    }
    optional = {
        "due_working_days": given["due_working_days"],
        "negative": given["negative"],
        "legal_basis": [line.strip() for line in given["legal_basis"].splitlines() if line.strip()],
        "authority": given["authority"],
    }
    document |= {name: value for name, value in optional.items() if value}
    document["key"] = [line["code"] for line in lines if line["key"]]
    document["fields"] = [_field(line) for line in lines]
    return document


def _info_class(value: str) -> str:
    return next(each.name.lower() for each in labels.INFO_CLASSES if str(each.value) == value)


def _field(line: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "code": line["code"],
        "name": line["name"],
        "type": line["type"] or "text",
    }
    optional = {
        "length": line["length"],
        "codes": line["codes"],
        "role": line["role"],
        "required": line["required_"],
    }
    return made | {name: value for name, value in optional.items() if value}
