"""A database URL as Django's DATABASES entry."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"
    "PRAGMA synchronous=NORMAL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-65536;"
)


class UnknownDatabase(ValueError):
    """The URL names a database the platform does not run on."""


def database(url: str, *, default_file: Path, pool: int = 0) -> dict[str, Any]:
    """The settings of the one database; an empty URL means SQLite in `default_file`.

    Raises UnknownDatabase for anything but `sqlite:` and `postgresql:`.
    """
    if not url:
        return sqlite(default_file)
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path.removeprefix("/"))))
    if parts.scheme in {"postgresql", "postgres"}:
        return postgresql(url, pool=pool)
    raise UnknownDatabase(
        f"XINSHU_DATABASE_URL begins with {parts.scheme!r}; "
        "it must be sqlite:///path or postgresql://user:password@host:port/name"
    )


def sqlite(path: Path) -> dict[str, Any]:
    """SQLite in WAL mode; writers queue up to 30 seconds instead of failing."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # Opening one and setting it up takes as long as three questions to it.
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "timeout": 30,
            # A transaction that reads first and writes later would otherwise fail at the
            # first write whenever another one got in between.
            "transaction_mode": "IMMEDIATE",
            "init_command": SQLITE_PRAGMAS,
        },
    }


def postgresql(url: str, *, pool: int) -> dict[str, Any]:
    """PostgreSQL by psycopg; query parameters of the URL go to libpq as they stand."""
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    entry: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(options.pop("port", "") or parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 0 if pool else 60,
        "CONN_HEALTH_CHECKS": not pool,
    }
    if pool:
        options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 30}
    return entry
