"""Forms of members of the public. They collect; the services decide."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from xinshu.kernel.accounts.models import Kind

NEW_PASSWORD = {"autocomplete": "new-password"}


class _Plain(forms.Form):
    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, Any] | None = None,
        *,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, files, auto_id="f_%s", label_suffix="", initial=initial)


class RegisterForm(_Plain):
    """A new account of an agent or, where identities can be checked, of a citizen."""

    kind = forms.ChoiceField(label="账号类别", widget=forms.RadioSelect)
    username = forms.CharField(label="用户名", max_length=64, help_text="登录用，注册后不能更改。")
    display_name = forms.CharField(
        label="称呼", max_length=64, help_text="个人账号通过身份核验后只显示姓氏。"
    )
    password = forms.CharField(
        label="密码",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="再输一次密码", max_length=128, strip=False, widget=forms.PasswordInput(NEW_PASSWORD)
    )
    agreed = forms.BooleanField(
        label="我已阅读并同意下方的个人信息处理说明",
        error_messages={"required": "须同意个人信息处理说明才能注册。"},
    )

    def __init__(self, data: QueryDict | None = None, *, citizens: bool) -> None:
        super().__init__(data)
        kinds = [Kind.ENTERPRISE, Kind.PERSON] if citizens else [Kind.ENTERPRISE]
        kind: Any = self.fields["kind"]
        kind.choices = [(each.value, each.label) for each in kinds]
        kind.initial = kinds[0].value

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same."""
        said = super().clean() or {}
        if said.get("password") != said.get("again"):
            self.add_error("again", "两次输入的密码不一致。")
        return said


class ClaimForm(_Plain):
    """Whom an agent acts for, and the paper that shows it."""

    code = forms.RegexField(
        r"^[0-9A-Za-z]{18}$",
        label="统一社会信用代码",
        error_messages={"invalid": "请输入完整的 18 位代码。"},
    )
    evidence = forms.FileField(
        label="证明材料", help_text="加盖公章的授权书，PDF、JPG 或 PNG，含有效期。"
    )


class IdentityForm(_Plain):
    """Who a citizen is. Nothing of it is kept but a keyed hash of the number."""

    name = forms.CharField(
        label="姓名", max_length=64, widget=forms.TextInput({"autocomplete": "name"})
    )
    number = forms.CharField(
        label="公民身份号码", max_length=18, widget=forms.TextInput({"autocomplete": "off"})
    )
    secret = forms.CharField(
        label="核验码",
        max_length=64,
        required=False,
        help_text="核验渠道发给本人的一次性验证码。",
        widget=forms.TextInput({"autocomplete": "one-time-code"}),
    )
