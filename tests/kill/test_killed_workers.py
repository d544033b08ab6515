"""A handful of the deaths `tools/killer.py` deals out by the hundred, on either database."""

import subprocess
import sys

import pytest

from builders.sources import ROOT

KILLER = ROOT / "tools" / "killer.py"
A_HANDFUL = "12"


def survivors(*options: str) -> str:
    """What the tool says after a handful of kills."""
    command = [sys.executable, str(KILLER), "--kills", A_HANDFUL, *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_nothing_is_lost_or_doubled_on_sqlite() -> None:
    said = survivors("--seed", "1")
    assert "collection.process" in said
    assert "nothing lost or doubled" in said


@pytest.mark.postgres
def test_nothing_is_lost_or_doubled_on_postgresql(postgres_dsn: str) -> None:
    said = survivors("--seed", "2", "--database", postgres_dsn)
    assert "collection.process" in said
    assert "nothing lost or doubled" in said
