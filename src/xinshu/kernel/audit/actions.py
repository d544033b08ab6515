"""Names of everything that is written to the audit, each declared once by its app."""

from collections.abc import Iterator
from dataclasses import dataclass

from xinshu.kernel.access.registry import DeclaredTwice, Undeclared


@dataclass(frozen=True, slots=True)
class Action:
    """Something worth remembering: a name unique in the platform and the words for a reader."""

    name: str
    label: str


_declared: dict[str, Action] = {}


def declare_action(name: str, label: str) -> str:
    """Declare at import time what `record` may be told; returns the name. Raises DeclaredTwice."""
    wanted = Action(name, label)
    if _declared.setdefault(name, wanted) != wanted:
        raise DeclaredTwice(f"audit action {name} is declared twice")
    return name


def action(name: str) -> Action:
    """The declared action. Raises Undeclared."""
    try:
        return _declared[name]
    except KeyError:
        raise Undeclared(f"audit action {name} is not declared by any app") from None


def label_of(name: str) -> str:
    """The words for a reader; the name itself where no app declares it (any longer)."""
    known = _declared.get(name)
    return known.label if known else name


def actions() -> Iterator[Action]:
    """Every declared action in the order of names."""
    return iter(sorted(_declared.values(), key=lambda each: each.name))
