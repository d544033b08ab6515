"""PostgreSQL: dumped and loaded by its own programs, from one exported snapshot."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

import psycopg
from django.conf import settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from xinshu.kernel.backup.facts import Facts, facts_of
from xinshu.kernel.backup.refusals import ProgramFailed
from xinshu.kernel.files.sealed import CHUNK_BYTES, chunks, write_sealed

# What Django reads from OPTIONS itself; the rest goes to libpq.
OF_DJANGO = frozenset({"pool", "isolation_level", "server_side_binding", "assume_role"})
TABLES = (
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind = 'r' AND n.nspname = 'public'"
)
INSTALLED = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class PostgresDatabase:
    """A database by its libpq parameters."""

    parameters: Mapping[str, str]
    kind: ClassVar[str] = "postgresql"

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> "PostgresDatabase":
        """The database of Django's settings entry."""
        names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}
        found = {ours: entry.get(theirs) for ours, theirs in (*names.items(), ("port", "PORT"))}
        found |= {k: v for k, v in entry.get("OPTIONS", {}).items() if k not in OF_DJANGO}
        return cls({name: str(value) for name, value in found.items() if value})

    def dump(self, target: BinaryIO, *, scratch: Path) -> Facts:  # never plain here
        """Counted and dumped in the same snapshot. Raises ProgramFailed."""
        with self._connect() as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            cursor = connection.cursor()
            row = cursor.execute("SELECT pg_export_snapshot()").fetchone()
            facts = facts_of(cursor, [name for (name,) in cursor.execute(TABLES).fetchall()])
            assert row is not None  # noqa: S101 # a SELECT of one value has one row
            options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={row[0]}"]
            with self._program("pg_dump", options, stdout=subprocess.PIPE) as process:
                write_sealed(chunks(process.stdout), target)
        return facts

    def holds_tables(self) -> bool:
        """The schema has any table."""
        return next(self.rows(TABLES), None) is not None

    def load(self, plain: BinaryIO) -> None:
        """In one transaction. Raises ProgramFailed."""
        options = ["--no-owner", "--no-privileges", "--no-comments", "--exit-on-error"]
        options += ["--single-transaction"]
        with self._program("pg_restore", options, stdin=subprocess.PIPE) as process:
            try:
                shutil.copyfileobj(plain, process.stdin, CHUNK_BYTES)
                process.stdin.close()
            except BrokenPipeError:
                pass  # the program says itself why it stopped reading

    def facts(self) -> Facts:
        """Counted in one snapshot."""
        with self._connect() as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            cursor = connection.cursor()
            return facts_of(cursor, [name for (name,) in cursor.execute(TABLES).fetchall()])

    def rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a query."""
        with self._connect() as connection:
            yield from connection.execute(query)

    @contextmanager
    def beside(self, folder: Path) -> Iterator["PostgresDatabase"]:  # on the server
        """A database on the same server; the user must be allowed to create one."""
        name = f"xinshu_drill_{secrets.token_hex(6)}"
        quoted = sql.Identifier(name)
        with self._connect(autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(quoted))
        try:
            yield PostgresDatabase({**self.parameters, "dbname": name})
        finally:
            with self._connect(autocommit=True) as connection:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(quoted))

    def _connect(self, *, autocommit: bool = False) -> psycopg.Connection[tuple[Any, ...]]:
        return psycopg.connect(make_conninfo(**self.parameters), autocommit=autocommit)

    @contextmanager
    def _program(
        self, name: str, options: Sequence[str], **pipes: int
    ) -> Iterator["subprocess.Popen[bytes]"]:
        """A program of PostgreSQL on this database; the password is not among its arguments."""
        open_to_see = {k: v for k, v in self.parameters.items() if k != "password"}
        password = self.parameters.get("password")
        environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
        command = [find_program(name), *options, "--dbname", make_conninfo(**open_to_see)]
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(command, env=environment, stderr=said, **pipes)  # noqa: S603
            try:
                yield process
            except BaseException:
                process.kill()
                process.wait()
                raise
            if process.wait():
                said.seek(0)
                lines = said.read().decode(errors="replace").strip().splitlines()
                raise ProgramFailed(
                    program=name, problem=lines[-1] if lines else process.returncode
                )


def find_program(name: str) -> str:
    """Where a program of PostgreSQL is: in the folder the settings name, else the newest
    installed, else on the path. Raises ProgramFailed.
    """
    folders = [settings.XINSHU_POSTGRES_PROGRAMS] if settings.XINSHU_POSTGRES_PROGRAMS else []
    versions = [path for path in INSTALLED.glob("*/bin") if path.parent.name.isdigit()]
    folders += sorted(versions, key=lambda path: -int(path.parent.name))
    for folder in folders:
        if found := shutil.which(name, path=str(folder)):
            return found
    if found := shutil.which(name):
        return found
    raise ProgramFailed(program=name, problem="未安装 PostgreSQL 客户端程序。")
