"""Kinds of jobs: what the worker calls for each."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from xinshu.kernel.access.registry import DeclaredTwice, Undeclared
from xinshu.kernel.jobs.context import JobContext

Handler = Callable[[JobContext], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job: its name, the words a person reads, and the function that does it."""

    name: str
    label: str
    run: Handler


_kinds: dict[str, Kind] = {}


def job(name: str, label: str = "") -> Callable[[Handler], Handler]:
    """Register the decorated function as the handler of jobs of this kind.

    The handler must be able to start again from `context.cursor` at any moment; what it returns
    becomes the job's result. Raises DeclaredTwice.
    """

    def register(handler: Handler) -> Handler:
        if name in _kinds and _kinds[name].run is not handler:
            raise DeclaredTwice(f"job kind {name} has two handlers")
        _kinds[name] = Kind(name, label or name, handler)
        return handler

    return register


def kind(name: str) -> Kind:
    """The registered kind. Raises Undeclared."""
    try:
        return _kinds[name]
    except KeyError:
        raise Undeclared(f"no app handles jobs of kind {name}") from None


def is_handled(name: str) -> bool:
    """Whether this version has a handler for jobs of the kind."""
    return name in _kinds


def kinds() -> Iterator[Kind]:
    """Every registered kind in the order of names."""
    return iter(sorted(_kinds.values(), key=lambda each: each.name))
