"""Roles are data: a YAML file says which permissions each one holds and which exclude each other.

The file is named by the setting XINSHU_ROLES_FILE, so that this package need not know the
verbs of the apps above it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from django.conf import settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A named bundle of permissions; `excludes` names roles nobody may hold beside it."""

    name: str
    label: str
    permissions: frozenset[str]
    excludes: frozenset[str]
    needs_department: bool


def load_roles(text: str) -> dict[str, Role]:
    """The roles a YAML text describes, by name."""
    described: dict[str, dict[str, object]] = yaml.safe_load(text)
    return {name: _role(name, entry) for name, entry in described.items()}


def all_roles() -> dict[str, Role]:
    """Every role of this installation, by name."""
    return _from_file(Path(settings.XINSHU_ROLES_FILE))


def permissions_of(names: Collection[str]) -> frozenset[str]:
    """What the named roles may do together; a role that no longer exists gives nothing."""
    known = all_roles()
    return frozenset().union(*(known[name].permissions for name in names if name in known))


@cache
def _from_file(path: Path) -> dict[str, Role]:
    return load_roles(path.read_text(encoding="utf-8"))


def _role(name: str, entry: dict[str, object]) -> Role:
    return Role(
        name=name,
        label=str(entry["label"]),
        permissions=_names(entry.get("permissions")),
        excludes=_names(entry.get("excludes")),
        needs_department=bool(entry.get("department", True)),
    )


def _names(value: object) -> frozenset[str]:
    return frozenset(str(item) for item in value) if isinstance(value, list) else frozenset()
