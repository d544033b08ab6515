"""Kinds of a rule, checked when it is loaded: nothing is left to be found out on a row."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from xinshu.core.catalog.model import FieldType
from xinshu.core.rules.functions import FUNCTIONS, Argument
from xinshu.core.rules.parser import Parsed
from xinshu.core.rules.regex import PatternRefused, translate
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
)

KIND_OF_TYPE: Mapping[FieldType, Kind] = {
    FieldType.TEXT: Kind.TEXT,
    FieldType.ENUM: Kind.TEXT,
    FieldType.SET: Kind.TEXT,
    FieldType.DATE: Kind.DATE,
    FieldType.INTEGER: Kind.NUMBER,
    FieldType.DECIMAL: Kind.NUMBER,
}

SHOWN: Mapping[Kind, str] = {
    Kind.TEXT: "文本",
    Kind.DATE: "日期",
    Kind.NUMBER: "数字",
    Kind.BOOLEAN: "真假",
}

_KIND_OF_ARGUMENT: Mapping[Argument, Kind] = {
    Argument.TEXT: Kind.TEXT,
    Argument.DATE: Kind.DATE,
    Argument.NUMBER: Kind.NUMBER,
}


@dataclass(frozen=True, slots=True)
class KindError:
    """One misuse: where (offset from 0), what was expected there, what stands there."""

    position: int
    expected: str
    found: str

    def __str__(self) -> str:
        return f"第{self.position + 1}个字符处应为{self.expected}，实际是{self.found}"


def check_kinds(
    parsed: Parsed,
    fields: Mapping[str, FieldType],
    lists: Collection[str] | None = None,
) -> tuple[KindError, ...]:
    """Every misuse in a rule whose record has `fields`. A rule as a whole must be true or false.

    `lists` names the code lists that will be handed in; None leaves list names unchecked.
    """
    checker = _Checker(parsed, fields, lists)
    checker.want(parsed.tree, Kind.BOOLEAN)
    return tuple(sorted(checker.errors, key=lambda error: error.position))


class _Checker:
    def __init__(
        self,
        parsed: Parsed,
        fields: Mapping[str, FieldType],
        lists: Collection[str] | None,
    ) -> None:
        self.parsed, self.fields, self.lists = parsed, fields, lists
        self.errors: list[KindError] = []

    def note(self, node: Expression, expected: str, found: str) -> None:
        self.errors.append(KindError(self.parsed.position(node), expected, found))

    def want(self, node: Expression, kind: Kind) -> None:
        found = self.kind(node)
        if found is not None and found is not kind:
            self.note(node, SHOWN[kind], SHOWN[found])

    def kind(self, node: Expression) -> Kind | None:
        """The kind `node` yields; None where an error below is already noted."""
        match node:
            case Literal(value):
                return kind_of_literal(value)
            case Name(code):
                return self.name(node, code)
            case Call():
                return self.call(node)
            case Compare():
                return self.compare(node)
            case Arith():
                return self.arith(node)
            case _:
                return self.logic(node)

    def logic(self, node: Expression) -> Kind:
        match node:
            case InCodes(value, list_name):
                self.want(value, Kind.TEXT)
                self.list_named(node, list_name)
            case InValues(value, _):
                self.want(value, Kind.TEXT)
            case Not(operand):
                self.want(operand, Kind.BOOLEAN)
            case And(operands) | Or(operands):
                for operand in operands:
                    self.want(operand, Kind.BOOLEAN)
            case _:
                raise TypeError(f"not an expression: {node!r}")
        return Kind.BOOLEAN

    def name(self, node: Expression, code: str) -> Kind | None:
        if code == "today":
            return Kind.DATE
        if code not in self.fields:
            self.note(node, "本信息项的字段代码或today", f"“{code}”")
            return None
        return KIND_OF_TYPE[self.fields[code]]

    def list_named(self, node: Expression, name: str) -> None:
        if self.lists is not None and name not in self.lists:
            self.note(node, "已有的代码集", f"“{name}”")

    def compare(self, node: Compare) -> Kind:
        left, right = self.kind(node.left), self.kind(node.right)
        if left is not None and right is not None:
            if left is not right:
                self.note(node.right, SHOWN[left], SHOWN[right])
            elif left is Kind.BOOLEAN and node.op not in ("==", "!="):
                self.note(node, "可比较大小的文本、日期或数字", SHOWN[left])
        return Kind.BOOLEAN

    def arith(self, node: Arith) -> Kind | None:
        left, right = self.kind(node.left), self.kind(node.right)
        if left is None or right is None:
            return None
        if left is Kind.DATE and node.op != "*":
            if right is Kind.DATE and node.op == "-":
                return Kind.NUMBER
            if right is not Kind.NUMBER:
                self.note(node.right, SHOWN[Kind.NUMBER], SHOWN[right])
            return Kind.DATE
        for side, kind in ((node.left, left), (node.right, right)):
            if kind is not Kind.NUMBER:
                self.note(side, SHOWN[Kind.NUMBER], SHOWN[kind])
        return Kind.NUMBER

    def call(self, node: Call) -> Kind | None:
        function = FUNCTIONS.get(node.function)
        if function is None:
            self.note(node, "规则语言中的函数", f"“{node.function}”")
            return None
        wanted = function.arguments
        if len(node.arguments) != len(wanted):
            self.note(node, f"{len(wanted)}个参数", f"{len(node.arguments)}个参数")
            return function.result
        for argument, place in zip(node.arguments, wanted, strict=True):
            self.argument(argument, place)
        return function.result

    def argument(self, node: Expression, place: Argument) -> None:
        if place in _KIND_OF_ARGUMENT:
            self.want(node, _KIND_OF_ARGUMENT[place])
        elif place is Argument.ANY:
            if self.kind(node) is Kind.BOOLEAN:
                self.note(node, place.value, SHOWN[Kind.BOOLEAN])
        elif place is Argument.COUNT:
            if not _is_count(node):
                self.note(node, place.value, _shown(node))
        else:
            self.written_text(node, place)

    def written_text(self, node: Expression, place: Argument) -> None:
        if not isinstance(node, Literal) or not isinstance(node.value, str):
            self.note(node, place.value, _shown(node))
        elif place is Argument.LIST:
            self.list_named(node, node.value)
        else:
            try:
                translate(node.value)
            except PatternRefused as refusal:
                self.note(node, place.value, str(refusal))


def kind_of_literal(value: object) -> Kind:
    """The kind of a literal's value."""
    if isinstance(value, bool):
        return Kind.BOOLEAN
    if isinstance(value, str):
        return Kind.TEXT
    return Kind.NUMBER if isinstance(value, float | int) else Kind.DATE


def _is_count(node: Expression) -> bool:
    if not isinstance(node, Literal) or isinstance(node.value, bool):
        return False
    value = node.value
    return isinstance(value, float | int) and value >= 0 and value == int(value)


def _shown(node: Expression) -> str:
    return f"“{node.value}”" if isinstance(node, Literal) else "算式"
