"""What somebody who has just signed in must see to before anything else.

The list is worked out once, at the sign-in, and kept in the session; each errand strikes itself
off when it is done.
"""

from django.conf import settings
from django.http import HttpRequest

from xinshu.kernel.accounts.models import User
from xinshu.kernel.signin import factors, passwords

PASSWORD, FACTOR = "password", "factor"  # names of errands
PAGES = {PASSWORD: "account_password", FACTOR: "account_security"}
KEPT = "errands"


def set_for(request: HttpRequest, user: User, *, factor_given: bool) -> None:
    """Note the errands of a user at the sign-in; the demo's accounts have none."""
    found = []
    if not settings.XINSHU_DEMO:
        if user.has_usable_password() and passwords.must_change(user):
            found.append(PASSWORD)
        if not factor_given and factors.demanded_of(user) and not factors.has_second_factor(user):
            found.append(FACTOR)
    request.session[KEPT] = found


def first(request: HttpRequest) -> str:
    """The next errand, or ""."""
    waiting = request.session.get(KEPT) or [""]
    return str(waiting[0])


def done(request: HttpRequest, errand: str) -> None:
    """Strike an errand off."""
    request.session[KEPT] = [each for each in request.session.get(KEPT, []) if each != errand]
