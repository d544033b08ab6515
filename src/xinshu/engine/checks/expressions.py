"""Expression trees → Polars expressions, with the meaning of `core.rules.evaluate`.

Texts are String, dates Date, numbers Float64, truths Boolean; null is blank or unknown, and
Polars' `&`, `|`, `~` are Kleene's. Functions that need more than an expression are computed aside,
each distinct call once, into columns the expressions then name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial, reduce
from operator import and_, or_

import polars as pl

from xinshu.core.catalog.model import FieldType
from xinshu.core.rules import regex
from xinshu.core.rules.evaluate import Evaluator
from xinshu.core.rules.functions import FUNCTIONS
from xinshu.core.rules.kinds import KIND_OF_TYPE, kind_of_literal
from xinshu.core.rules.references import names_in, walk
from xinshu.core.rules.tree import (
    And,
    Arith,
    Call,
    Compare,
    Expression,
    InCodes,
    InValues,
    Kind,
    Literal,
    Name,
    Not,
    Or,
    Reference,
)
from xinshu.engine.checks import functions

_COMPARE: Mapping[str, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_DTYPES: Mapping[Kind, pl.DataType] = {
    Kind.TEXT: pl.String(),
    Kind.DATE: pl.Date(),
    Kind.NUMBER: pl.Float64(),
    Kind.BOOLEAN: pl.Boolean(),
}


@dataclass(frozen=True)
class Step:
    """One column computed aside: `function` of the columns `arguments` yield.

    A step of a higher `level` needs columns of lower ones; steps of one level are independent.
    """

    name: str
    arguments: tuple[pl.Expr, ...]
    function: functions.Aside
    level: int

    def on(self, frame: pl.DataFrame) -> pl.Series:
        """The step's column for `frame`."""
        columns = frame.select(
            "row_no", *(a.alias(f"argument {i}") for i, a in enumerate(self.arguments))
        ).get_columns()[1:]
        return self.function(*columns).alias(self.name)


class Compiler:
    """Compiles the trees of one item; `steps` collects what must be computed first, in order."""

    def __init__(self, fields: Mapping[str, FieldType], reference: Reference) -> None:
        self._fields, self._reference = fields, reference
        self._evaluator = Evaluator(fields, reference)
        self._aside = {
            **functions.ASIDE,
            "workdays": functions.workdays_by(reference.workdays),
        }
        self._done: dict[tuple[str, tuple[Expression, ...]], str] = {}
        self.steps: list[Step] = []

    def compile(self, node: Expression) -> pl.Expr:
        """The expression for `node` over a frame of typed columns named by field code.

        What mentions no field is the same for every row: the judge's evaluator works it out.
        """
        if not names_in(node):
            value = self._evaluator.value(node, {})
            return pl.lit(value, dtype=_DTYPES[self.kind(node)])
        match node:
            case Name(code):
                return pl.col(code)
            case Call(function, arguments):
                return self._call(node, function, arguments)
            case Compare(op, left, right):
                return self._compare(op, left, right)
            case Arith(op, left, right):
                return self._arith(op, left, right)
            case _:
                return self._logic(node)

    def kind(self, node: Expression) -> Kind:
        """The kind of a kind-checked node."""
        match node:
            case Literal(value):
                return kind_of_literal(value)
            case Name(code):
                return Kind.DATE if code == "today" else KIND_OF_TYPE[self._fields[code]]
            case Call(function, _):
                return FUNCTIONS[function].result
            case Arith(_, left, right):
                if self.kind(left) is Kind.DATE and self.kind(right) is not Kind.DATE:
                    return Kind.DATE
                return Kind.NUMBER
            case _:
                return Kind.BOOLEAN

    def _logic(self, node: Expression) -> pl.Expr:
        match node:
            case And(operands):
                return reduce(and_, map(self.compile, operands))
            case Or(operands):
                return reduce(or_, map(self.compile, operands))
            case Not(operand):
                return ~self.compile(operand)
            case InCodes(operand, list_name):
                return self._member(operand, tuple(self._reference.codes[list_name]))
            case InValues(operand, options):
                return self._member(operand, options)
            case _:
                raise TypeError(f"not an expression: {node!r}")

    def _is_set(self, node: Expression) -> bool:
        return isinstance(node, Name) and self._fields.get(node.code) is FieldType.SET

    def _member(self, operand: Expression, options: tuple[str, ...]) -> pl.Expr:
        if not self._is_set(operand):
            return functions.among(self.compile(operand), options)
        known = frozenset(options)

        whole = partial(functions.where, truth=lambda text: known.issuperset(text.split(";")))
        return self._step(Call(f"in {sorted(known)}", (operand,)), whole)

    def _compare(self, op: str, left: Expression, right: Expression) -> pl.Expr:
        one, other = self.compile(left), self.compile(right)
        verdict = _COMPARE[op](one, other)
        if self.kind(left) is not Kind.NUMBER:
            return verdict
        for side, value in ((left, one), (right, other)):
            if any(isinstance(part, Arith) for part in walk(side)):
                # overflow may yield NaN, which Polars orders and Python does not
                verdict = (verdict | value.is_nan()) if op == "!=" else (verdict & ~value.is_nan())
        return verdict

    def _arith(self, op: str, left: Expression, right: Expression) -> pl.Expr:
        one, other = self.compile(left), self.compile(right)
        if self.kind(left) is Kind.DATE:
            if self.kind(right) is Kind.DATE:
                return functions.days_between(other, one)
            return functions.add_days(one, other if op == "+" else -other)
        if op == "*":
            return one * other
        return one + other if op == "+" else one - other

    def _call(self, node: Call, function: str, arguments: tuple[Expression, ...]) -> pl.Expr:
        if function in functions.SHAPES:
            strict, complete = functions.SHAPES[function]
            return self._step(Call(function, (*arguments, Call(strict, arguments))), complete)
        if function in self._aside:
            return self._step(node, self._aside[function])
        special: Mapping[str, Callable[..., pl.Expr]] = {
            "matches": self._matches,
            "substring": self._substring,
            "label": self._label,
            "contains": self._contains,
        }
        if function in special:
            return special[function](*arguments)
        return self._plain(function, *arguments)

    def _plain(self, function: str, *arguments: Expression) -> pl.Expr:
        compiled = [self.compile(argument) for argument in arguments]
        if not names_in(arguments[0]):
            # searching one text for many: Polars takes the first argument's length for the result
            dtype = _DTYPES[self.kind(arguments[0])]
            value = self._evaluator.value(arguments[0], {})
            compiled[0] = pl.repeat(value, pl.len(), dtype=dtype)
        return functions.EXPRESSIONS[function](*compiled)

    def _step(self, node: Call, function: functions.Aside) -> pl.Expr:
        key = (node.function, node.arguments)
        if key not in self._done:
            arguments = tuple(map(self.compile, node.arguments))
            self._done[key] = f"{node.function}#{len(self.steps)}"
            needed = {name for argument in arguments for name in argument.meta.root_names()}
            below = [step.level for step in self.steps if step.name in needed]
            self.steps.append(
                Step(self._done[key], arguments, function, max(below, default=-1) + 1)
            )
        return pl.col(self._done[key])

    def _matches(self, text: Expression, pattern: Expression) -> pl.Expr:
        wanted = _text(pattern)
        try:
            pl.Series([""]).str.contains(regex.anchored(wanted))
        except pl.exceptions.ComputeError:  # allowed, but beyond the automaton's size limit
            each = partial(functions.where, truth=partial(regex.matches, wanted))
            return self._step(Call(f"matches {wanted}", (text,)), each)
        return self.compile(text).str.contains(regex.anchored(wanted))

    def _substring(self, text: Expression, start: Expression, count: Expression) -> pl.Expr:
        return self.compile(text).str.slice(_count(start), _count(count))

    def _label(self, list_name: Expression, code: Expression) -> pl.Expr:
        labels = self._reference.codes[_text(list_name)]
        if not labels:
            return pl.lit(None, dtype=pl.String)
        return self.compile(code).replace_strict(
            list(labels), list(labels.values()), default=None, return_dtype=pl.String
        )

    def _contains(self, text: Expression, part: Expression) -> pl.Expr:
        if not self._is_set(text):
            return self._plain("contains", text, part)
        if isinstance(part, Literal):
            code = _text(part)
            has = partial(functions.where, truth=lambda value: code in value.split(";"))
            return self._step(Call(f"has {code}", (text,)), has)
        return self._step(Call("has", (text, part)), functions.holds)


def _text(node: Expression) -> str:
    if isinstance(node, Literal) and isinstance(node.value, str):
        return node.value
    raise TypeError(f"not a literal text: {node!r}")


def _count(node: Expression) -> int:
    if isinstance(node, Literal) and isinstance(node.value, int | float):
        return int(node.value)
    raise TypeError(f"not a literal count: {node!r}")
