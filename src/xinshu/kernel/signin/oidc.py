"""Single sign-on: the authorization code flow of OpenID Connect, with PKCE, state and nonce.

The provider only says who somebody is; rights stay with the posts held here. One provider is
described by the settings `XINSHU_OIDC_…`. Sources: OpenID Connect Core 1.0 §3.1, RFC 7636 (PKCE),
RFC 9700 (best current practice).
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any
from urllib.error import URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import jwt
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from xinshu.kernel.signin.refusals import SingleSignOnFailed

ASKED = "single_sign_on"
LATEST_SECONDS = 600
TIMEOUT_SECONDS = 5
LARGEST_ANSWER = 256 * 1024
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The provider of this installation."""

    issuer: str
    client_id: str
    client_secret: str
    claim: str
    label: str
    second_factor: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What the provider said about somebody; `following` is where they wanted to go."""

    issuer: str
    subject: str
    name: str
    signed_in_at: float
    confirming: bool
    following: str


def provider() -> Provider | None:
    """The provider, or None where none is set."""
    described: dict[str, Any] = settings.XINSHU_OIDC
    return Provider(**described) if described["issuer"] else None


def begin(
    request: HttpRequest, chosen: Provider, *, back: str, following: str, confirming: bool = False
) -> str:
    """The provider's address to send the browser to; the question is kept in the session.

    `confirming` has the provider ask for the credentials anew. Raises SingleSignOnFailed.
    """
    question = {
        "state": secrets.token_urlsafe(32),
        "nonce": secrets.token_urlsafe(32),
        "verifier": secrets.token_urlsafe(48),
        "back": back,
        "following": following,
        "confirming": confirming,
        "at": timezone.now().timestamp(),
    }
    request.session[ASKED] = question
    challenge = hashlib.sha256(str(question["verifier"]).encode()).digest()
    query = {
        "response_type": "code",
        "scope": "openid profile",
        "client_id": chosen.client_id,
        "redirect_uri": back,
        "state": question["state"],
        "nonce": question["nonce"],
        "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    if confirming:
        query |= {"prompt": "login", "max_age": "0"}
    endpoint = _metadata(chosen)["authorization_endpoint"]
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"


def complete(request: HttpRequest, chosen: Provider) -> Identity:
    """Who came back from the provider. Raises SingleSignOnFailed."""
    question = request.session.pop(ASKED, None) or {}
    age = timezone.now().timestamp() - float(question.get("at", 0))
    given = request.GET.get("state", "")
    if age > LATEST_SECONDS or not _same(given, str(question.get("state", ""))):
        raise SingleSignOnFailed
    code = request.GET.get("code", "")
    if not code or "error" in request.GET:
        raise SingleSignOnFailed
    metadata = _metadata(chosen)
    tokens = _exchange(chosen, metadata, code, question)
    claims = _claims(chosen, metadata, tokens, nonce=str(question["nonce"]))
    return Identity(
        issuer=chosen.issuer,
        subject=str(claims["sub"]),
        name=str(claims.get(chosen.claim, "")),
        signed_in_at=float(claims.get("auth_time", 0)),
        confirming=bool(question["confirming"]),
        following=str(question["following"]),
    )


def _same(given: str, kept: str) -> bool:
    """As bytes: of texts only ASCII ones can be compared in constant time."""
    return compare_digest(given.encode("utf-8", "surrogatepass"), kept.encode())


def _metadata(chosen: Provider) -> dict[str, Any]:
    found = _fetch(f"{chosen.issuer}/.well-known/openid-configuration")
    if found.get("issuer", "").rstrip("/") != chosen.issuer:
        raise SingleSignOnFailed
    return found


def _exchange(
    chosen: Provider, metadata: Mapping[str, Any], code: str, question: Mapping[str, Any]
) -> dict[str, Any]:
    """The tokens for the code; the secret travels in the header or the body, as asked for."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": question["back"],
        "code_verifier": question["verifier"],
    }
    headers = {}
    methods = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    if "client_secret_basic" in methods:
        pair = f"{quote(chosen.client_id)}:{quote(chosen.client_secret)}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": chosen.client_id, "client_secret": chosen.client_secret}
    return _fetch(metadata["token_endpoint"], form=form, headers=headers)


def _claims(
    chosen: Provider, metadata: Mapping[str, Any], tokens: Mapping[str, Any], *, nonce: str
) -> dict[str, Any]:
    """The verified claims; the user-info page is asked when the token lacks the name."""
    token = str(tokens.get("id_token", ""))
    try:
        keys = jwt.PyJWKSet.from_dict(_fetch(metadata["jwks_uri"]))
        header = jwt.get_unverified_header(token)
        claims: dict[str, Any] = jwt.decode(
            token,
            key=keys[header["kid"]].key if "kid" in header else keys.keys[0].key,
            algorithms=list(ALGORITHMS),
            audience=chosen.client_id,
            issuer=metadata["issuer"],
            leeway=60,
            options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )
    except (jwt.PyJWTError, KeyError, IndexError):
        raise SingleSignOnFailed from None
    for_us = claims.get("azp", chosen.client_id) == chosen.client_id
    if not for_us or not _same(str(claims.get("nonce", "")), nonce):
        raise SingleSignOnFailed
    if chosen.claim not in claims and "userinfo_endpoint" in metadata:
        bearer = {"Authorization": f"Bearer {tokens.get('access_token', '')}"}
        told = _fetch(metadata["userinfo_endpoint"], headers=bearer)
        if told.get("sub") != claims["sub"]:
            raise SingleSignOnFailed
        claims = {**told, **claims}
    return claims


class _NoRedirects(HTTPRedirectHandler):
    """An address of the settings is asked itself; where it points on is not followed."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _fetch(
    address: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The JSON object at an address of the provider: TLS only, but for this very machine."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise SingleSignOnFailed
    request = Request(  # noqa: S310 # the scheme is checked above
        address,
        data=urlencode(form).encode() if form else None,
        headers={"Accept": "application/json", **(headers or {})},
    )
    try:
        with build_opener(_NoRedirects).open(request, timeout=TIMEOUT_SECONDS) as answer:
            found = json.loads(answer.read(LARGEST_ANSWER))
    except (URLError, OSError, ValueError):
        raise SingleSignOnFailed from None
    if not isinstance(found, dict):
        raise SingleSignOnFailed
    return found
