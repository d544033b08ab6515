"""PostgreSQL: dumped and loaded by its own programs, from one exported snapshot."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, cast

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
COLUMNS = (
    "SELECT column_name FROM information_schema.columns "
    "WHERE table_schema = 'public' AND table_name = %s"
)
SECRETS, SERVICE = frozenset({"password", "sslpassword"}), "xinshu"
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
            with self._program("pg_dump", options, reading=True) as dumped:
                write_sealed(chunks(dumped), target)
        return facts

    def holds_tables(self) -> bool:
        """The schema has any table."""
        return next(self.rows(TABLES), None) is not None

    def load(self, plain: BinaryIO) -> None:
        """In one transaction. Raises ProgramFailed."""
        options = ["--no-owner", "--no-privileges", "--no-comments", "--exit-on-error"]
        options += ["--single-transaction"]
        with self._program("pg_restore", options, reading=False) as taken:
            shutil.copyfileobj(plain, taken, CHUNK_BYTES)

    def facts(self) -> Facts:
        """Counted in one snapshot."""
        with self._connect() as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            cursor = connection.cursor()
            return facts_of(cursor, [name for (name,) in cursor.execute(TABLES).fetchall()])

    def columns(self, table: str) -> frozenset[str]:
        """The columns a table has here."""
        with self._connect() as connection:
            return frozenset(name for (name,) in connection.execute(COLUMNS, (table,)))

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
    def _program(self, name: str, options: Sequence[str], *, reading: bool) -> Iterator[BinaryIO]:
        """What a program of PostgreSQL on this database prints, or what it reads.

        No secret is among its arguments, where others could see it.
        """
        seen = {key: value for key, value in self.parameters.items() if key not in SECRETS}
        password = self.parameters.get("password")
        environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
        with tempfile.TemporaryFile() as said, self._service() as service:
            if service is not None:
                environment["PGSERVICEFILE"] = str(service)
                seen["service"] = SERVICE
            command = [find_program(name), *options, "--dbname", make_conninfo(**seen)]
            process = subprocess.Popen(  # noqa: S603 # a program of PostgreSQL, without a shell
                command,
                env=environment,
                stdin=subprocess.DEVNULL if reading else subprocess.PIPE,
                stdout=subprocess.PIPE if reading else subprocess.DEVNULL,
                stderr=said,
            )
            pipe = cast("BinaryIO", process.stdout if reading else process.stdin)
            try:
                # A program that stops reading says itself why.
                with suppress(BrokenPipeError), pipe:
                    yield pipe
            except BaseException:
                process.kill()
                process.wait()
                raise
            if process.wait():
                said.seek(0)
                lines = said.read().decode(errors="replace").strip().splitlines()
                raise ProgramFailed(program=name, problem=" ".join(lines[-2:])[:500])

    @contextmanager
    def _service(self) -> Iterator[Path | None]:
        """A file of libpq's own with the secret it takes from nowhere else; None without one.

        Raises ProgramFailed where the settings name a service already, which is one's file to fill.
        """
        if "sslpassword" not in self.parameters:
            yield None
            return
        if "service" in self.parameters:
            raise ProgramFailed(program="libpq", problem="请将 sslpassword 写入所用的服务文件。")
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="xinshu-") as file:
            file.write(f"[{SERVICE}]\nsslpassword={self.parameters['sslpassword']}\n")
            file.flush()
            yield Path(file.name)


def find_program(name: str) -> str:
    """Where a program of PostgreSQL is: in the folder the settings name, else the newest
    installed, else on the path. Raises ProgramFailed.
    """
    versions = [path for path in INSTALLED.glob("*/bin") if path.parent.name.isdigit()]
    folders = [str(path) for path in sorted(versions, key=lambda path: -int(path.parent.name))]
    for folder in filter(None, [settings.XINSHU_POSTGRES_PROGRAMS, *folders]):
        if found := shutil.which(name, path=folder):
            return found
    if found := shutil.which(name):
        return found
    raise ProgramFailed(program=name, problem="未安装 PostgreSQL 客户端程序。")
