"""Small files, short functions, everything typed and said."""

import ast
from pathlib import Path
from statistics import median

import pytest

from builders.sources import PACKAGE, ROOT, functions, python_files, tree

LONGEST_FILE = 500
LONGEST_FUNCTION = 60
OURS = python_files("src", "tests", "tools", "benchmarks")
SHIPPED = python_files("src")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def length(node: ast.AST) -> int:
    return (getattr(node, "end_lineno", 0) or 0) - getattr(node, "lineno", 0) + 1


def test_no_file_is_too_long() -> None:
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in OURS}
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_the_median_file_of_the_package_stays_small() -> None:
    lengths = [len(path.read_text(encoding="utf-8").splitlines()) for path in SHIPPED]
    assert median(lengths) <= 120


def test_no_function_is_too_long() -> None:
    assert [
        f"{name(path)}:{node.lineno} {node.name} has {length(node)} lines"
        for path in OURS
        for node in functions(path)
        if length(node) > LONGEST_FUNCTION
    ] == []


def test_everything_in_the_package_is_typed() -> None:
    def untyped(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
        arguments = node.args
        plain = [*arguments.posonlyargs, *arguments.args]
        spread = [each for each in (arguments.vararg, arguments.kwarg) if each]
        named = [each for each in plain if each.arg not in {"self", "cls"}]
        missing = [each for each in [*named, *arguments.kwonlyargs, *spread] if not each.annotation]
        return bool(missing) or node.returns is None

    assert [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in SHIPPED
        for node in functions(path)
        if untyped(node)
    ] == []


def test_every_public_name_of_the_package_says_what_it_is() -> None:
    silent = [
        name(path) for path in SHIPPED if path.stat().st_size and not ast.get_docstring(tree(path))
    ]
    for path in SHIPPED:
        for node in tree(path).body:
            public = isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name[0] != "_"
            if public and not ast.get_docstring(node):  # type: ignore[arg-type]
                silent.append(f"{name(path)}:{node.lineno} {node.name}")  # type: ignore[union-attr]
    assert silent == []


@pytest.mark.parametrize("word", ["TODO", "FIXME"])
def test_nothing_is_left_for_later(word: str) -> None:
    here = Path(__file__)
    assert [
        name(path)
        for path in (*OURS, *PACKAGE.rglob("*.html"))
        if path != here and word in path.read_text(encoding="utf-8")
    ] == []
