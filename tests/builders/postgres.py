"""Databases of their own on the server the tests were given."""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from django.db import connection
from psycopg import sql


def test_server() -> str | None:
    """The address XINSHU_TEST_POSTGRES names."""
    return os.environ.get("XINSHU_TEST_POSTGRES") or None


test_server.__test__ = False  # type: ignore[attr-defined]


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """An empty database on the server; yields its address and drops it at the end."""
    name = f"xinshu_{secrets.token_hex(6)}"
    parts = urlsplit(server)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )


def database_url() -> str:
    """The address of the database under test, for processes of their own."""
    entry = connection.settings_dict
    name = str(entry["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(name)}"
    host, port = quote(str(entry["HOST"]), safe=""), entry["PORT"]
    user = f"{quote(str(entry['USER']))}:{quote(str(entry['PASSWORD']))}"
    return f"postgresql://{user}@/{name}?host={host}&port={port or 5432}"


def until_someone_waits(seconds: float = 20) -> None:
    """Until another connection waits for a lock of this one's transaction.

    On SQLite whoever wants to write waits from the start, and nobody can be asked.
    """
    if connection.vendor == "sqlite":
        return
    waiting = (
        "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    )
    deadline = time.monotonic() + seconds
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(waiting)
            if cursor.fetchone():
                return
            time.sleep(0.01)
    raise AssertionError("nobody waits")
