"""Rules of passwords, run by Django wherever one is set.

What they ask for is data of the settings. Source: GB/T 22239-2019 8.1.4.1 (complexity, change).
"""

import datetime as dt

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import (
    MinimumLengthValidator,
    get_default_password_validators,
)
from django.core.exceptions import ValidationError
from django.utils import timezone

from xinshu.kernel.accounts.models import User
from xinshu.kernel.signin.models import PasswordUsed


class MixedClasses:
    """A password mixes at least `classes` of: capitals, small letters, digits, signs."""

    def __init__(self, classes: int = 4) -> None:
        self.classes = classes

    def validate(self, password: str, _user: User | None = None) -> None:
        """Raise ValidationError when too few kinds of characters are there."""
        kinds = {_kind(sign) for sign in password}
        if len(kinds) < self.classes:
            raise ValidationError(self.get_help_text(), code="password_classes")

    def get_help_text(self) -> str:
        """The rule in words."""
        if self.classes == 4:
            return "须同时包含大写字母、小写字母、数字和符号。"
        return f"须包含大写字母、小写字母、数字、符号中的至少 {self.classes} 类。"


class NotUsedBefore:
    """A password is none of the last `remembered` ones, the present one included."""

    def __init__(self, remembered: int = 5) -> None:
        self.remembered = remembered

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError when the user has had it lately."""
        if not self.remembered or user is None or user.pk is None:
            return
        earlier = PasswordUsed.objects.filter(user=user)[: self.remembered]
        digests = {user.password, *(each.digest for each in earlier)}
        if any(check_password(password, digest) for digest in digests):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def password_changed(self, _password: str, user: User) -> None:
        """Django has stored a new password: remember its digest, forget those too far back."""
        PasswordUsed.objects.create(user=user, digest=user.password, since=timezone.now())
        kept = PasswordUsed.objects.filter(user=user)[: max(self.remembered, 1)]
        PasswordUsed.objects.filter(user=user).exclude(pk__in=[each.pk for each in kept]).delete()

    def get_help_text(self) -> str:
        """The rule in words."""
        return f"不得与最近 {self.remembered} 次使用过的密码相同。"


def rules_in_words() -> str:
    """Everything a new password must be, in one sentence for the person who chooses it."""
    told = []
    for each in get_default_password_validators():
        if isinstance(each, MinimumLengthValidator):
            told.append(f"至少 {each.min_length} 个字符。")
        elif isinstance(each, MixedClasses | NotUsedBefore):
            told.append(each.get_help_text())
    return "".join([*told, "不得是常见密码，也不得与用户名、姓名相近。"])


def set_since(user: User) -> dt.datetime:
    """When the present password was set; for one older than this record, when the user was made."""
    newest = PasswordUsed.objects.filter(user=user).first()
    return newest.since if newest else user.created_at


def must_change(user: User) -> bool:
    """The password was handed out by somebody else, or is a member of staff's and too old."""
    if user.initial_until is not None:
        # One that ran out opens nothing: whoever came another way has none to replace.
        return user.initial_until >= timezone.now()
    days = settings.XINSHU_PASSWORD_DAYS if user.is_staff_member else 0
    return bool(days) and timezone.now() - set_since(user) > dt.timedelta(days=days)


def _kind(sign: str) -> str:
    if sign.isdigit():
        return "digit"
    if sign.isupper():
        return "capital"
    return "small" if sign.islower() else "sign"
