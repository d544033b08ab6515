"""The token endpoint: client credentials (RFC 6749 §4.4) and revocation (RFC 7009)."""

import base64
import binascii
import logging
from contextlib import suppress
from urllib.parse import unquote_plus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from xinshu.kernel.keys import limits, tokens
from xinshu.kernel.keys.callers import credential_of
from xinshu.kernel.keys.limits import RateExceeded
from xinshu.kernel.keys.models import Credential
from xinshu.kernel.keys.refusals import AddressRefused, ClientEnded, UnknownScope
from xinshu.kernel.web.guard import PUBLIC, guard

log = logging.getLogger(__name__)

FAILURES_PER_MINUTE = 20
NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}
WHO_ARE_YOU = {"WWW-Authenticate": 'Basic realm="xinshu"'}
SAYS = {
    "invalid_client": "客户端编号或密钥不正确、已失效，或客户端已停用。",
    "invalid_request": "请求须为 application/x-www-form-urlencoded，且只用一种方式提交客户端凭据。",
    "invalid_scope": "申请的授权范围不存在，或未授予该客户端。",
    "unauthorized_client": "来源地址不在该客户端允许的范围内。",
    "unsupported_grant_type": "只支持 grant_type=client_credentials。",
    "temporarily_unavailable": "失败次数过多，请稍后重试。",
}


class Declined(Exception):
    """The request goes no further; `code` is one of RFC 6749 §5.2."""

    def __init__(self, code: str, status: int = 400, **headers: str) -> None:
        super().__init__(code)
        facts = {"error": code, "error_description": SAYS[code]}
        self.answer = JsonResponse(facts, status=status, headers={**NOT_KEPT, **headers})


@guard(PUBLIC)
@csrf_exempt
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Buy an access token with the client's secret."""
    try:
        granted = _grant(request)
    except Declined as declined:
        return declined.answer
    facts = {
        "access_token": granted.text,
        "token_type": "Bearer",
        "expires_in": granted.seconds,
        "scope": " ".join(granted.scopes),
    }
    return JsonResponse(facts, headers=NOT_KEPT)


@guard(PUBLIC)
@csrf_exempt
@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """End a token before its time; one that is unknown is ended already."""
    try:
        credential = _proved(request)
    except Declined as declined:
        return declined.answer
    if not request.POST.get("token"):
        return Declined("invalid_request").answer
    tokens.end(credential, request.POST["token"])
    return HttpResponse(headers=NOT_KEPT)


def _grant(request: HttpRequest) -> tokens.Granted:
    if "grant_type" not in request.POST:
        raise Declined("invalid_request")
    if request.POST["grant_type"] != "client_credentials":
        raise Declined("unsupported_grant_type")
    credential = _proved(request)
    asked = request.POST.get("scope", "").split()
    try:
        return tokens.grant(credential, asked, ip=request.META["REMOTE_ADDR"])
    except UnknownScope:
        raise Declined("invalid_scope") from None
    except ClientEnded:
        raise Declined("invalid_client", 401, **WHO_ARE_YOU) from None
    except AddressRefused:
        facts = {"client": credential.client.code}
        log.warning("a good secret came from a foreign address", extra=facts)
        raise Declined("unauthorized_client") from None


def _proved(request: HttpRequest) -> Credential:
    """The credential the client proves itself with, in the header or in the body, never both."""
    bucket = f"token:{request.META['REMOTE_ADDR']}"
    if wait := limits.exhausted(bucket, per_minute=FAILURES_PER_MINUTE):
        raise Declined("temporarily_unavailable", 429, **{"Retry-After": str(wait)})
    in_header = request.headers.get("Authorization", "")
    in_body = request.POST.get("client_secret", "")
    if in_header and in_body:
        raise Declined("invalid_request")
    code, secret = request.POST.get("client_id", ""), in_body
    if in_header:
        code, secret = _basic(in_header)
    credential = credential_of(secret, code=code) if code else None
    if credential is None:
        with suppress(RateExceeded):
            limits.take(bucket, per_minute=FAILURES_PER_MINUTE)
        raise Declined("invalid_client", 401, **WHO_ARE_YOU)
    return credential


def _basic(header: str) -> tuple[str, str]:
    """Client code and secret of a Basic header, both form-encoded (RFC 6749 §2.3.1)."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        text = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    code, _, secret = text.partition(":")
    return unquote_plus(code), unquote_plus(secret)
