"""Every permission of the platform, declared by the app whose verb it guards."""

from collections.abc import Iterator
from dataclasses import dataclass


class SealedRegistry(RuntimeError):
    """Something was declared after the platform had started."""


class DeclaredTwice(RuntimeError):
    """Two apps declared the same name with different meanings."""


class Undeclared(LookupError):
    """Code asked for a name that nobody declared: a slip of the programmer."""


@dataclass(frozen=True, slots=True)
class Permission:
    """A verb that can be allowed: `app.verb`, with the words a person reads.

    `platform` verbs are done by the platform's own jobs and belong to no role.
    """

    name: str
    label: str
    platform: bool = False


_declared: dict[str, Permission] = {}
_sealed: set[str] = set()


def declare(name: str, label: str, *, platform: bool = False) -> str:
    """Declare a permission at import time; returns the name so it can be kept as a constant.

    Raises SealedRegistry after the start, DeclaredTwice for a second meaning.
    """
    wanted = Permission(name, label, platform)
    if _declared.get(name) == wanted:
        return name
    if name in _declared:
        raise DeclaredTwice(f"permission {name} is declared twice")
    if _sealed:
        raise SealedRegistry(f"permission {name} is declared after the start")
    _declared[name] = wanted
    return name


def permission(name: str) -> Permission:
    """The declared permission. Raises Undeclared."""
    try:
        return _declared[name]
    except KeyError:
        raise Undeclared(f"permission {name} is not declared by any app") from None


def permissions() -> Iterator[Permission]:
    """Every declared permission in the order of names."""
    return iter(sorted(_declared.values(), key=lambda each: each.name))


def seal() -> None:
    """Close the registry; called when every app is ready."""
    _sealed.add("sealed")
