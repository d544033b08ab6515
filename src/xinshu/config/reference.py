"""Reference pages written from the code itself: settings, permissions, refusals.

`make reference` writes them; a test fails while a page differs from what the code says.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import xinshu
from xinshu.config.env import Environment
from xinshu.core.refusals import Refusal
from xinshu.delivery.openapi import document
from xinshu.kernel.access.registry import permissions
from xinshu.kernel.access.roles import all_roles
from xinshu.kernel.audit.actions import actions

NOTE = "<!-- Written by `make reference` from the code; changes here are lost. -->"
PERMISSIONS_NOTE = (
    "A permission is a verb of an app. Roles are data (`config/roles.yaml`); "
    "people hold them through posts in departments."
)
REFUSALS_NOTE = (
    "Every “no” of the platform has a stable code, a sentence for the user and, where there is "
    "one, the article behind it. The command line ends with exit code 3, the API with 403, 404 "
    "or 409 and the same code and sentence."
)
NO_IMPORT = ("xinshu.__main__", "xinshu.config.testing")


def write(docs: Path) -> list[str]:
    """Write the pages that differ into the folder and name them."""
    changed = []
    for name, compose in PAGES.items():
        page, text = docs / name, compose()
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(text, encoding="utf-8")
            changed.append(name)
    return changed


def settings_page() -> str:
    """Every environment variable with its default and meaning."""
    lines = [
        "# Settings",
        NOTE,
        "Every setting is an environment variable; each has a default good enough for one machine.",
        "| Variable | Default | Meaning |\n| --- | --- | --- |",
    ]
    prefix = Environment.model_config.get("env_prefix", "")
    rows = [
        _row(f"`{prefix}{name.upper()}`", _default(field.default), field.description or "")
        for name, field in Environment.model_fields.items()
    ]
    return _page(lines, rows)


def permissions_page() -> str:
    """Every permission and the roles that hold it."""
    roles = all_roles().values()
    lines = [
        "# Permissions and roles",
        NOTE,
        PERMISSIONS_NOTE,
        "| Permission | Meaning | Held by |\n| --- | --- | --- |",
    ]
    rows = [
        _row(
            f"`{each.name}`",
            each.label,
            "、".join(role.label for role in roles if each.name in role.permissions),
        )
        for each in permissions()
    ]
    apart = [
        f"- {role.label}: not together with "
        + "、".join(sorted(all_roles()[other].label for other in role.excludes))
        for role in roles
        if role.excludes
    ]
    return _page(lines, rows) + "\n## Roles kept apart\n\n" + "\n".join(apart) + "\n"


def audit_page() -> str:
    """Everything the audit remembers."""
    lines = [
        "# What the audit remembers",
        NOTE,
        "| Action | Meaning |\n| --- | --- |",
    ]
    return _page(lines, [_row(f"`{each.name}`", each.label) for each in actions()])


def refusals_page() -> str:
    """Every way in which the platform says no."""
    lines = [
        "# Refusals",
        NOTE,
        REFUSALS_NOTE,
        "| Code | Sentence | When | Basis |\n| --- | --- | --- | --- |",
    ]
    rows = [
        _row(f"`{kind.code}`", kind.sentence, _first_line(kind), kind.basis) for kind in refusals()
    ]
    return _page(lines, rows)


def refusals() -> list[type[Refusal]]:
    """Every kind of refusal in the platform, in the order of codes."""
    for module in walk_packages(xinshu.__path__, "xinshu."):
        if module.name not in NO_IMPORT and ".migrations" not in module.name:
            import_module(module.name)
    return sorted(_below(Refusal), key=lambda kind: kind.code)


def _below(kind: type[Refusal]) -> set[type[Refusal]]:
    """The kinds of this platform; tests may define others for themselves."""
    children = {each for each in kind.__subclasses__() if each.__module__.startswith("xinshu.")}
    return children.union(*(_below(child) for child in children))


def _first_line(kind: type[Refusal]) -> str:
    return (kind.__doc__ or "").strip().partition("\n")[0]


def _default(value: object) -> str:
    return "" if value in ("", None) else f"`{value}`"


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _page(lines: list[str], rows: list[str]) -> str:
    return "\n\n".join(lines) + "\n" + "\n".join(rows) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "reference/settings.md": settings_page,
    "reference/permissions.md": permissions_page,
    "reference/audit.md": audit_page,
    "refusals.md": refusals_page,
    "openapi.json": document.compose,
}
