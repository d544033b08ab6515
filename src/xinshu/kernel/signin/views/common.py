"""What these pages share: who asks, where to go on, how a refusal is told."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from xinshu.core.refusals import NotPermitted, Refusal
from xinshu.kernel.accounts.models import User
from xinshu.kernel.signin.refusals import LockedOut
from xinshu.kernel.signin.steps import home_of
from xinshu.kernel.signin.stepup import inside

TOO_MANY = 429


def own_user(request: HttpRequest) -> User:
    """The user who is signed in. Raises NotPermitted."""
    if not isinstance(request.user, User):
        raise NotPermitted(action="管理账户安全")
    return request.user


def following(request: HttpRequest) -> str:
    """Where to go on afterwards, inside this site; "" for nowhere in particular."""
    return inside(request, request.POST.get("next") or request.GET.get("next", ""))


def shown(
    request: HttpRequest, template: str, facts: dict[str, Any], refusal: Refusal | None = None
) -> HttpResponse:
    """A page with what was wrong, if anything; never kept by a browser or a proxy."""
    told = {**facts, "refusal": refusal, "following": following(request)}
    if isinstance(request.user, User):
        told["home"] = home_of(request.user)
    response = render(request, f"signin/{template}.html", told)
    response.headers["Cache-Control"] = "no-store"
    if isinstance(refusal, LockedOut):
        response.status_code = TOO_MANY
        response.headers["Retry-After"] = str(int(str(refusal.facts["minutes"])) * 60)
    return response


def tried(
    request: HttpRequest, verb: Callable[[], object], *, done: str, back: str
) -> HttpResponse:
    """Do the verb, say how it went, and go back to a page."""
    try:
        verb()
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(back)
