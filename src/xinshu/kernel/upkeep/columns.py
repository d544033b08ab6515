"""Columns that should have something new now and then, told by the apps that show them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from xinshu.kernel.access.registry import DeclaredTwice


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the site and the day of its newest entry (None: nothing in it yet).

    `most_days` is how long it may stay as it is; 0 takes the installation's number.
    """

    label: str
    address: str
    newest: date | None
    most_days: int = 0


Columns = Callable[[], Iterable[Column]]
_sources: dict[str, Columns] = {}


def register_columns(name: str, columns: Columns) -> None:
    """Have these columns looked at by every walk. Raises DeclaredTwice."""
    if _sources.setdefault(name, columns) is not columns:
        raise DeclaredTwice(f"columns {name} are registered twice")


def columns() -> Iterator[Column]:
    """All columns of all apps."""
    for source in _sources.values():
        yield from source()
