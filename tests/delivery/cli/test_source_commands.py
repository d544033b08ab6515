"""`xinshu source`: saving, running, listing, stopping at the prompt."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from pytest_django import Settings

from builders.actors import Cast
from builders.catalogue import grant, publish_district
from builders.pulls import document, drop, row
from xinshu.core.refusals import WrongState
from xinshu.delivery.cli.sources import source
from xinshu.domain.collection.models import Source, Submission


@pytest.fixture(autouse=True)
def small_catalogue(cast: Cast) -> None:
    """The small catalogue of the builders, of which department A supplies the penalties."""
    publish_district()
    grant(cast.department_a, "penalty")


@pytest.fixture
def saved(settings: Settings, tmp_path: Path) -> Path:
    """A saved folder source; the folder it watches."""
    settings.XINSHU_DATA_DIR = tmp_path
    path = tmp_path / "source.yaml"
    path.write_text(document(), encoding="utf-8")
    result = CliRunner().invoke(source, ["save", str(path)])
    assert result.exit_code == 0, result.output
    return tmp_path / "inbox" / "a"


def test_errors_of_a_document_are_listed_and_nothing_is_saved(tmp_path: Path) -> None:
    path = tmp_path / "source.yaml"
    path.write_text(document(item="nothing", every_minutes="often"), encoding="utf-8")
    result = CliRunner().invoke(source, ["save", str(path)])
    assert result.exit_code == 1
    assert "nothing" in result.output
    assert "every_minutes" in result.output
    assert not Source.objects.exists()


def test_running_fetches_and_processes_at_once(saved: Path) -> None:
    drop(saved, "一.csv", row(1))
    result = CliRunner().invoke(source, ["run", "penalties-a"])
    assert result.exit_code == 0, result.output
    assert Submission.objects.get().state == "stored"
    history = json.loads(CliRunner().invoke(source, ["history", "penalties-a", "--json"]).output)
    assert [(line["ok"], line["submissions"]) for line in history] == [(True, 1)]
    (listed,) = json.loads(CliRunner().invoke(source, ["list", "--json"]).output)
    assert (listed["code"], listed["last_ok"]) == ("penalties-a", True)


def test_a_stopped_source_says_so(saved: Path) -> None:
    assert CliRunner().invoke(source, ["stop", "penalties-a", "--reason", "试"]).exit_code == 0
    refused = CliRunner().invoke(source, ["run", "penalties-a"])
    assert isinstance(refused.exception, WrongState)
