"""Initial passwords: made by the platform, told once, replaced by their user."""

import datetime as dt
import secrets
import string

from django.conf import settings
from django.utils import timezone

from xinshu.kernel.accounts.models import User

LENGTH = 16
UNMISTAKABLE = (  # no sign that looks like another one on paper
    "".join(sorted(set(string.ascii_lowercase) - set("lo"))),
    "".join(sorted(set(string.ascii_uppercase) - set("IO"))),
    "23456789",
    "-+=@#%",
)


def make_initial() -> str:
    """A random password with signs of all four classes."""
    chooser = secrets.SystemRandom()
    signs = [chooser.choice(each) for each in UNMISTAKABLE]
    signs += [chooser.choice("".join(UNMISTAKABLE)) for _ in range(LENGTH - len(signs))]
    chooser.shuffle(signs)
    return "".join(signs)


def give_initial(user: User) -> str:
    """Set a fresh initial password on the user, not yet stored, and return it."""
    password = make_initial()
    user.set_password(password)
    hours = settings.XINSHU_INITIAL_PASSWORD_HOURS
    user.initial_until = timezone.now() + dt.timedelta(hours=hours)
    return password
