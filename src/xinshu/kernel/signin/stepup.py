"""Confirmation before dangerous acts: a proof of identity that is only minutes old.

```python
@page("keys.issue", method="POST")
@fresh_needed
def issue(request): ...
```

Whoever has not just proved who they are is sent to the page that asks, and back afterwards.
Source: GB/T 22239-2019 8.1.4.1; OWASP ASVS 5 7.5 (re-authentication before sensitive acts).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from xinshu.kernel.signin.refusals import StepUpNeeded

CONFIRMED_AT = "confirmed_at"


def fresh(request: HttpRequest) -> bool:
    """Whether this session proved its user's identity within XINSHU_CONFIRM_SECONDS."""
    at = float(request.session.get(CONFIRMED_AT, 0))
    return bool(0 <= timezone.now().timestamp() - at < settings.XINSHU_CONFIRM_SECONDS)


def require_fresh(request: HttpRequest) -> None:
    """Go on only after a fresh proof. Raises StepUpNeeded, which leads to the page that asks."""
    if not fresh(request):
        raise StepUpNeeded


def fresh_needed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The decorated view runs only after a fresh proof of identity."""

    @wraps(view)
    def confirmed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_fresh(request)
        return view(request, *args, **kwargs)

    return confirmed


def mark_fresh(request: HttpRequest) -> None:
    """Note that the user has just proved who they are; the session's key changes with it."""
    request.session[CONFIRMED_AT] = timezone.now().timestamp()
    request.session.cycle_key()


def way_back(request: HttpRequest) -> str:
    """Where to go on after the confirmation: this page, or the form that a POST came from."""
    if request.method == "GET":
        return request.get_full_path()
    return inside(request, request.headers.get("Referer", ""))


def inside(request: HttpRequest, address: str) -> str:
    """The path of an address of this site; "" for any other."""
    allowed = {request.get_host()}
    if not address or not url_has_allowed_host_and_scheme(address, allowed_hosts=allowed):
        return ""
    parts = urlsplit(address)
    back = f"{parts.path}?{parts.query}" if parts.query else parts.path
    # A path of two slashes is another site once the host before it is gone.
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else ""


def with_next(address: str, following: str, **more: str) -> str:
    """The address with `next` and further parameters, empty ones left out."""
    query = {name: value for name, value in {"next": following, **more}.items() if value}
    return f"{address}?{urlencode(query)}" if query else address
