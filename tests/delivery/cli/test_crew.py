"""Workers beside the site are replaced when they die and stop when they are asked to."""

import sys
import time
from pathlib import Path

import pytest

from xinshu.delivery.cli import crew as module
from xinshu.delivery.cli.crew import crew

PATIENCE_SECONDS = 30
SIGNS_ON = "import pathlib, sys, time; pathlib.Path(sys.argv[1]).open('a').write('x')\n"


def signed_on(book: Path) -> int:
    return len(book.read_text()) if book.exists() else 0


def wait_for(book: Path, count: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while signed_on(book) < count:
        assert time.monotonic() < deadline, "nobody came"
        time.sleep(0.02)


def test_one_that_ends_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.02)
    book = tmp_path / "book"
    with crew([sys.executable, "-c", SIGNS_ON, str(book)], 1):
        wait_for(book, 3)


def test_those_who_stay_are_left_alone_and_asked_to_stop_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.02)
    book = tmp_path / "book"
    began = time.monotonic()
    with crew([sys.executable, "-c", SIGNS_ON + "time.sleep(600)", str(book)], 2):
        wait_for(book, 2)
        time.sleep(0.2)
    assert signed_on(book) == 2
    assert time.monotonic() - began < PATIENCE_SECONDS * 2
