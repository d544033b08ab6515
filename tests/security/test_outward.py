"""The platform asks nobody whom a document or a form names (ASVS V1.3.6, SSRF)."""

import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from pytest_django import Settings

from builders.actors import Cast
from builders.catalogue import grant, publish_district
from builders.pulls import database_document, document, drop, row, run, save
from xinshu.domain.collection.models import Submission
from xinshu.domain.collection.types import SourceInvalid
from xinshu.engine.sources import SourceError, read_database

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def district(cast: Cast) -> None:
    """Department A supplies penalties."""
    publish_district()
    grant(cast.department_a, "penalty")


@pytest.fixture
def unasked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Whom a socket was opened to."""
    asked: list[object] = []

    def connect(_: socket.socket, address: object) -> None:
        asked.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", connect)
    return iter([asked])


VARIABLES = (
    *("XINSHU_SECRET_KEY", "XINSHU_DATABASE_URL", "PATH", "xinshu_source_a", "XINSHU_SOURCE_"),
    *("http://169.254.169.254/", "postgresql://u:p@10.0.0.1/x", "XINSHU_SOURCE_A\nB", ""),
)


@pytest.mark.parametrize("variable", VARIABLES)
def test_a_source_names_a_variable_of_its_own_and_no_address(cast: Cast, variable: str) -> None:
    database = {"url_env": variable, "query": "SELECT 1"}
    with pytest.raises(SourceInvalid):
        save(cast.centre_officer, database_document(database=database))


FOLDERS = ("../files", "/etc", "a/../../..", "..", "~/x/../..")


@pytest.mark.parametrize("path", FOLDERS)
def test_a_source_reads_no_folder_outside_its_inbox(cast: Cast, path: str) -> None:
    if path.startswith("~"):
        path = "x/" + path
    with pytest.raises(SourceInvalid):
        save(cast.centre_officer, document(folder={"path": path}))


@pytest.mark.parametrize(
    "url",
    [
        *("http://169.254.169.254/latest/meta-data/", "file:///etc/passwd", "gopher://127.0.0.1/"),
        *("HTTPS://example.com", "ldap://x", "//example.com/x", "mysql://x/y", "", "jar:http://x"),
    ],
)
def test_an_address_of_another_kind_is_never_asked(
    url: str, unasked: Iterator[list[object]]
) -> None:
    with pytest.raises(SourceError):
        list(read_database(url, "SELECT 1"))
    assert next(unasked) == []


def test_saving_a_source_asks_nobody(cast: Cast, unasked: Iterator[list[object]]) -> None:
    save(cast.centre_officer, database_document())
    assert next(unasked) == []


def test_a_link_in_an_inbox_leads_nowhere(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    settings.XINSHU_DATA_DIR = tmp_path
    secret = tmp_path / "secret.csv"
    secret.write_text("当事人,代码\n机密,1\n")
    inbox = tmp_path / "inbox" / "a"
    drop(inbox, "good.csv", row(1))
    (inbox / "link.csv").symlink_to(secret)
    (inbox / "link.csv.ok").touch()
    source = save(cast.centre_officer, document())
    run(source, cast.centre_officer)
    assert list(Submission.objects.values_list("file_name", flat=True)) == ["good.csv"]
    assert secret.exists()


STATEMENTS = (
    "SELECT 1 AS a; DELETE FROM victim",
    "SELECT 1 AS a; COMMIT; DELETE FROM victim",
    "WITH gone AS (DELETE FROM victim RETURNING 1) SELECT * FROM gone",
    "SELECT 1 AS a); COMMIT; DELETE FROM victim; --",
    "SELECT 1 AS a; SET TRANSACTION READ WRITE; DELETE FROM victim",
)


@pytest.mark.postgres
@pytest.mark.parametrize("query", STATEMENTS)
@pytest.mark.parametrize("parameters", [{}, {"since": "0"}])
def test_a_pull_cannot_write_in_the_department_s_database(
    postgres_dsn: str, query: str, parameters: dict[str, str]
) -> None:
    with psycopg.connect(postgres_dsn, autocommit=True) as connection:
        connection.execute("CREATE TABLE victim (a int)")
        connection.execute("INSERT INTO victim VALUES (1)")
        with pytest.raises(SourceError):
            list(read_database(postgres_dsn, query, parameters))
        assert connection.execute("SELECT count(*) FROM victim").fetchone() == (1,)
