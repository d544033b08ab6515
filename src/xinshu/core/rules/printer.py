"""Expression tree → text that parses back to the same tree."""

import json
from datetime import date

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

# Binding strength; an operand that binds less than its place asks for gets parentheses.
_OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _ATOM = range(1, 8)


def to_text(tree: Expression) -> str:
    """The rule as an author would write it; `parse(to_text(tree)) == tree`."""
    return _strength_and_text(tree)[1]


def _at_least(tree: Expression, strength: int) -> str:
    own, text = _strength_and_text(tree)
    return text if own >= strength else f"({text})"


def _strength_and_text(tree: Expression) -> tuple[int, str]:
    match tree:
        case Or(operands):
            return _OR, " or ".join(_at_least(o, _AND) for o in operands)
        case And(operands):
            return _AND, " and ".join(_at_least(o, _NOT) for o in operands)
        case Not(operand):
            return _NOT, f"not {_at_least(operand, _NOT)}"
        case Compare(op, left, right):
            return _COMPARE, f"{_at_least(left, _SUM)} {op} {_at_least(right, _SUM)}"
        case Arith(op, left, right):
            return _arithmetic(op, left, right)
        case _:
            return _leaf(tree)


def _arithmetic(op: str, left: Expression, right: Expression) -> tuple[int, str]:
    own = _PRODUCT if op == "*" else _SUM
    return own, f"{_at_least(left, own)} {op} {_at_least(right, own + 1)}"


def _leaf(tree: Expression) -> tuple[int, str]:
    match tree:
        case InCodes(value, list_name):
            return _COMPARE, f"{_at_least(value, _SUM)} in codes({_quoted(list_name)})"
        case InValues(value, options):
            listed = ", ".join(_quoted(o) for o in options)
            return _COMPARE, f"{_at_least(value, _SUM)} in ({listed})"
        case Call(function, arguments):
            return _ATOM, f"{function}({', '.join(to_text(a) for a in arguments)})"
        case Name(code):
            return _ATOM, code
        case Literal(value):
            return _ATOM, _literal(value)
        case _:
            raise TypeError(f"not an expression: {tree!r}")


def _literal(value: str | float | date | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, date):
        return f'd"{value.isoformat()}"'
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
