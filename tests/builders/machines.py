"""Departments' systems that call the interface with a key."""

import datetime as dt
import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from builders.actors import SETUP, user_of
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.keys import services
from xinshu.kernel.keys.models import Client as MachineClient

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


class Machine:
    """A client with a key; answers are (status, parsed body)."""

    def __init__(self, key: str = "") -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = Client(headers=headers, raise_request_exception=False)

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
