"""The shipped catalogue, read once: the national base and the editions of the two districts."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from xinshu.core.catalog.load import load_edition
from xinshu.core.catalog.model import Edition
from xinshu.core.catalog.overlay import apply_overlay
from xinshu.core.catalog.yaml import read_yaml
from xinshu.core.rules.tree import Reference

CATALOGS = Path(__file__).parents[2] / "catalogs"
ORGANS = {"11120113000000019P": "天津市北辰区示例局"}  # the organ the examples are written for
TODAY = date(2026, 6, 30)


Documents = Callable[[str], dict[str, object]]


def read(folder: str) -> dict[str, object]:
    root = CATALOGS / folder
    paths = sorted(root.rglob("*.yaml"))
    return {p.relative_to(root).as_posix(): read_yaml(p.read_text("utf-8")) for p in paths}


@pytest.fixture(scope="session")
def documents() -> Documents:
    """Folder of an edition → its documents, read anew each time so that a test may change them."""
    return read


@pytest.fixture(scope="session")
def national(documents: Documents) -> Edition:
    result = load_edition(documents("national"))
    assert result.edition is not None, "\n".join(map(str, result.errors))
    return result.edition


@pytest.fixture(scope="session")
def districts(national: Edition, documents: Documents) -> Mapping[str, Edition]:
    """Region code → the district's complete edition."""
    found = {}
    for region in ("120113", "120110"):
        result = apply_overlay(national, documents(region))
        assert result.edition is not None, "\n".join(map(str, result.errors))
        found[region] = result.edition
    return found


@pytest.fixture(scope="session")
def reference_of() -> Callable[..., Reference]:
    """What rules of an edition look up, with one registered organ and a fixed day of receipt."""

    def build(edition: Edition, today: date = TODAY) -> Reference:
        lists = edition.code_lists.items()
        return Reference(
            today=today,
            codes={**{name: dict(found.values) for name, found in lists}, "organs": ORGANS},
            code_aliases={name: dict(found.aliases) for name, found in lists},
        )

    return build
