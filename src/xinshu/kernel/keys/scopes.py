"""What a client may be allowed to ask for: names declared by the interface, narrowed by parts.

`records:push` allows the operation for everything, `records:push/tax` for the part "tax" alone.
What a part is, the interface says (a catalogue item, say). "*" allows everything its user may do.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from xinshu.kernel.access.registry import DeclaredTwice
from xinshu.kernel.keys.refusals import UnknownScope

EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Scope:
    """A kind of access: its name, the words a person reads, what it may be narrowed to."""

    name: str
    label: str
    narrowed_by: str = ""


_declared: dict[str, Scope] = {}


def declare_scope(name: str, label: str, *, narrowed_by: str = "") -> str:
    """Declare at import time; returns the name. Raises DeclaredTwice."""
    wanted = Scope(name, label, narrowed_by)
    if _declared.setdefault(name, wanted) != wanted:
        raise DeclaredTwice(f"scope {name} is declared twice")
    return name


def all_scopes() -> Iterator[Scope]:
    """Every declared scope in the order of names."""
    return iter(sorted(_declared.values(), key=lambda each: each.name))


def label_of(scope: str) -> str:
    """The words for a scope, a narrowed one included; an unknown one stays as it is."""
    if scope == EVERYTHING:
        return "该用户的全部接口权限"
    name, _, part = scope.partition("/")
    known = _declared.get(name)
    if known is None:
        return scope
    return f"{known.label}（{part}）" if part else known.label


def checked(scopes: Collection[str]) -> list[str]:
    """The scopes in order, each once. Raises UnknownScope."""
    for scope in scopes:
        name, slash, part = scope.partition("/")
        known = _declared.get(name)
        if scope == EVERYTHING:
            continue
        if known is None or (slash and not (known.narrowed_by and part)):
            raise UnknownScope(scope=scope)
    return sorted(set(scopes))


def allows(granted: Collection[str], name: str, part: str = "") -> bool:
    """Whether the granted scopes open this kind of access for this part.

    Without a part the question is whether it opens at all; the rows are then narrowed one by one.
    """
    if EVERYTHING in granted or name in granted:
        return True
    if part:
        return f"{name}/{part}" in granted
    return any(scope.startswith(f"{name}/") for scope in granted)


def narrowed(granted: Collection[str], asked: Collection[str]) -> list[str]:
    """What a token gets: all that is granted, or what is asked for where all of it is granted.

    Raises UnknownScope for what does not exist and for what was not granted.
    """
    if not asked:
        return sorted(granted)
    for scope in checked(asked):
        name = scope.partition("/")[0]
        whole = EVERYTHING in granted or name in granted
        if scope not in granted and (scope == EVERYTHING or not whole):
            raise UnknownScope(scope=scope)
    return sorted(set(asked))
