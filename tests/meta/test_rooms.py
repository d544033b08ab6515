"""The rooms of the house and their doors."""

import ast
import contextlib
import inspect
import io
import logging
from importlib import import_module
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from builders.sources import PACKAGE, ROOT, imports, module_name, python_files, tree
from xinshu.kernel.accounts.actor import Actor

PUBLIC = {"services", "selectors", "events", "types"}
SERVICES = sorted(PACKAGE.rglob("services.py"))


def test_imports_keep_the_contracts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    logging.getLogger("xinshu.requests")
    said = io.StringIO()
    # The linter sets logging up for itself and switches off every logger it does not know: tests
    # that read the log in the same process would then find it empty.
    monkeypatch.setattr("importlinter.cli._configure_logging", lambda _: None)
    with contextlib.redirect_stdout(said):
        failed = lint_imports(no_cache=True)
    assert failed == 0, said.getvalue()
    assert not logging.getLogger("xinshu.requests").disabled


def test_an_app_of_the_domain_is_entered_by_its_public_modules_only() -> None:
    wrong = []
    for path in python_files("src"):
        module = module_name(path)
        for line, target in imports(path):
            parts = target.split(".")
            if parts[:2] != ["xinshu", "domain"] or len(parts) < 4:
                continue
            inside = module.startswith(".".join(parts[:3]))
            if not inside and parts[3].split("_")[0] not in PUBLIC:
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {target}")
    assert wrong == []


def test_the_kernel_knows_no_credit_words() -> None:
    words = ("credit", "信用", "penalty", "处罚", "uscc", "统一社会信用代码")
    wrong = [
        f"{path.relative_to(ROOT)} says {word}"
        for path in python_files("src/xinshu/kernel")
        for word in words
        if word in path.read_text(encoding="utf-8").lower()
    ]
    assert wrong == []


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.parent.name)
def test_every_verb_is_told_who_acts(path: Path) -> None:
    module = import_module(module_name(path))
    verbs = [
        function
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if not name.startswith("_") and function.__module__ == module.__name__
    ]
    assert verbs
    for verb in verbs:
        actor = inspect.signature(verb).parameters.get("actor")
        assert actor, f"{verb.__qualname__} has no actor"
        assert actor.kind is inspect.Parameter.KEYWORD_ONLY, verb.__qualname__
        assert actor.annotation in {Actor, "Actor"}, verb.__qualname__
        assert actor.default is inspect.Parameter.empty, verb.__qualname__


def test_no_verb_counts_days_by_itself() -> None:
    assert [
        str(path.relative_to(ROOT))
        for path in SERVICES
        if "timedelta(days=" in path.read_text(encoding="utf-8")
    ] == []


def test_no_verb_saves_in_a_loop() -> None:
    wrong = []
    for path in python_files("src/xinshu/domain", "src/xinshu/kernel"):
        for loop in ast.walk(tree(path)):
            if not isinstance(loop, ast.For | ast.While):
                continue
            for node in ast.walk(loop):
                called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
                if called and node.func.attr == "save" and not node.args:  # type: ignore[union-attr]
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert wrong == []
