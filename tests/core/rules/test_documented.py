"""The page for rule authors says what the code does."""

import re
from pathlib import Path

from xinshu.core.rules.formats import FORMATS
from xinshu.core.rules.functions import FUNCTIONS
from xinshu.core.rules.metadata import MEANINGS
from xinshu.core.rules.parser import parse
from xinshu.core.rules.tokens import KEYWORDS
from xinshu.core.rules.tree import Kind

PAGE = (Path(__file__).parents[3] / "docs" / "rules.md").read_text(encoding="utf-8")
SHOWN = {
    Kind.BOOLEAN: "truth",
    Kind.NUMBER: "number",
    Kind.DATE: "date",
    Kind.TEXT: "text",
}


def section(title: str) -> str:
    """The text under one heading, up to the next of the same or a higher level."""
    found = re.search(rf"^(#+) {title}\n(.*?)(?=^#+ |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[2]


def first_cells(title: str) -> list[str]:
    """What stands in backquotes at the start of each table row."""
    return re.findall(r"^\| `([^`]+)` \|", section(title), re.MULTILINE)


def test_every_function_is_documented_with_its_arguments_and_kind() -> None:
    rows = re.findall(r"^\| `(\w+)\(([^`]*)\)` \| (\w+) \|", section("Functions"), re.MULTILINE)
    documented = {name: (len(args.split(", ")), kind) for name, args, kind in rows}
    in_code = {f.name: (len(f.arguments), SHOWN[f.result]) for f in FUNCTIONS.values()}
    assert documented == in_code


def test_every_metadata_rule_is_documented_with_its_severity() -> None:
    rows = re.findall(
        r"^\| `([A-Z-]+?)(?:-…)?` \| (\w+)",
        section("Checks that follow from metadata"),
        re.MULTILINE,
    )
    assert dict(rows) == {rule: severity.value for rule, (severity, _) in MEANINGS.items()}


def test_metadata_rules_stand_in_the_order_of_findings() -> None:
    documented = [c.removesuffix("-…") for c in first_cells("Checks that follow from metadata")]
    assert documented == list(MEANINGS)


def test_every_format_is_documented_with_its_check_digit() -> None:
    rows = re.findall(r"^\| `(\w+)` \| .* \| (yes|no) \|", section("Formats"), re.MULTILINE)
    assert dict(rows) == {f.name: "yes" if f.check else "no" for f in FORMATS.values()}


def test_every_word_of_the_language_is_mentioned() -> None:
    for word in KEYWORDS:
        assert f"`{word}" in PAGE or f" {word} " in PAGE, word


def test_the_worked_rule_reads() -> None:
    found = re.search(r"when: '([^']+)'", PAGE)
    assert found is not None
    assert parse(found[1])
