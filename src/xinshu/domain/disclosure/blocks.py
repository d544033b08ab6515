"""Taking many things a few at a time."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Thing = TypeVar("Thing")


def at_most(size: int, things: Iterable[Thing]) -> Iterator[list[Thing]]:
    """Lists of at most `size` things, in order."""
    rest = iter(things)
    while part := list(islice(rest, size)):
        yield part
