"""Whether a password is good enough, in the words of the validators the settings name."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from xinshu.kernel.accounts.models import User


def weaknesses(password: str, user: User) -> str:
    """What is wrong with the password for this user; empty for a good one."""
    try:
        validate_password(password, user)
    except ValidationError as weak:
        return "；".join(weak.messages)
    return ""
