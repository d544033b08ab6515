"""What the code says about itself is what the papers say."""

from pathlib import Path

import pytest

from builders.sources import ROOT, tracked_files
from xinshu.config.env import Environment
from xinshu.config.reference import PAGES, refusals
from xinshu.kernel.access import registry
from xinshu.kernel.access.roles import all_roles

TEXT = {".py", ".md", ".yaml", ".yml", ".toml", ".html", ".css", ".js", ".json", ".sh", ".lock", ""}
PATHS = ("/wo" + "rk/", "/tmp/" + "xs", "/ro" + "ot/", "/ho" + "me/")
REGISTRIES = ("py" + "pi.org", "python" + "hosted", "registry." + "npm", "npm" + "mirror")


@pytest.mark.parametrize("name", sorted(PAGES))
def test_the_reference_is_up_to_date(name: str) -> None:
    page = ROOT / "docs" / name
    assert page.is_file(), "run make reference"
    assert page.read_text(encoding="utf-8") == PAGES[name](), "run make reference"


def test_every_setting_says_what_it_does() -> None:
    assert [
        name
        for name, field in Environment.model_fields.items()
        if not (field.description or "").endswith(".")
    ] == []


def test_refusals_are_distinct_and_speak_to_the_user() -> None:
    kinds = refusals()
    codes = [kind.code for kind in kinds]
    assert sorted(set(codes)) == codes
    for kind in kinds:
        assert kind.code != "refused", f"{kind.__qualname__} has no code of its own"
        assert kind.sentence.endswith(("。", "！", "}")), kind.code
        assert any("\u4e00" <= sign <= "\u9fff" for sign in kind.sentence), kind.code


def test_every_permission_of_a_role_exists_and_every_permission_has_a_holder() -> None:
    granted = set().union(*(role.permissions for role in all_roles().values()))
    declared = {each.name for each in registry.permissions()}
    platform = {each.name for each in registry.permissions() if each.platform}
    assert granted - declared == set()
    assert declared - granted == platform


def test_nothing_names_the_machine_it_was_written_on_or_where_packages_come_from() -> None:
    wrong = []
    for path in tracked_files():
        if path.suffix not in TEXT or "seeds" in path.parts:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        wrong += [
            f"{path.relative_to(ROOT)} names {word}" for word in PATHS + REGISTRIES if word in text
        ]
    assert wrong == []


def test_the_locks_hold_a_hash_for_every_package() -> None:
    for lock in sorted((ROOT / "requirements").glob("*.lock")):
        lines = lock.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines):
            if "==" in line and not line.startswith((" ", "#")):
                assert lines[number + 1].strip().startswith("--hash=sha256:"), (
                    f"{lock.name}: {line}"
                )


def test_the_assets_are_locked_without_addresses() -> None:
    text = Path(ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert text.count('"integrity"') >= 4
