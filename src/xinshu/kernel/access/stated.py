"""How a purpose reaches an actor: said once on a page and remembered, or with each request.

A session remembers what was said about one thing for a while, so that nobody is asked at every
click; a purpose given for a whole matter also holds for the other things of that matter.
"""

from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import unquote

from django.conf import settings

from xinshu.kernel.access.purposes import Purpose

KEY = "purposes"
WHOLE_MATTER = "matter"
MOST_REMEMBERED = 50
LONGEST_BASIS, LONGEST_MATTER = 500, 200

Session = MutableMapping[str, Any]


def remember(session: Session, purpose: Purpose, *, about: str, now: datetime) -> datetime:
    """Keep the purpose for one thing, or for everything with `about=WHOLE_MATTER`.

    Returns when it will be forgotten. The oldest go when there are too many.
    """
    until = now + timedelta(minutes=settings.XINSHU_PURPOSE_MINUTES)
    kept = _alive(session, now)
    kept.pop(about, None)
    kept[about] = {
        "code": purpose.code,
        "basis": purpose.basis,
        "matter": purpose.matter,
        "until": until.timestamp(),
    }
    session[KEY] = dict(list(kept.items())[-MOST_REMEMBERED:])
    return until


def recall(session: Mapping[str, Any], *, about: str, now: datetime) -> Purpose | None:
    """What was said about the thing, else about the whole matter, and has not been forgotten."""
    kept = _alive(session, now)
    found = kept.get(about) or kept.get(WHOLE_MATTER)
    return Purpose(found["code"], found["basis"], found["matter"]) if found else None


def from_headers(headers: Mapping[str, str]) -> Purpose | None:
    """`X-Purpose`, `X-Basis` and `X-Matter` of a machine; the last two may be percent-encoded.

    None without X-Purpose. Header text is bytes: UTF-8 sent as it is is read as such, too.
    """
    code = headers.get("X-Purpose", "").strip()
    if not code:
        return None
    basis = _text(headers.get("X-Basis", ""))[:LONGEST_BASIS]
    matter = _text(headers.get("X-Matter", ""))[:LONGEST_MATTER]
    return Purpose(code[:64], basis, matter)


def _text(given: str) -> str:
    with suppress(UnicodeError):  # unless it was text already
        given = given.encode("latin-1").decode("utf-8")
    return unquote(given).strip()


def _alive(session: Mapping[str, Any], now: datetime) -> dict[str, dict[str, Any]]:
    kept: dict[str, dict[str, Any]] = session.get(KEY, {})
    return {about: said for about, said in kept.items() if said["until"] > now.timestamp()}
