"""Who calls: a client with an access token, or with its secret where it may send that."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import wraps
from typing import Any, ClassVar

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from ninja.operation import Operation
from ninja.security.base import AuthBase

from xinshu.core.refusals import Refusal
from xinshu.delivery.openapi import scopes as offered
from xinshu.kernel.access.stated import from_headers
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.keys import limits, scopes, signatures
from xinshu.kernel.keys.callers import Caller, recognise
from xinshu.kernel.keys.limits import RateExceeded
from xinshu.kernel.keys.refusals import SandboxOnly

Answer = Callable[..., Any]
BEARER = "bearer "


class SignedTooLarge(Refusal):
    """A signature covers the whole body, which is then held in memory."""

    code = "signed_too_large"
    sentence = "签名请求的正文过大。请拆分后推送，或改用不要求签名的客户端推送文件。"


class ClientAuth(AuthBase):
    """`Authorization: Bearer <token>`; the answer to an unknown one is 401."""

    openapi_type: str = "oauth2"
    openapi_description: str = (
        "客户端凭据模式（RFC 6749 §4.4）：用客户端编号和密钥换取访问令牌，"
        "以 Authorization: Bearer 携带；获准直接使用密钥的客户端也可直接携带密钥。"
    )
    openapi_flows: ClassVar[dict[str, Any]] = {
        "clientCredentials": {
            "tokenUrl": "/api/oauth/token",
            "scopes": {each.name: each.label for each in offered.OFFERED},
        }
    }

    def __call__(self, request: HttpRequest) -> Caller | None:
        """Who calls, kept on the request with the actor and where the limits stand.

        Raises AddressRefused, RateExceeded, and what `signatures.verify` raises.
        """
        given = request.headers.get("Authorization", "")
        if not given.lower().startswith(BEARER):
            return None
        caller = recognise(given[len(BEARER) :].strip(), ip=request.META["REMOTE_ADDR"])
        if caller is None:
            return None
        request.caller = caller  # type: ignore[attr-defined]
        _take(request, caller)
        if caller.client.signing:
            signatures.verify(caller.client, _sent(request))
        purpose = from_headers(request.headers)
        request.actor = replace(caller.actor(), purpose=purpose)  # type: ignore[attr-defined]
        return caller


def actor(request: HttpRequest) -> Actor:
    """The actor the request was authenticated as."""
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


def caller_of(request: HttpRequest) -> Caller:
    """The client the request was authenticated as."""
    found: Caller = request.caller  # type: ignore[attr-defined]
    return found


def needs(
    scope: str, *, part: str = "", rehearsal: Answer | None = None, harmless: bool = False
) -> Callable[[Answer], Answer]:
    """Open the operation to clients with the scope, for the part the argument `part` names.

    A sandbox client gets the `rehearsal` instead, with the same arguments. A `harmless` operation
    (it shows nothing but the catalogue and stores nothing) is the same for it; any other without
    a rehearsal is closed to it. Raises ScopeNeeded, SandboxOnly.
    """

    def wrap(operation: Answer) -> Answer:
        @wraps(operation)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            caller = caller_of(request)
            caller.must(scope, str(kwargs[part]) if part else "")
            if not caller.client.sandbox or harmless:
                return operation(request, *args, **kwargs)
            if rehearsal is None:
                raise SandboxOnly(operation=scopes.label_of(scope))
            return rehearsal(request, *args, **kwargs)

        opened.scope = scope  # type: ignore[attr-defined]
        opened._ninja_contribute_to_operation = [_tell(scope)]  # type: ignore[attr-defined]
        return opened

    return wrap


def _tell(scope: str) -> Callable[[Operation], None]:
    """Have the document say which scope an operation needs."""

    def contribute(operation: Operation) -> None:
        operation.openapi_extra = {**(operation.openapi_extra or {}), "x-scope": scope}

    return contribute


def _take(request: HttpRequest, caller: Caller) -> None:
    client = caller.client
    try:
        standings = limits.take(
            f"client:{client.pk}", per_minute=client.per_minute, per_day=client.per_day
        )
    except RateExceeded as exceeded:
        request.standings = exceeded.standings  # type: ignore[attr-defined]
        raise
    request.standings = standings  # type: ignore[attr-defined]


def _sent(request: HttpRequest) -> signatures.Sent:
    query = request.META.get("QUERY_STRING", "")
    body = None
    with suppress(RequestDataTooBig):
        body = request.body
    if body is None:
        raise SignedTooLarge
    return signatures.Sent(
        method=request.method or "",
        target=f"{request.path}?{query}" if query else request.path,
        body=body,
        headers=request.headers,
    )
