"""Forms for machine clients. They collect; the services decide."""

from typing import Any

from django import forms
from django.http import QueryDict

from xinshu.kernel.accounts.models import User
from xinshu.kernel.keys import scopes, selectors
from xinshu.kernel.keys.models import Client
from xinshu.kernel.keys.models.client import Signing

KEEP_DAYS = ((7, "7 天"), (30, "30 天"), (1, "1 天"), (0, "立即失效"))


class _Lines(forms.Field):
    """Entries one a line, or parted by commas or blanks."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def to_python(self, value: Any) -> list[str]:
        return str(value or "").replace(",", " ").replace("，", " ").split()

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class _Agent(forms.ModelChoiceField):  # type: ignore[type-arg] # generic to the checker alone
    def label_from_instance(self, obj: User) -> str:
        department = f"　{obj.department.name}" if obj.department else ""
        return f"{obj.display_name}（{obj.username}）{department}"


class _Limits(forms.Form):
    """What is the same when a client is registered and when it is changed."""

    per_minute = forms.IntegerField(label="每分钟上限（次）", min_value=1, initial=120)
    per_day = forms.IntegerField(label="每日配额（次）", min_value=1, initial=20_000)
    networks_allowed = _Lines(
        label="允许的来源地址",
        required=False,
        help_text="每行一个地址或网段，如 192.0.2.0/24；留空表示不限。",
    )
    signing = forms.ChoiceField(
        label="请求签名",
        choices=Signing.choices,
        required=False,
        help_text="要求签名的，登记后须再添加签名密钥，否则所有请求都会被拒绝。",
    )
    ends_on = forms.DateField(
        label="到期日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="当天仍可使用；留空表示长期。",
    )

    def __init__(
        self, data: QueryDict | None = None, *, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial, auto_id="f_%s", label_suffix="")


class NewClient(_Limits):
    """A client to register."""

    name = forms.CharField(label="系统名称", max_length=100)
    user = _Agent(
        label="代表用户",
        queryset=User.objects.none(),
        empty_label="请选择",
        help_text="接口以该用户的身份和任职办理，用户停用后接口同时停用。",
    )
    kinds = forms.MultipleChoiceField(
        label="授权范围", widget=forms.CheckboxSelectMultiple, choices=()
    )
    parts = _Lines(
        label="限定目录项",
        required=False,
        help_text="目录项编码，每行一个；留空表示该用户可办理的全部目录项。",
    )
    sandbox = forms.BooleanField(label="沙箱客户端：只演练，不读写任何真实数据", required=False)
    direct = forms.BooleanField(
        label="允许直接携带密钥调用（不换取令牌），仅用于不能改造的旧系统", required=False
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.fields["user"].queryset = selectors.agents()  # type: ignore[attr-defined]
        offered = [(each.name, each.label) for each in scopes.all_scopes()]
        self.fields["kinds"].choices = offered  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What `services.register` is told."""
        facts = dict(self.cleaned_data)
        kinds, parts = facts.pop("kinds"), facts.pop("parts")
        facts["scopes_granted"] = [f"{kind}/{part}" for kind in kinds for part in parts] or kinds
        return facts


class ChangedClient(_Limits):
    """A client as it shall be."""

    scopes_granted = _Lines(
        label="授权范围",
        help_text="每行一项，可限定目录项，如 records:push/tax；* 表示该用户的全部接口权限。",
    )
    reason = forms.CharField(label="变更理由", max_length=300)

    @staticmethod
    def of(client: Client) -> dict[str, Any]:
        """The form's first values: the client as it is."""
        return {
            "per_minute": client.per_minute,
            "per_day": client.per_day,
            "networks_allowed": client.networks,
            "signing": client.signing,
            "ends_on": client.ends_on,
            "scopes_granted": client.scopes,
        }
