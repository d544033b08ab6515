"""What one request has asked of the catalogue already: a page asks the same five times.

Kept for the length of a request and of its thread alone, so nobody ever reads an edition that is no
longer in force; outside of requests nothing is kept.
"""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.signals import request_finished, request_started
from django.db.models.signals import post_delete, post_save

Answer = TypeVar("Answer")
_here = threading.local()


def once(key: object, ask: Callable[[], Answer]) -> Answer:
    """The answer to a question of this request, asked once."""
    kept: dict[object, Any] | None = getattr(_here, "kept", None)
    if kept is None:
        return ask()
    if key not in kept:
        kept[key] = ask()
    found: Answer = kept[key]
    return found


def forget() -> None:
    """Ask everything anew: rows were written that no signal tells of."""
    if getattr(_here, "kept", None):
        _here.kept = {}


def _begin(**_: object) -> None:
    _here.kept = {}


def _end(**_: object) -> None:
    _here.kept = None


def _changed(sender: type[Any], **_: object) -> None:
    if sender._meta.app_label == "catalog":
        forget()


request_started.connect(_begin, dispatch_uid="catalog.asked.begin")
request_finished.connect(_end, dispatch_uid="catalog.asked.end")
post_save.connect(_changed, dispatch_uid="catalog.asked.saved")
post_delete.connect(_changed, dispatch_uid="catalog.asked.deleted")
