"""The two databases behind one face: dump, load, look at."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from xinshu.kernel.backup.facts import Facts
from xinshu.kernel.backup.postgres import PostgresDatabase
from xinshu.kernel.backup.sqlite import SqliteDatabase


class Database(Protocol):
    """One database, reached by its own means instead of Django's connection."""

    @property
    def kind(self) -> str:
        """`sqlite` or `postgresql`."""

    def dump(self, target: BinaryIO, *, scratch: Path) -> Facts:
        """Write one consistent state, sealed, and say what it holds; others may go on writing.

        `scratch` is a closed folder for a plain copy. Raises ProgramFailed.
        """

    def holds_tables(self) -> bool:
        """There is something a restoration would write over."""

    def load(self, plain: BinaryIO) -> None:
        """Fill an empty database from a dump: wholly or not at all. Raises ProgramFailed."""

    def facts(self) -> Facts:
        """What it holds now."""

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query built from constants."""

    def columns(self, table: str) -> frozenset[str]:
        """The columns a table has here; none where there is no such table."""

    def beside(self, folder: Path) -> AbstractContextManager["Database"]:
        """An empty database of the same kind for the time of a block; gone at its end."""


def database(entry: Mapping[str, Any]) -> Database:
    """The database of Django's settings entry."""
    if str(entry["ENGINE"]).endswith("sqlite3"):
        return SqliteDatabase(Path(entry["NAME"]))
    return PostgresDatabase.of(entry)
