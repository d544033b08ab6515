"""What every test may use: the cast of actors, folders of its own, a PostgreSQL to play with."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from builders.actors import Cast, make_cast
from builders.postgres import fresh_database, test_server

REQUIRED = frozenset(os.environ.get("XINSHU_REQUIRE", "").split())


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
