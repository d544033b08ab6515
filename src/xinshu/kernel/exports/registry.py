"""What can be exported: each app says what its files hold and who may ask for them.

An app declares its kinds in a module `exports.py`; it is imported at the start.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xinshu.kernel.access.classes import DataClass
from xinshu.kernel.access.registry import DeclaredTwice, Undeclared
from xinshu.kernel.accounts.actor import Actor

Args = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table: what it is called, its heads, its rows as they may leave (masked already)."""

    title: str
    heads: Sequence[str]
    rows: Iterable[Sequence[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of export. `args` are what the asker chose; all functions see the asker's rights.

    `permission` is needed besides `exports.ask`; `data_class` decides whether a purpose is;
    `title` says in words what was chosen.
    """

    code: str
    label: str
    permission: str
    data_class: Callable[[Args], DataClass]
    title: Callable[[Args], str]
    count: Callable[[Actor, Args], int]
    sheet: Callable[[Actor, Args], Sheet]


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make the kind known. Raises DeclaredTwice."""
    if _kinds.setdefault(kind.code, kind) is not kind:
        raise DeclaredTwice(f"exports of kind {kind.code} are declared twice")
    return kind


def kind(code: str) -> Kind:
    """The kind with the code. Raises Undeclared."""
    try:
        return _kinds[code]
    except KeyError:
        raise Undeclared(f"no app exports {code}") from None


def kinds() -> Iterator[Kind]:
    """Every kind in the order of codes."""
    return iter(sorted(_kinds.values(), key=lambda each: each.code))
