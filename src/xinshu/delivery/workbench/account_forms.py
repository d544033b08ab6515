"""Forms for departments, users and posts. They collect; the services decide."""

from typing import Any

from django import forms
from django.http import QueryDict

from xinshu.kernel.access.roles import Role
from xinshu.kernel.accounts import permissions as may
from xinshu.kernel.accounts import selectors
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import Department


class _Plain(forms.Form):
    """Labels without colons, no checks by the browser that the server repeats in better words."""

    def __init__(
        self, data: QueryDict | None = None, *, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, auto_id="f_%s", label_suffix="", initial=initial)


def _departments(actor: Actor, action: str) -> Any:
    return selectors.departments_within(actor, action).filter(active=True)


class _Date(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DepartmentForm(_Plain):
    """A new department."""

    code = forms.CharField(
        label="单位编码", max_length=32, help_text="本平台内唯一，启用后不再更改。"
    )
    name = forms.CharField(label="单位名称", max_length=200)
    official_code = forms.CharField(
        label="统一社会信用代码", max_length=18, required=False, help_text="机构代码，可后补。"
    )
    region = forms.RegexField(
        r"^[0-9]{6}$",
        label="行政区划代码",
        required=False,
        error_messages={"invalid": "行政区划代码为 6 位数字。"},
    )
    parent = forms.ModelChoiceField(
        Department.objects.none(), label="上级单位", required=False, empty_label="（无，作为顶层）"
    )

    def __init__(
        self,
        actor: Actor,
        data: QueryDict | None = None,
        *,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        parents: Any = self.fields["parent"]
        parents.queryset = _departments(actor, may.MANAGE_DEPARTMENTS)


class UserForm(_Plain):
    """A new member of staff."""

    username = forms.CharField(
        label="用户名", max_length=64, help_text="登录用，注销后也不会再分配给他人。"
    )
    display_name = forms.CharField(label="姓名", max_length=64)
    department = forms.ModelChoiceField(
        Department.objects.none(), label="所属单位", empty_label="请选择"
    )

    def __init__(
        self,
        actor: Actor,
        data: QueryDict | None = None,
        *,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        belongs: Any = self.fields["department"]
        belongs.queryset = _departments(actor, may.MANAGE_USERS)


class PostForm(_Plain):
    """A new post of a user."""

    role = forms.ChoiceField(label="角色")
    department = forms.ModelChoiceField(
        Department.objects.none(), label="单位", empty_label="请选择"
    )
    starts_on = _Date(label="自（不填即今日）", required=False)
    ends_on = _Date(label="至（含当日，可不填）", required=False)

    def __init__(
        self,
        actor: Actor,
        data: QueryDict | None = None,
        *,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        given: list[Role] = selectors.givable_roles(actor)
        role: Any = self.fields["role"]
        role.choices = [("", "请选择"), *((each.name, each.label) for each in given)]
        where: Any = self.fields["department"]
        where.queryset = _departments(actor, may.ASSIGN_POSTS)
