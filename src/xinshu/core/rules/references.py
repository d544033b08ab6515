"""Questions about a tree: which names and lists it mentions; and putting one name for another."""

from collections.abc import Iterator
from dataclasses import replace

from xinshu.core.rules.functions import FUNCTIONS, Argument
from xinshu.core.rules.tree import (
    And,
    Arith,
    Call,
    Compare,
    Expression,
    InCodes,
    InValues,
    Literal,
    Name,
    Not,
    Or,
)


def children(node: Expression) -> tuple[Expression, ...]:
    """The direct operands of a node, left to right."""
    match node:
        case Call(_, operands) | And(operands) | Or(operands):
            return operands
        case Compare(_, left, right) | Arith(_, left, right):
            return (left, right)
        case InCodes(operand, _) | InValues(operand, _) | Not(operand):
            return (operand,)
        case _:
            return ()


def walk(node: Expression | None) -> Iterator[Expression]:
    """`node` and everything below it."""
    if node is not None:
        yield node
        for child in children(node):
            yield from walk(child)


def names_in(node: Expression | None) -> frozenset[str]:
    """Field codes the rule reads (without `today`)."""
    return frozenset(n.code for n in walk(node) if isinstance(n, Name) and n.code != "today")


def lists_in(node: Expression | None) -> frozenset[str]:
    """Code lists the rule looks into."""
    return frozenset(name for part in walk(node) for name in _lists_of(part))


def _lists_of(node: Expression) -> Iterator[str]:
    if isinstance(node, InCodes):
        yield node.list_name
    if isinstance(node, Call) and node.function in FUNCTIONS:
        places = FUNCTIONS[node.function].arguments
        for argument, place in zip(node.arguments, places, strict=False):
            if place is Argument.LIST and isinstance(argument, Literal):
                yield str(argument.value)


def replace_name(node: Expression, old: str, new: str) -> Expression:
    """The tree with every `old` read as `new`."""

    def renamed(part: Expression) -> Expression:
        return replace_name(part, old, new)

    match node:
        case Name(code):
            node = Name(new if code == old else code)
        case Call(function, arguments):
            node = Call(function, tuple(map(renamed, arguments)))
        case And() | Or():
            node = replace(node, operands=tuple(map(renamed, node.operands)))
        case Not(operand):
            node = Not(renamed(operand))
        case Compare() | Arith():
            node = replace(node, left=renamed(node.left), right=renamed(node.right))
        case InCodes() | InValues():
            node = replace(node, value=renamed(node.value))
    return node
