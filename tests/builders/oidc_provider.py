"""A real OpenID Connect provider on this machine: discovery, consent, tokens, keys, user info.

It checks what a provider must check (redirect address, PKCE, client secret, one use per code) and
signs RS256. Tests bend single facts of its answers to see them refused.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "xinshu", "s3cret:with/odd signs"


def new_key() -> rsa.RSAPrivateKey:
    """A signing key of the provider."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class OidcProvider:
    """The provider and the person who is logged in there."""

    address: str = ""
    person: dict[str, Any] = field(default_factory=lambda: {"sub": "p-1"})
    in_token: bool = True  # whether the token tells the name, or only the user-info page
    bent: dict[str, Any] = field(default_factory=dict)  # claims that are told wrongly
    published: rsa.RSAPrivateKey = field(default_factory=new_key)
    signing: rsa.RSAPrivateKey | None = None
    basic: bool = True
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)

    def settings(self, **more: Any) -> dict[str, Any]:
        """XINSHU_OIDC for this provider."""
        return {
            "issuer": self.address,
            "client_id": CLIENT,
            "client_secret": SECRET,
            "claim": "preferred_username",
            "label": "测试统一身份认证",
            "second_factor": False,
            **more,
        }

    def metadata(self) -> dict[str, Any]:
        """The discovery document."""
        method = "client_secret_basic" if self.basic else "client_secret_post"
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/jwks",
            "token_endpoint_auth_methods_supported": [method],
        }

    def jwks(self) -> dict[str, Any]:
        """The public keys."""
        key = jwt.algorithms.RSAAlgorithm.to_jwk(self.published.public_key(), as_dict=True)
        return {"keys": [{**key, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def consent(self, query: dict[str, str]) -> str:
        """The person agrees: the address to go back to, with a code."""
        self.asked.append(query)
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        back = {"code": code, "state": query["state"]}
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def exchange(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """Tokens for a code, once, for who asked for it and can prove it; else None."""
        query = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            query is None
            or challenge != query["code_challenge"]
            or form["redirect_uri"] != query["redirect_uri"]
            or not self._is_our_client(form, authorization)
        ):
            return None
        access = secrets.token_urlsafe(16)
        self.tokens.add(access)
        return {
            "access_token": access,
            "token_type": "Bearer",
            "id_token": self._id_token(query["nonce"]),
        }

    def _is_our_client(self, form: dict[str, str], authorization: str) -> bool:
        if not self.basic:
            return (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        pair = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        name, _, secret = pair.partition(":")
        return (unquote(name), unquote(secret)) == (CLIENT, SECRET)

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        told = self.person if self.in_token else {"sub": self.person["sub"]}
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "auth_time": now,
            "nonce": nonce,
            **told,
            **self.bent,
        }
        return jwt.encode(
            claims, self.signing or self.published, algorithm="RS256", headers={"kid": "one"}
        )


class _Handler(BaseHTTPRequestHandler):
    provider: OidcProvider

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/authorize":
            self.send_response(302)
            self.send_header("Location", self.provider.consent(query))
            self.end_headers()
            return
        answers = {
            "/.well-known/openid-configuration": self.provider.metadata,
            "/jwks": self.provider.jwks,
            "/userinfo": self._person,
        }
        answer = answers.get(parts.path)
        self._json(answer() if answer else None)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        sent = parse_qs(self.rfile.read(length).decode())
        form = {name: values[0] for name, values in sent.items()}
        self._json(self.provider.exchange(form, self.headers.get("Authorization", "")))

    def _person(self) -> dict[str, Any] | None:
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        return self.provider.person if token in self.provider.tokens else None

    def _json(self, facts: dict[str, Any] | None) -> None:
        body = json.dumps(facts or {"error": "invalid_request"}).encode()
        self.send_response(400 if facts is None else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing: the test says what it expects."""


@contextmanager
def running_provider() -> Iterator[OidcProvider]:
    """The provider on a free port of this machine, until the block ends."""
    provider = OidcProvider()
    handler = type("Handler", (_Handler,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
