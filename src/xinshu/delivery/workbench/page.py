"""What every screen shares: who may open it, and how a refused verb is told."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Protocol, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from xinshu.core.refusals import Refusal
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.web.guard import guard


class StaffRequest(HttpRequest):
    """A request of someone who has logged in."""

    actor: Actor


class View(Protocol):
    """A screen."""

    def __call__(self, request: StaffRequest, /, *args: Any, **kwargs: Any) -> HttpResponse: ...


def page(permission: str, *, method: str = "") -> Callable[[View], Callable[..., HttpResponse]]:
    """The screen opens for holders of the permission; everybody else reads why it does not.

    With `method` other methods are sent to the workbench's start.
    """

    def wrap(view: View) -> Callable[..., HttpResponse]:
        @guard(permission)
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if method and request.method != method:
                return redirect("workbench:home")
            return view(cast("StaffRequest", request), *args, **kwargs)

        return cast("Callable[..., HttpResponse]", opened)

    return wrap


def show(request: HttpRequest, template: str, facts: Mapping[str, Any]) -> HttpResponse:
    """Render a screen of the workbench."""
    return render(request, f"workbench/{template}.html", dict(facts))


def attempt(
    request: HttpRequest, verb: Callable[[], object], *, done: str, back: str
) -> HttpResponse:
    """Do the verb, say how it went, and go `back` to a page (an address) of this site."""
    try:
        verb()
    except Refusal as refusal:
        basis = f"（依据：{refusal.basis}）" if refusal.basis else ""
        messages.error(request, f"{refusal}{basis}")
    else:
        messages.success(request, done)
    return redirect(back)


def number(request: HttpRequest, name: str) -> int | None:
    """A whole number of the query, or None for anything else."""
    given = request.GET.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


def page_size() -> int:
    """Rows on one page of a list."""
    return int(settings.XINSHU_PAGE_SIZE)
