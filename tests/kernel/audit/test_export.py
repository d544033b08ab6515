"""The log as files: complete, private, and never without a checkpoint."""

import json
import stat
from pathlib import Path

import pytest

from builders.actors import Cast
from builders.ledger import BATCH, ROWS, happened, sealed, two_days
from builders.traces import watched
from xinshu.core.refusals import NotPermitted
from xinshu.kernel.audit.export import FolderNotEmpty, NothingSealed, export
from xinshu.kernel.audit.models import Event

pytestmark = pytest.mark.django_db


def lines(path: Path) -> list[dict[str, object]]:
    """The objects of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_an_export_holds_the_sealed_log_and_the_rows(cast: Cast, tmp_path: Path) -> None:
    _, last = two_days()
    happened()
    rows = ((*BATCH, row) for row in ROWS)
    with watched() as traces:
        done = export(tmp_path / "log", actor=cast.auditor, rows=rows)
    assert (done.events, done.checkpoints, done.rows) == (last.size, 2, len(ROWS))
    assert traces.left == {"audit": ["audit.exported"]}
    events = lines(tmp_path / "log" / "events.jsonl")
    assert [each["seq"] for each in events] == list(range(last.size))
    assert json.loads(str(events[0]["entry"]))["event"]["action"]
    assert {file.name for file in (tmp_path / "log").iterdir()} == {
        "events.jsonl",
        "checkpoints.jsonl",
        "keys.jsonl",
        "rows.jsonl",
    }
    for file in (tmp_path / "log").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_only_auditors_export(cast: Cast, tmp_path: Path) -> None:
    sealed()
    for actor in (cast.centre_officer, cast.system_admin, cast.security_admin, cast.public):
        with pytest.raises(NotPermitted):
            export(tmp_path / "log", actor=actor)
    assert not (tmp_path / "log").exists()


def test_an_export_never_mixes_with_something_else(cast: Cast, tmp_path: Path) -> None:
    sealed()
    (tmp_path / "note").write_text("")
    with pytest.raises(FolderNotEmpty):
        export(tmp_path, actor=cast.auditor)
    assert [file.name for file in tmp_path.iterdir()] == ["note"]


def test_there_is_nothing_to_export_before_the_first_checkpoint(cast: Cast, tmp_path: Path) -> None:
    before = Event.objects.count()
    with pytest.raises(NothingSealed):
        export(tmp_path, actor=cast.auditor)
    assert Event.objects.count() == before
