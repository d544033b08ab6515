"""The ledger from the machine's own prompt."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from builders.actors import Cast
from builders.catalogue import grant, publish_district
from builders.ledger import happened, verifier
from builders.submissions import penalty, send
from xinshu.delivery.cli.audit import audit

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    """What the command says."""
    done = CliRunner().invoke(audit, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_seal_then_export_then_a_stranger_verifies(cast: Cast, tmp_path: Path) -> None:
    publish_district()
    grant(cast.department_a, "penalty")
    send(penalty(1), by=cast.clerk_a)
    run("digest")
    assert "已签署检查点 1" in run("seal")
    assert "没有等待封存的事件" in run("seal")
    said = run("export", str(tmp_path / "log"))
    assert "数据 1 行" in said
    assert verifier().verify(tmp_path / "log").codes() == set()


def test_what_arrived_a_moment_ago_is_vouched_for_in_the_export(cast: Cast, tmp_path: Path) -> None:
    publish_district()
    grant(cast.department_a, "penalty")
    send(penalty(1), by=cast.clerk_a)
    assert "数据 1 行" in run("export", str(tmp_path / "log"))
    assert verifier().verify(tmp_path / "log").codes() == set()


def test_an_export_without_data_says_what_it_could_not_check(cast: Cast, tmp_path: Path) -> None:
    happened()
    run("seal")
    run("export", "--no-data", str(tmp_path / "log"))
    assert not (tmp_path / "log" / "rows.jsonl").exists()
