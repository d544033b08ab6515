"""Pulling from a department's database: new rows once, and the cursor only with them."""

from pathlib import Path
from unittest.mock import patch

import pytest
from pytest_django import Settings

from builders.actors import Cast
from builders.pulls import URL, database_document, fill, row, run, save
from xinshu.domain.collection import sources_database
from xinshu.domain.collection.models import HeldRow, Source, Submission
from xinshu.domain.records.models import Record

pytestmark = pytest.mark.usefixtures("district")


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Path:
    monkeypatch.setenv(URL, "")
    settings.XINSHU_DATA_DIR = tmp_path
    return tmp_path / "department.db"


@pytest.fixture
def source(cast: Cast, database: Path) -> Source:
    return save(cast.centre_officer, database_document())


def test_rows_of_the_query_become_one_submission(
    cast: Cast, source: Source, database: Path
) -> None:
    fill(database, (row(1), "2026-01-01"), (row(2, fact=""), "2026-01-02"))
    line = run(source, cast.centre_officer)
    submission = Submission.objects.get()
    assert (line.ok, line.submissions) == (True, 1)
    assert (submission.channel, submission.stored, submission.held) == ("database", 1, 1)
    assert source.memory["cursor"] == "2026-01-02"


def test_the_next_run_takes_what_is_new_and_nothing_when_nothing_is(
    cast: Cast, source: Source, database: Path
) -> None:
    fill(database, (row(1), "2026-01-01"))
    run(source, cast.centre_officer)
    fill(database, (row(2), "2026-01-02"), (row(3), "2026-01-03"))
    assert run(source, cast.centre_officer).submissions == 1
    assert Submission.objects.latest("id").received == 2
    line = run(source, cast.centre_officer)
    assert (line.ok, line.submissions, line.message) == (
        True,
        0,
        "新报送 0 批。没有新数据。",
    )
    assert source.memory["cursor"] == "2026-01-03"


def test_without_a_cursor_everything_is_pulled_and_the_same_changes_nothing(
    cast: Cast, database: Path
) -> None:
    query = {"url_env": URL, "query": "SELECT 当事人, 代码, 文号, 日期, 事实 FROM cf"}
    source = save(cast.centre_officer, database_document(database=query))
    fill(database, (row(1), "2026-01-01"))
    run(source, cast.centre_officer)
    run(source, cast.centre_officer)
    assert Submission.objects.latest("id").unchanged == 1
    assert Record.objects.count() == 1


def test_a_pull_that_was_refused_as_a_whole_is_pulled_again(
    cast: Cast, source: Source, database: Path
) -> None:
    fill(database, (row(1), "2026-01-01"))
    save(cast.centre_officer, database_document(columns={"没有的列": "name"}))
    run(source, cast.centre_officer)
    assert Submission.objects.get().state == "refused"
    save(cast.centre_officer, database_document())
    run(source, cast.centre_officer)
    assert Record.objects.count() == 1


def test_when_the_submission_fails_the_cursor_stays(
    cast: Cast, source: Source, database: Path
) -> None:
    fill(database, (row(1), "2026-01-01"))

    class Killed(BaseException):
        """The process dies here."""

    line = source.runs.create(started_at="2026-01-01T00:00:00Z")
    with (
        patch.object(Source, "save", side_effect=Killed),
        pytest.raises(Killed),
    ):
        sources_database.fetch_database(source, line, actor=cast.system)
    assert not Submission.objects.exists()
    source.refresh_from_db()
    run(source, cast.centre_officer)
    assert Record.objects.count() == 1


def test_a_row_that_cannot_be_read_is_held_not_lost(
    cast: Cast, source: Source, database: Path
) -> None:
    fill(database, (row(1), "2026-01-01"), (row(2, fact="坏\udcff"), "2026-01-02"))
    run(source, cast.centre_officer)
    submission = Submission.objects.get()
    assert (submission.received, submission.stored, submission.held) == (2, 1, 1)
    assert HeldRow.objects.count() == 1


def test_what_goes_wrong_is_told_in_the_history(cast: Cast, source: Source, database: Path) -> None:
    line = run(source, cast.centre_officer)
    assert (line.ok, URL in line.message) == (False, True)
    fill(database, (row(1), "2026-01-01"))
    query = "SELECT 文号 FROM cf WHERE changed > :since ORDER BY 1"
    cursor = {"column": "changed", "start": "0"}
    lost = {"url_env": URL, "query": query, "cursor": cursor}
    save(cast.centre_officer, database_document(database=lost))
    line = run(source, cast.centre_officer)
    assert (line.ok, "没有游标列 changed" in line.message) == (False, True)
    broken = {"url_env": URL, "query": "SELECT nothing FROM nowhere"}
    save(cast.centre_officer, database_document(database=broken))
    assert "查询失败" in run(source, cast.centre_officer).message
    assert not Submission.objects.exists()
