"""The value of an expression for one record, with unknown (None) where a blank decides."""

import operator
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from xinshu.core.catalog.model import FieldType
from xinshu.core.rules.apply import Value, add_days, functions_for
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
    Reference,
)

Record = Mapping[str, Value | None]

_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Evaluator:
    """Evaluates kind-checked trees over records of one item."""

    def __init__(self, fields: Mapping[str, FieldType], reference: Reference) -> None:
        self._sets = frozenset(code for code, kind in fields.items() if kind is FieldType.SET)
        self._reference = reference
        self._functions = functions_for(reference)

    def truth(self, tree: Expression, record: Record) -> bool | None:
        """True, False or unknown."""
        value = self.value(tree, record)
        return None if value is None else bool(value)

    def value(self, node: Expression, record: Record) -> Value | None:
        """The value of `node`; None is a blank or unknown."""
        match node:
            case Literal(value):
                return value
            case Name(code):
                return self._reference.today if code == "today" else record.get(code)
            case Call(function, arguments):
                return self._call(function, arguments, record)
            case Compare(op, left, right):
                return self._compare(op, left, right, record)
            case Arith(op, left, right):
                return self._arith(op, left, right, record)
            case _:
                return self._logic(node, record)

    def _logic(self, node: Expression, record: Record) -> bool | None:
        match node:
            case And(operands):
                return _kleene(operands, False, lambda o: self.truth(o, record))
            case Or(operands):
                return _kleene(operands, True, lambda o: self.truth(o, record))
            case Not(operand):
                truth = self.truth(operand, record)
                return None if truth is None else not truth
            case InCodes(operand, list_name):
                return self._member(operand, self._reference.codes[list_name], record)
            case InValues(operand, options):
                return self._member(operand, options, record)
            case _:
                raise TypeError(f"not an expression: {node!r}")

    def _compare(self, op: str, left: Expression, right: Expression, record: Record) -> bool | None:
        one, other = self.value(left, record), self.value(right, record)
        return None if one is None or other is None else _COMPARE[op](one, other)

    def _arith(self, op: str, left: Expression, right: Expression, record: Record) -> Value | None:
        one, other = self.value(left, record), self.value(right, record)
        if one is None or other is None:
            return None
        if isinstance(one, date):
            if isinstance(other, date):
                return float((one - other).days)
            return add_days(one, _number(other) if op == "+" else -_number(other))
        return _calculate(op, _number(one), _number(other))

    def _member(self, operand: Expression, options: Collection[str], record: Record) -> bool | None:
        value = self.value(operand, record)
        if value is None:
            return None
        return all(code in options for code in self._codes_of(operand, str(value)))

    def _codes_of(self, node: Expression, text: str) -> list[str]:
        return text.split(";") if isinstance(node, Name) and node.code in self._sets else [text]

    def _call(
        self, function: str, arguments: tuple[Expression, ...], record: Record
    ) -> Value | None:
        values = [self.value(argument, record) for argument in arguments]
        if function in ("present", "blank"):
            return (values[0] is None) == (function == "blank")
        if any(value is None for value in values):
            return None
        first = arguments[0]
        if function == "contains" and isinstance(first, Name) and first.code in self._sets:
            return values[1] in str(values[0]).split(";")
        return self._functions[function](*values)


def _kleene(
    operands: tuple[Expression, ...],
    decisive: bool,
    truth_of: Callable[[Expression], bool | None],
) -> bool | None:
    unknown = False
    for operand in operands:
        truth = truth_of(operand)
        if truth is decisive:
            return decisive
        unknown = unknown or truth is None
    return None if unknown else not decisive


def _calculate(op: str, one: float, other: float) -> float:
    if op == "*":
        return one * other
    return one + other if op == "+" else one - other


def _number(value: Value) -> float:
    if isinstance(value, float | int):
        return float(value)
    raise TypeError(f"not a number: {value!r}")
