"""Every test the security papers name exists: a claim without proof does not stay on the page."""

import re
from pathlib import Path

import pytest

from builders.sources import ROOT, functions

PAPER = ROOT / "docs" / "security" / "security.md"
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
ROW = re.compile(r"^\| (?!Control|Line|---)(.+) \|$", re.MULTILINE)


def named() -> list[tuple[str, str]]:
    """Files and tests the paper names."""
    return sorted(set(NAMED.findall(PAPER.read_text(encoding="utf-8"))))


def test_the_paper_names_tests() -> None:
    assert len(named()) > 50


@pytest.mark.parametrize(("file", "test"), named(), ids=lambda part: part.split("/")[-1])
def test_the_test_exists(file: str, test: str) -> None:
    path = ROOT / file
    assert path.is_file()
    assert test in {node.name for node in functions(Path(path))}


def test_every_control_has_a_proof_and_says_what_it_leaves_open() -> None:
    controls = PAPER.read_text(encoding="utf-8").partition("## The list of GB/T")[0]
    for row in ROW.findall(controls):
        cells = row.split(" | ")
        assert len(cells) == 4 or row.endswith("|"), row
        assert NAMED.search(row), row
