"""The papers lead where they say: links, pictures, and the site's table of contents."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from builders.sources import ROOT

DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")


def targets(page: Path) -> Iterator[str]:
    """Where the links of a page lead, without code blocks, addresses and places in a page."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in LINK.findall(text):
        if "://" not in target and not target.startswith("#"):
            yield target.partition("#")[0]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file(page: Path) -> None:
    assert [each for each in targets(page) if not (page.parent / each).is_file()] == []


def test_pages_of_the_site_link_to_pages_of_the_site() -> None:
    assert [
        f"{page.relative_to(ROOT)} links to {target}"
        for page in PAGES
        if page.is_relative_to(DOCS)
        for target in targets(page)
        if not (page.parent / target).resolve().is_relative_to(DOCS)
    ] == []


def test_every_page_stands_in_the_contents() -> None:
    def listed(nav: object) -> Iterator[str]:
        if isinstance(nav, str):
            yield nav
        elif isinstance(nav, dict):
            yield from listed(list(nav.values()))
        elif isinstance(nav, list):
            for each in nav:
                yield from listed(each)

    contents = list(listed(yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["nav"]))
    assert sorted(contents) == sorted(p.relative_to(DOCS).as_posix() for p in DOCS.rglob("*.md"))


def test_both_editions_of_the_readme_show_the_same() -> None:
    english, chinese = (ROOT / name for name in ("README.md", "README.zh-CN.md"))
    swap = {"README.md": "README.zh-CN.md", "README.zh-CN.md": "README.md"}
    assert {swap.get(each, each) for each in targets(english)} == set(targets(chinese))
    commands = [
        [
            line.split("#")[0].split()
            for line in page.read_text("utf-8").splitlines()
            if "xinshu " in line
        ]
        for page in (english, chinese)
    ]
    assert commands[0] == commands[1]
