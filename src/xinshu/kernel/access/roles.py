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

STAFF = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A named bundle of permissions; `excludes` names roles nobody may hold beside it.

    A role that stands `alone` is one of an administrator who holds no other role of staff.
    `delegable` roles may be given by a department's own administrator. `kind` is the kind of
    account the role is for: `staff` hold it by a post, members of the public by being what the
    role is named after.
    """

    name: str
    label: str
    permissions: frozenset[str]
    excludes: frozenset[str]
    needs_department: bool
    alone: bool = False
    delegable: bool = False
    kind: str = STAFF


def load_roles(text: str) -> dict[str, Role]:
    """The roles a YAML text describes, by name.

    Exclusion goes both ways; a role that stands `alone` excludes every other one of staff.
    """
    described: dict[str, dict[str, object]] = yaml.safe_load(text)
    staff = {name for name, entry in described.items() if entry.get("kind", STAFF) == STAFF}
    apart: dict[str, set[str]] = {name: set() for name in described}
    for name, entry in described.items():
        others = staff - {name} if entry.get("alone") else _names(entry.get("excludes"))
        for other in others:
            apart[name].add(other)
            apart.setdefault(other, set()).add(name)
    return {name: _role(name, entry, apart[name]) for name, entry in described.items()}


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


def _role(name: str, entry: dict[str, object], excludes: Collection[str]) -> Role:
    return Role(
        name=name,
        label=str(entry["label"]),
        permissions=_names(entry.get("permissions")),
        excludes=frozenset(excludes),
        needs_department=bool(entry.get("department", True)),
        alone=bool(entry.get("alone", False)),
        delegable=bool(entry.get("delegable", False)),
        kind=str(entry.get("kind", STAFF)),
    )


def _names(value: object) -> frozenset[str]:
    return frozenset(str(item) for item in value) if isinstance(value, list) else frozenset()
