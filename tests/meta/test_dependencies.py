"""The step of the build that asks about weaknesses of dependencies."""

import importlib.util
import json
import subprocess
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from builders.sources import ROOT

PROGRAM = ROOT / "tools" / "dependencies.py"
WELL = {"name": "good", "version": "1.0", "vulns": []}
WEAK = {"name": "bad", "version": "2.0", "vulns": [{"id": "CVE-0", "fix_versions": ["2.1"]}]}
SKIPPED = {"name": "local", "skip_reason": "not on the index"}


@pytest.fixture
def tool() -> ModuleType:
    """The program as a module."""
    described = importlib.util.spec_from_file_location("dependencies", PROGRAM)
    assert described
    assert described.loader
    module = importlib.util.module_from_spec(described)
    __import__("sys").modules["dependencies"] = module
    described.loader.exec_module(module)
    return module


def told(*packages: dict[str, Any]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_a_known_weakness_fails_and_a_silent_source_does_not(
    tool: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = iter(
        [
            tool.understand(told(WELL, WEAK), ""),
            tool.understand("", "ERROR: \nConnectionError: no route"),
            tool.understand(told(WELL, SKIPPED), ""),
            tool.understand(told(WELL), ""),
        ]
    )
    monkeypatch.setattr(tool, "ask", lambda lock: next(answers))
    assert [tool.main(("x.lock",)) for _ in range(4)] == [1, 0, 0, 0]
    assert capsys.readouterr().out.splitlines() == [
        "x.lock: bad 2.0: CVE-0, mended in 2.1",
        "x.lock: COULD NOT BE CHECKED: ConnectionError: no route",
        "x.lock: COULD NOT BE CHECKED: 1 of 2 packages, such as: ['not on the index']",
        "x.lock: no known weakness",
    ]


def test_whoever_never_answers_is_not_waited_for(
    tool: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def wait(command: list[str], **options: Any) -> None:
        assert "--require-hashes" in command
        raise subprocess.TimeoutExpired(command, options["timeout"])

    monkeypatch.setattr(tool.subprocess, "run", wait)
    assert tool.ask(tmp_path / "x.lock").silence == "no answer within 300 seconds"


def test_the_build_asks() -> None:
    assert "tools/dependencies.py" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
