"""What an operator sets, and what becomes of it."""

import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from xinshu.config.database import UnknownDatabase, database
from xinshu.config.env import Environment
from xinshu.config.secrets import session_key

HERE = Path("/srv/x.sqlite3")


def test_without_a_url_it_is_sqlite_in_the_data_folder() -> None:
    entry = database("", default_file=HERE)
    assert entry["NAME"] == "/srv/x.sqlite3"
    assert entry["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize(
    ("url", "name"),
    [("sqlite:///relative/a.db", "relative/a.db"), ("sqlite:////abs/b%20c.db", "/abs/b c.db")],
)
def test_a_sqlite_url_names_a_file(url: str, name: str) -> None:
    assert database(url, default_file=HERE)["NAME"] == name


def test_a_postgresql_url_names_server_database_and_user() -> None:
    url = "postgresql://clerk:p%40ss@db.example:5433/credit?sslmode=require"
    entry = database(url, default_file=HERE)
    assert {key: entry[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "credit",
        "USER": "clerk",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
    }
    assert entry["OPTIONS"] == {"sslmode": "require"}


def test_a_socket_folder_is_a_host_and_a_pool_is_a_setting() -> None:
    entry = database("postgresql://x@/y?host=/run/pg", default_file=HERE, pool=8)
    assert entry["HOST"] == "/run/pg"
    assert entry["OPTIONS"]["pool"]["max_size"] == 8
    assert entry["CONN_MAX_AGE"] == 0


def test_another_database_is_refused_in_plain_words() -> None:
    with pytest.raises(UnknownDatabase, match="mysql"):
        database("mysql://x/y", default_file=HERE)


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINSHU_REGION", "120110")
    monkeypatch.setenv("XINSHU_MAX_UPLOAD_MB", "5")
    environment = Environment()
    assert (environment.region, environment.max_upload_mb) == ("120110", 5)
    monkeypatch.setenv("XINSHU_REGION", "Beichen")
    with pytest.raises(ValueError, match="region"):
        Environment()


def test_the_session_key_is_made_once_for_the_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret.key"
    first = session_key(path)
    assert len(first) >= 50
    assert session_key(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.django_db
def test_sqlite_runs_in_wal_mode_with_foreign_keys() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("this run is on another database")
    with connection.cursor() as cursor:
        pragmas = {}
        for name in ("journal_mode", "foreign_keys", "busy_timeout"):
            cursor.execute(f"PRAGMA {name}")
            pragmas[name] = cursor.fetchone()[0]
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 30_000}


def test_pages_may_load_nothing_from_elsewhere_and_run_nothing_inline() -> None:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    allowed = {source for sources in directives.values() for source in sources}
    assert allowed == {"'self'", "'none'", "data:"}
    assert [name for name, sources in directives.items() if "data:" in sources] == ["img-src"]
