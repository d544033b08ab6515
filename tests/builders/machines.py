"""Departments' systems that call the interface with a key."""

import base64
import datetime as dt
import json
import secrets
import time
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.test import Client
from gmssl_pyx import sm3_hash

from builders.actors import SETUP, user_of
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.keys import services
from xinshu.kernel.keys.models import Client as MachineClient
from xinshu.kernel.keys.signatures import Sent

ROOT = "/api/v1"


def client_of(actor: Actor, **wanted: Any) -> tuple[MachineClient, str]:
    """A client that acts as the user behind the actor, and its secret.

    Unless `wanted` says otherwise it may do everything its user may, with a token.
    """
    facts: dict[str, Any] = {"name": "测试系统", "scopes_granted": ["*"], **wanted}
    return services.register(user_of(actor), actor=SETUP, **facts)


def key_of(actor: Actor, *, ends_on: dt.date | None = None, **wanted: Any) -> str:
    """A fresh secret for the user behind the actor, to be sent as it is."""
    return client_of(actor, direct=True, ends_on=ends_on, **wanted)[1]


def buy_token(code: str, secret: str, *, ip: str = "127.0.0.1", **form: str) -> HttpResponse:
    """The answer of the token endpoint to a client that proves itself by Basic."""
    basic = base64.b64encode(f"{code}:{secret}".encode()).decode()
    client = Client(headers={"Authorization": f"Basic {basic}"}, REMOTE_ADDR=ip)
    return client.post("/api/oauth/token", {"grant_type": "client_credentials", **form})


def token_of(actor: Actor, *, scope: str = "", **wanted: Any) -> str:
    """A fresh access token of a fresh client of the user behind the actor."""
    client, secret = client_of(actor, **wanted)
    asked = {"scope": scope} if scope else {}
    token: str = buy_token(client.code, secret, **asked).json()["access_token"]
    return token


class Machine:
    """A client with a key or token, at an address; answers are (status, parsed body)."""

    def __init__(self, key: str = "", *, ip: str = "127.0.0.1") -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = Client(headers=headers, raise_request_exception=False, REMOTE_ADDR=ip)

    def get(self, path: str, **query: Any) -> tuple[int, Any]:
        """Ask."""
        return _told(self._client.get(ROOT + path, query))

    def post(self, path: str, body: Any = None, *, key: str = "") -> tuple[int, Any]:
        """Send JSON, with an idempotency key where one is given."""
        headers = {"Idempotency-Key": key} if key else {}
        return _told(
            self._client.post(
                ROOT + path, json.dumps(body), content_type="application/json", headers=headers
            )
        )

    def upload(self, path: str, **files: Any) -> tuple[int, Any]:
        """Send a file."""
        return _told(self._client.post(ROOT + path, files))


def _told(answer: HttpResponse) -> tuple[int, Any]:
    text = answer.content.decode()
    is_json = answer.headers.get("Content-Type", "").startswith("application/json")
    return answer.status_code, json.loads(text) if is_json else text


def signed(
    client: MachineClient,
    key_id: str,
    sign: Callable[[bytes], bytes],
    request: Sent,
    *,
    at: int | None = None,
    nonce: str = "",
) -> dict[str, str]:
    """The headers of a request signed as the docs tell, written down apart from the platform."""
    seconds, once = str(int(time.time()) if at is None else at), nonce or secrets.token_hex(16)
    body = sm3_hash(request.body).hex()
    lines = ("XINSHU-SIGN-1", client.code, request.method, request.target, seconds, once, body)
    signature = sign("\n".join(lines).encode()).hex()
    return {
        "X-Key-Id": key_id,
        "X-Timestamp": seconds,
        "X-Nonce": once,
        "X-Signature": signature,
    }
