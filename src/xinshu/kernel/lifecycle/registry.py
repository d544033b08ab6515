"""Where the data of a class lies and how it ends: each app answers for its own.

An app declares its stores in a module `retention.py`; it is imported at the start.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from xinshu.kernel.access.registry import DeclaredTwice, Undeclared


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something whose time is over.

    `key` finds it again in its store. `digest` (hex) is what the certificate keeps of it: it must
    change when the content changes and must not allow the content to be guessed. `references`
    are the words a legal hold may name it by (`submission:…`, `person:…`), without blanks.
    """

    key: str
    digest: str
    references: tuple[str, ...] = ()


class Store(Protocol):
    """The data of one class of the retention table."""

    code: str

    def due(self, cutoff: dt.date) -> Iterator[Candidate]:
        """Everything whose clock began on `cutoff` or earlier."""
        ...

    def find(self, keys: Sequence[str]) -> Iterator[Candidate]:
        """The same things as they are now; what is gone is left out."""
        ...

    def destroy(self, keys: Sequence[str]) -> None:
        """End them, inside the caller's transaction, in all places they lie."""
        ...


_stores: dict[str, Store] = {}


def register(store: Store) -> Store:
    """Make the store the one of its class. Raises DeclaredTwice."""
    if _stores.setdefault(store.code, store) is not store:
        raise DeclaredTwice(f"data of class {store.code} has two stores")
    return store


def store_of(code: str) -> Store:
    """The store of a class. Raises Undeclared."""
    try:
        return _stores[code]
    except KeyError:
        raise Undeclared(f"no app holds data of class {code}") from None


def stores() -> dict[str, Store]:
    """Every store by class."""
    return dict(_stores)
