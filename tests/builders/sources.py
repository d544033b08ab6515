"""The project's own files, for tests about its structure."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "src" / "xinshu"
SKIPPED = {"migrations", "vendor", "__pycache__", ".envs"}


def walk(folder: Path) -> Iterator[Path]:
    """Python files below a folder, without looking into what is skipped."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir() and path.name not in SKIPPED:
            yield from walk(path)
        elif path.suffix == ".py":
            yield path


@cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """Python files written by hand, under the given folders of the project."""
    found = (path for folder in folders for path in walk(ROOT / folder))
    return tuple(sorted(found))


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a file, inner ones too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def module_name(path: Path) -> str:
    """`xinshu.kernel.seal` for its file."""
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything a file imports, `a.b.c` for `from a.b import c`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


@cache
def tracked_files() -> tuple[Path, ...]:
    """What a clone would contain."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    found = (ROOT / name for name in listed.split("\0") if name)
    return tuple(path for path in found if path.is_file())
