"""The request an event belongs to: set once at the door, read by whatever writes the audit."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")


@contextmanager
def request_named(request_id: str) -> Iterator[None]:
    """Events written inside the block carry this id of the request."""
    token = REQUEST_ID.set(request_id)
    try:
        yield
    finally:
        REQUEST_ID.reset(token)
