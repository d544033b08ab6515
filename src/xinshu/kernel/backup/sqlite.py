"""SQLite: copied by its online backup while others read and write."""

import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, ClassVar
from urllib.parse import quote

from xinshu.kernel.backup.facts import Facts, facts_of
from xinshu.kernel.backup.refusals import ProgramFailed
from xinshu.kernel.files.sealed import CHUNK_BYTES, chunks, write_sealed
from xinshu.kernel.folders import settle

# An index of words that keeps no content of its own (content='') has no rows to count.
TABLES = (
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
    "AND NOT (sql LIKE 'CREATE VIRTUAL TABLE%' AND sql LIKE '%content=''''%')"
)


@dataclass(frozen=True, slots=True)
class SqliteDatabase:
    """A database file."""

    path: Path
    kind: ClassVar[str] = "sqlite"

    def dump(self, target: BinaryIO, *, scratch: Path) -> Facts:
        """The whole copy is one read transaction: writers go on and change nothing in it."""
        copy = scratch / secrets.token_hex(12)
        try:
            copy.touch(mode=0o600)
            with closing(self._reading()) as live, closing(sqlite3.connect(copy)) as taken:
                live.backup(taken, pages=-1)
                taken.execute("PRAGMA journal_mode=DELETE")
            facts = SqliteDatabase(copy).facts()
            with copy.open("rb") as plain:
                write_sealed(chunks(plain), target)
        finally:
            copy.unlink(missing_ok=True)
        return facts

    def holds_tables(self) -> bool:
        """A file with anything in it, or a log beside it that SQLite would replay into it."""
        logs = (self.path.with_name(self.path.name + end) for end in ("-wal", "-journal"))
        return any(each.exists() and each.stat().st_size > 0 for each in (self.path, *logs))

    def load(self, plain: BinaryIO) -> None:
        """Written beside, examined, then moved into place. Raises ProgramFailed."""
        arriving = self.path.with_name(f".{self.path.name}.arriving")
        arriving.unlink(missing_ok=True)
        with os.fdopen(os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
            shutil.copyfileobj(plain, new, CHUNK_BYTES)
            new.flush()
            os.fsync(new.fileno())
        (said,) = next(SqliteDatabase(arriving).rows("PRAGMA quick_check"))
        if said != "ok":
            arriving.unlink()
            raise ProgramFailed(program="SQLite", problem=said)
        settle(arriving, self.path)

    def facts(self) -> Facts:
        """Counted in one read transaction."""
        with closing(self._reading()) as connection:
            cursor = connection.cursor()
            cursor.execute("BEGIN")
            cursor.execute(TABLES)
            return facts_of(cursor, [name for (name,) in cursor.fetchall()])

    def columns(self, table: str) -> frozenset[str]:
        """The columns a table has here."""
        with closing(self._reading()) as connection:
            found = connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
            return frozenset(name for (name,) in found)

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query."""
        with closing(self._reading()) as connection:
            yield from connection.execute(query)

    @contextmanager
    def beside(self, folder: Path) -> Iterator["SqliteDatabase"]:
        """A file in the folder."""
        path = folder / "scratch.sqlite3"
        try:
            yield SqliteDatabase(path)
        finally:
            path.unlink(missing_ok=True)

    def _reading(self) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{quote(str(self.path))}?mode=ro", uri=True, timeout=30)
