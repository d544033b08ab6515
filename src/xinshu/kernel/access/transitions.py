"""Steps that change the standing of something, as a table: who may take each, and with how many.

Four eyes is a property of a step, not code in a verb: a verb asks `take(STEP, actor, first=…)`
and the table says whether the person of the step before may take this one, too.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from xinshu.core.refusals import NotPermitted
from xinshu.kernel.access.policy import require
from xinshu.kernel.access.registry import DeclaredTwice
from xinshu.kernel.accounts.actor import Actor


class FourEyes(NotPermitted):
    """The same person took the step before; this one needs another pair of eyes."""

    code = "four_eyes"
    sentence = "“{action}”须由另一人办理：前一步骤由您本人作出。"
    basis = "GB/T 22239-2019 8.1.7.1（职责分离）"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One step: its name in the platform, the words for people, the permission it needs."""

    name: str
    label: str
    permission: str
    four_eyes: bool = False


_declared: dict[str, Transition] = {}


def declare_transition(
    name: str, label: str, *, permission: str, four_eyes: bool = False
) -> Transition:
    """Declare a step at import time. Raises DeclaredTwice for a second meaning of the name."""
    wanted = Transition(name=name, label=label, permission=permission, four_eyes=four_eyes)
    if _declared.setdefault(name, wanted) != wanted:
        raise DeclaredTwice(f"transition {name} is declared twice")
    return wanted


def transitions() -> Iterator[Transition]:
    """Every declared step in the order of names."""
    return iter(sorted(_declared.values(), key=lambda each: each.name))


def take(step: Transition, actor: Actor, *, first: int | None = None) -> None:
    """Go on only when the actor may take the step; `first` is the user of the step before, if any.

    Raises NotPermitted, FourEyes, and Undeclared when the step names a permission nobody
    declared.
    """
    require(actor, step.permission)
    if not may_be_second(step, actor, first=first):
        raise FourEyes(action=step.label)


def may_be_second(step: Transition, actor: Actor, *, first: int | None = None) -> bool:
    """Whether the actor is another person than `first`, where the step asks for that.

    The platform itself has no eyes: where four are needed it can never be the second pair.
    """
    if not step.four_eyes:
        return True
    return actor.user_id is not None and actor.user_id != first
