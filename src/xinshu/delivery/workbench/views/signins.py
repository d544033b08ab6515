"""Help with signing in: locks taken off, lost factors reset, stays ended."""

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import reverse

from xinshu.core.refusals import NotFound
from xinshu.delivery.workbench.page import StaffRequest, attempt, page, show
from xinshu.kernel.access.policy import scope
from xinshu.kernel.accounts.models import User
from xinshu.kernel.signin import lockout, selectors, services, sessions
from xinshu.kernel.signin.permissions import HELP
from xinshu.kernel.signin.stepup import fresh_needed


@page(HELP)
def signin(request: StaffRequest, pk: int) -> HttpResponse:
    """How somebody signs in, from where they are locked out, where they are signed in."""
    found = _person(request, pk)
    facts = {
        "home": reverse("workbench:home"),
        "people_url": reverse("workbench:people"),
        "person": found,
        "person_url": reverse("workbench:person", args=[pk]),
        "ways": selectors.ways_in(found),
        "locks": lockout.locks_of(found.get_username()),
        "open": sessions.open_ones(found),
        "methods": selectors.METHODS,
    }
    return show(request, "person_signin", facts)


@page(HELP, method="POST")
@fresh_needed
def unlock(request: StaffRequest, pk: int) -> HttpResponse:
    """Let somebody try again at once."""
    found, why = _person(request, pk), request.POST.get("reason", "")
    return _done(
        request,
        found,
        lambda: services.unlock(found, reason=why, actor=request.actor),
        "锁定已解除。",
    )


@page(HELP, method="POST")
@fresh_needed
def reset(request: StaffRequest, pk: int) -> HttpResponse:
    """Take lost second factors away."""
    found, why = _person(request, pk), request.POST.get("reason", "")
    return _done(
        request,
        found,
        lambda: services.reset_factors(found, reason=why, actor=request.actor),
        "第二因素已重置，该用户的登录已全部结束。",
    )


@page(HELP, method="POST")
def end_sessions(request: StaffRequest, pk: int) -> HttpResponse:
    """End every stay of somebody."""
    found = _person(request, pk)
    return _done(
        request,
        found,
        lambda: services.end_sessions(found, actor=request.actor),
        "该用户的登录已全部结束。",
    )


def _person(request: StaffRequest, pk: int) -> User:
    found = scope(User.objects.filter(pk=pk), request.actor, HELP).first()
    if found is None:
        raise NotFound(thing="该用户")
    return found


def _done(
    request: StaffRequest, person: User, verb: Callable[[], object], said: str
) -> HttpResponse:
    back = reverse("workbench:person_signin", args=[person.pk])
    return attempt(request, verb, done=said, back=back)
