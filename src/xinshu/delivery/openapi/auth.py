"""Who calls: a bearer key of a department's system."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from xinshu.kernel.access.stated import from_headers
from xinshu.kernel.accounts.actor import Actor, actor_of
from xinshu.kernel.keys import selectors as keys


class KeyAuth(HttpBearer):
    """`Authorization: Bearer <key>`; the answer of an unknown key is 401."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The actor behind the key with the purpose of its headers, kept on the request."""
        user = keys.user_of(token)
        if user is None:
            return None
        known = actor_of(user, channel="api", ip=request.META.get("REMOTE_ADDR", ""))
        actor = replace(known, purpose=from_headers(request.headers))
        request.actor = actor  # type: ignore[attr-defined]
        return actor


def actor(request: HttpRequest) -> Actor:
    """The actor the request was authenticated as."""
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found
