"""A watched folder: each complete file once, whatever goes wrong between."""

from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from pytest_django import Settings

from builders.actors import Cast
from builders.catalogue import grant
from builders.pulls import document, drop, drop_again, row, run, save, work
from xinshu.domain.collection import services, sources_folder
from xinshu.domain.collection.models import Source, Submission
from xinshu.domain.records.models import Record

pytestmark = pytest.mark.usefixtures("district")


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.XINSHU_DATA_DIR = tmp_path
    return tmp_path / "inbox" / "a"


@pytest.fixture
def source(cast: Cast, folder: Path) -> Source:
    return save(cast.centre_officer, document())


def left(folder: Path) -> list[str]:
    """Every file below the folder."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(str(path.relative_to(folder)) for path in found)


def test_a_complete_file_becomes_a_submission_and_is_archived(
    cast: Cast, source: Source, folder: Path
) -> None:
    drop(folder, "一.csv", row(1), row(2))
    line = run(source, cast.centre_officer)
    submission = Submission.objects.get()
    assert (line.ok, line.files_seen, line.submissions) == (True, 1, 1)
    assert (submission.channel, submission.source, submission.state) == (
        "folder",
        source,
        "stored",
    )
    assert submission.department == cast.department_a
    assert Record.objects.count() == 2
    assert [name.split("/")[0] for name in left(folder)] == ["archive"]


def test_a_file_without_marker_is_taken_when_it_did_not_change_between_two_runs(
    cast: Cast, source: Source, folder: Path
) -> None:
    path = drop(folder, "一.csv", row(1), complete=False)
    assert run(source, cast.centre_officer).submissions == 0
    path.write_bytes(path.read_bytes() + b"\n")
    assert run(source, cast.centre_officer).submissions == 0
    assert run(source, cast.centre_officer).submissions == 1


def test_the_same_content_under_another_name_is_not_stored_twice(
    cast: Cast, source: Source, folder: Path
) -> None:
    drop(folder, "一.csv", row(1))
    run(source, cast.centre_officer)
    drop(folder, "二.csv", row(1))
    line = run(source, cast.centre_officer)
    assert (line.ok, line.submissions) == (True, 0)
    assert Submission.objects.count() == 1
    assert len(left(folder)) == 2


def test_other_files_are_left_alone(cast: Cast, source: Source, folder: Path) -> None:
    drop(folder, "说明.txt", row(1))
    assert run(source, cast.centre_officer).files_seen == 0
    assert (folder / "说明.txt").exists()


def test_a_file_of_another_layout_goes_to_error_with_the_reason(
    cast: Cast, source: Source, folder: Path
) -> None:
    drop(folder, "坏.csv", {"甲": "1", "乙": "2"})
    run(source, cast.centre_officer)
    submission = Submission.objects.get()
    assert submission.state == "refused"
    assert left(folder) == ["error/坏.csv", "error/坏.csv.txt"]
    said = (folder / "error" / "坏.csv.txt").read_text(encoding="utf-8")
    assert submission.receipt_no in said
    assert "文件中没有列" in said


def test_a_file_that_cannot_even_be_submitted_goes_to_error_with_the_reason(
    cast: Cast, folder: Path
) -> None:
    grant(cast.department_b, "penalty")
    source = save(
        cast.centre_officer,
        document(item="park", department="dept-b", columns={"名": "name"}, constants=None),
    )
    drop(folder, "一.csv", row(1))
    line = run(source, cast.centre_officer)
    assert line.ok is False
    assert "未授予" in (folder / "error" / "一.csv.txt").read_text(encoding="utf-8")


def test_a_refused_file_put_there_again_after_mending_the_definition_is_taken(
    cast: Cast, source: Source, folder: Path
) -> None:
    save(cast.centre_officer, document(columns={"名字": "name"}))
    path = drop(folder, "一.csv", row(1))
    content = path.read_bytes()
    run(source, cast.centre_officer)
    assert not path.exists()
    save(cast.centre_officer, document())
    drop_again(path, content)
    run(source, cast.centre_officer)
    assert list(Submission.objects.order_by("id").values_list("state", flat=True)) == [
        "refused",
        "stored",
    ]
    assert not path.exists()


class Killed(BaseException):
    """The process dies here."""


def fetch_and_process(source: Source, cast: Cast) -> None:
    sources_folder.fetch_folder(source, actor=cast.system)
    work()
    sources_folder.fetch_folder(source, actor=cast.system)


@pytest.mark.parametrize("at", ["_submit", "_put_away"])
def test_killed_at_any_step_the_file_is_neither_lost_nor_taken_twice(
    cast: Cast, source: Source, folder: Path, at: str
) -> None:
    path = drop(folder, "一.csv", row(1))
    with patch.object(sources_folder, at, side_effect=Killed), pytest.raises(Killed):
        fetch_and_process(source, cast)
    assert path.exists()
    run(source, cast.centre_officer)
    run(source, cast.centre_officer)
    assert Submission.objects.filter(state="stored").count() == 1
    assert Record.objects.count() == 1
    assert not path.exists()


def test_killed_after_the_submission_was_made_the_next_run_goes_on(
    cast: Cast, source: Source, folder: Path
) -> None:
    path = drop(folder, "一.csv", row(1))

    submit = services.submit

    def submit_and_die(**facts: Any) -> None:
        submit(**facts)
        raise Killed

    with patch.object(services, "submit", submit_and_die), pytest.raises(Killed):
        sources_folder.fetch_folder(source, actor=cast.system)
    assert path.exists()
    run(source, cast.centre_officer)
    assert Submission.objects.count() == 1
    assert not path.exists()


def test_a_folder_named_in_the_environment_that_is_not_there_fails_the_run(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = document(folder={"path_env": "XINSHU_SOURCE_A_DIR"})
    source = save(cast.centre_officer, text)
    monkeypatch.delenv("XINSHU_SOURCE_A_DIR", raising=False)
    assert "XINSHU_SOURCE_A_DIR" in run(source, cast.centre_officer).message
    monkeypatch.setenv("XINSHU_SOURCE_A_DIR", str(tmp_path / "gone"))
    line = run(source, cast.centre_officer)
    assert (line.ok, "不存在" in line.message) == (False, True)
