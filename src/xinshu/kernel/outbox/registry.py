"""Who wants to hear of what."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xinshu.kernel.access.registry import DeclaredTwice


@dataclass(frozen=True, slots=True)
class Happening:
    """What a consumer receives. `id` is the same at every attempt."""

    id: int
    name: str
    payload: dict[str, Any]
    at: dt.datetime


Consumer = Callable[[Happening], None]

_consumers: dict[str, dict[str, Consumer]] = {}
_outside: set[tuple[str, str]] = set()


def subscribe(name: str, consumer: str, *, outside: bool = False) -> Callable[[Consumer], Consumer]:
    """Have the decorated function called once for every event of this name.

    `consumer` names the receiver for good: what it has received is remembered under that name.
    The call runs in a transaction of its own together with the note that it arrived; an exception
    undoes both and it is tried again later. A consumer that talks to another machine is `outside`:
    no transaction waits for the answer, so what it writes stays written when it fails, and after
    a crash it may be called again although it had succeeded. Raises DeclaredTwice.
    """

    def register(receive: Consumer) -> Consumer:
        known = _consumers.setdefault(name, {})
        if known.setdefault(consumer, receive) is not receive:
            raise DeclaredTwice(f"consumer {consumer} listens to {name} twice")
        if outside:
            _outside.add((name, consumer))
        return receive

    return register


def consumers(name: str) -> dict[str, Consumer]:
    """The consumers of an event, by name."""
    return dict(_consumers.get(name, {}))


def is_outside(name: str, consumer: str) -> bool:
    """Whether the consumer talks to another machine."""
    return (name, consumer) in _outside


def forget(name: str, consumer: str) -> None:
    """Take a consumer off the list; what is on its way to it stays undelivered."""
    _consumers.get(name, {}).pop(consumer, None)
    _outside.discard((name, consumer))
