"""The glossary names things that exist: a renamed class takes its line along."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from builders.sources import PACKAGE, ROOT

PAGE = ROOT / "docs" / "glossary.md"


def lines() -> Iterator[tuple[str, str]]:
    """(name, place) of every line; a line may name several."""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) != 4 or "`" not in cells[2]:
            continue
        (place,) = re.findall(r"`([^`]+)`", cells[3])
        for name in re.findall(r"`([^`]+)`", cells[2]):
            yield name, place


def names_of(body: list[ast.stmt], prefix: str = "") -> set[str]:
    """What a module or class defines, with the members of its classes as `Class.member`."""
    found: set[str] = set()
    for node in body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                found.add(prefix + name)
            case ast.ClassDef(name=name, body=inside):
                found |= {prefix + name} | names_of(inside, f"{prefix}{name}.")
            case ast.Assign(targets=targets):
                found |= {prefix + each.id for each in targets if isinstance(each, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                found.add(prefix + name)
    return found


def names_in(place: Path) -> set[str]:
    """Definitions of a Python file, keys of a YAML file, or the names of a folder's files."""
    if place.is_dir():
        return {path.stem for path in place.iterdir()}
    text = place.read_text(encoding="utf-8")
    if place.suffix == ".yaml":
        return set(yaml.safe_load(text))
    return names_of(ast.parse(text).body)


def test_the_page_has_its_tables() -> None:
    assert len(list(lines())) > 100


@pytest.mark.parametrize(("name", "place"), list(lines()))
def test_every_name_is_where_the_glossary_says(name: str, place: str) -> None:
    root = ROOT if place.startswith("catalogs/") else PACKAGE
    assert name in names_in(root / place)


def test_no_term_stands_for_two_things() -> None:
    terms = [
        line.split("|")[1].strip()
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("|") and "`" in line
    ]
    assert sorted({term for term in terms if terms.count(term) > 1}) == []
