"""What every test may use: the cast of actors, folders of its own, a PostgreSQL to play with."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from builders.actors import Cast, make_cast
from builders.postgres import fresh_database, test_server

REQUIRED = frozenset(os.environ.get("XINSHU_REQUIRE", "").split())
SECOND_DATABASE = bool(os.environ.get("XINSHU_SECOND_DATABASE"))
_USES_DATABASE = frozenset({"db", "transactional_db", "live_server"})
_SAME_ON_BOTH = ("core", "engine", "catalogs", "hostile", "fuzz", "verifier")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In the run on a second database, leave out what would only be done over again.

    That is what never asks the database of the settings (rules, columns, codecs; tests with a
    PostgreSQL of their own), and looking at headers and markup, which no database changes. Who
    meets what on which page is asked on both.
    """
    if not SECOND_DATABASE:
        return
    again = [item for item in items if _says_the_same(item)]
    config.hook.pytest_deselected(items=again)
    kept = set(items) - set(again)
    items[:] = [item for item in items if item in kept]


def _says_the_same(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    if "postgres_dsn" in fixtures:
        return True
    part, _, name = item.path.relative_to(Path(__file__).parent).as_posix().partition("/")
    if part in {"browser", "security"}:
        return "accessible" in name or name == "test_headers.py"
    uses = fixtures & _USES_DATABASE or item.get_closest_marker("django_db")
    return part in _SAME_ON_BOTH and not uses


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Where XINSHU_REQUIRE names a marker, its tests may not be skipped."""
    report: pytest.TestReport = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        wanted = sorted(name for name in REQUIRED if item.get_closest_marker(name))
        if wanted:
            report.outcome = "failed"
            report.longrepr = f"skipped although XINSHU_REQUIRE names {', '.join(wanted)}"
    return report


@pytest.fixture(autouse=True)
def own_folders(
    request: pytest.FixtureRequest, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A test that uses the database has folders for files and lake of its own."""
    if {"db", "transactional_db"} & set(request.fixturenames) or request.node.get_closest_marker(
        "django_db"
    ):
        home: Path = tmp_path_factory.mktemp("home")
        settings.XINSHU_FILES_DIR = home / "files"
        settings.XINSHU_LAKE_DIR = home / "lake"


@pytest.fixture
def cast(db: None) -> Cast:
    """Everyone who acts in the stories the tests tell."""
    return make_cast()


@pytest.fixture
def postgres_dsn() -> Iterator[str]:
    """An empty PostgreSQL database, gone after the test. Mark the test `postgres`."""
    server = test_server()
    if server is None:
        pytest.skip("XINSHU_TEST_POSTGRES names no server")
    with fresh_database(server) as dsn:
        yield dsn
