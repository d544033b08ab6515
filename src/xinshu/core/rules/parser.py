"""Text of a rule → expression tree, by recursive descent.

rule       = "if" rule "then" rule | choice ["implies" rule]
choice     = both {"or" both}
both       = negation {"and" negation}
negation   = "not" negation | comparison
comparison = sum [("==" | "!=" | "<" | "<=" | ">" | ">=") sum | "in" set]
set        = "codes" "(" TEXT ")" | "(" TEXT {"," TEXT} ")"
sum        = product {("+" | "-") product}
product    = atom {"*" atom}
atom       = TEXT | NUMBER | "-" NUMBER | DATE | "true" | "false" | NAME
           | NAME "(" [rule {"," rule}] ")" | "(" rule ")"
"""

from dataclasses import dataclass, field
from typing import cast

from xinshu.core.rules.tokens import KEYWORDS, RuleSyntaxError, Sort, Token, tokenise
from xinshu.core.rules.tree import (
    And,
    Arith,
    Arithmetic,
    Call,
    Compare,
    Comparison,
    Expression,
    InCodes,
    InValues,
    Literal,
    Name,
    Not,
    Or,
)

MAX_DEPTH = 40  # nesting a reader can still follow, far below the interpreter's limit
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")

__all__ = ["Parsed", "RuleSyntaxError", "parse", "parse_located"]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A tree with its text; `position(node)` says where in the text the node starts."""

    text: str
    tree: Expression
    _starts: dict[int, int] = field(repr=False, compare=False)

    def position(self, node: Expression) -> int:
        """Offset of `node` (a node of this very tree) in `text`, counted from 0."""
        return self._starts.get(id(node), 0)


def parse(text: str) -> Expression:
    """The tree of a rule. Raises RuleSyntaxError with position, expectation and a caret."""
    return parse_located(text).tree


def parse_located(text: str) -> Parsed:
    """Like `parse`, with the position of every node, for the kind checker's messages."""
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = list(tokenise(text))
        self.next = 0
        self.depth = 0
        self.starts: dict[int, int] = {}

    def whole(self) -> Parsed:
        tree = self.rule()
        if self.here.sort is not Sort.END:
            raise self.error("运算符或规则结尾")
        return Parsed(self.text, tree, self.starts)

    # --- tokens

    @property
    def here(self) -> Token:
        return self.tokens[self.next]

    def take(self) -> Token:
        token = self.here
        self.next += 1
        return token

    def sees(self, *values: str) -> bool:
        return self.here.sort in (Sort.WORD, Sort.SIGN) and self.here.value in values

    def skip(self, value: str) -> bool:
        if self.sees(value):
            self.next += 1
            return True
        return False

    def need(self, value: str) -> None:
        if not self.skip(value):
            raise self.error(f"“{value}”")

    def error(self, expected: str) -> RuleSyntaxError:
        return RuleSyntaxError(self.text, self.here.at, expected, self.here.shown)

    def put(self, node: Expression, at: int) -> Expression:
        self.starts[id(node)] = at
        return node

    # --- grammar

    def rule(self) -> Expression:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(f"不超过{MAX_DEPTH}层的嵌套")
        at = self.here.at
        if self.skip("if"):
            condition = self.rule()
            self.need("then")
            tree = self.implication(condition, at)
        else:
            tree = self.choice()
            if self.skip("implies"):
                tree = self.implication(tree, at)
        self.depth -= 1
        return tree

    def implication(self, condition: Expression, at: int) -> Expression:
        denied = self.put(Not(condition), at)
        return self.put(Or((denied, self.rule())), at)

    def choice(self) -> Expression:
        at = self.here.at
        operands = [self.both()]
        while self.skip("or"):
            operands.append(self.both())
        return operands[0] if len(operands) == 1 else self.put(Or(tuple(operands)), at)

    def both(self) -> Expression:
        at = self.here.at
        operands = [self.negation()]
        while self.skip("and"):
            operands.append(self.negation())
        return operands[0] if len(operands) == 1 else self.put(And(tuple(operands)), at)

    def negation(self) -> Expression:
        starts = []
        while self.sees("not"):
            starts.append(self.take().at)
            if len(starts) > MAX_DEPTH:
                raise self.error(f"不超过{MAX_DEPTH}层的嵌套")
        tree = self.comparison()
        for at in reversed(starts):
            tree = self.put(Not(tree), at)
        return tree

    def comparison(self) -> Expression:
        at = self.here.at
        left = self.sum()
        if self.sees(*_COMPARISONS):
            op = cast("Comparison", self.take().value)
            tree: Expression = self.put(Compare(op, left, self.sum()), at)
            if self.sees(*_COMPARISONS):
                raise self.error("“and”（比较不能连写）")
            return tree
        if self.skip("in"):
            return self.membership(left, at)
        return left

    def membership(self, value: Expression, at: int) -> Expression:
        if self.skip("codes"):
            self.need("(")
            name = self.literal_text("代码集名称")
            self.need(")")
            return self.put(InCodes(value, name), at)
        if not self.sees("("):
            raise self.error('“codes("…")”或“("…", "…")”')
        self.need("(")
        options = [self.literal_text("文本")]
        while self.skip(","):
            options.append(self.literal_text("文本"))
        self.need(")")
        return self.put(InValues(value, tuple(options)), at)

    def literal_text(self, what: str) -> str:
        if self.here.sort is not Sort.TEXT:
            raise self.error(f"双引号中的{what}")
        return str(self.take().value)

    def sum(self) -> Expression:
        at = self.here.at
        tree = self.product()
        while self.sees("+", "-"):
            op = cast("Arithmetic", self.take().value)
            tree = self.put(Arith(op, tree, self.product()), at)
        return tree

    def product(self) -> Expression:
        at = self.here.at
        tree = self.atom()
        while self.skip("*"):
            tree = self.put(Arith("*", tree, self.atom()), at)
        return tree

    def atom(self) -> Expression:
        at = self.here.at
        if self.skip("("):
            tree = self.rule()
            self.need(")")
            return tree
        if self.skip("-"):
            if self.here.sort is not Sort.NUMBER:
                raise self.error("数字")
            return self.put(Literal(-cast("float", self.take().value)), at)
        if self.here.sort in (Sort.TEXT, Sort.NUMBER, Sort.DATE):
            return self.put(Literal(self.take().value), at)
        return self.word(at)

    def word(self, at: int) -> Expression:
        if self.here.sort is not Sort.WORD:
            raise self.error("字段、函数、文本、数字、日期或“(”")
        name = str(self.here.value)
        if name in ("true", "false"):
            self.take()
            return self.put(Literal(name == "true"), at)
        if name in KEYWORDS and name != "today":
            raise self.error("字段、函数、文本、数字、日期或“(”")
        self.take()
        return self.call(name, at) if self.skip("(") else self.put(Name(name), at)

    def call(self, function: str, at: int) -> Expression:
        arguments: list[Expression] = []
        if not self.sees(")"):
            arguments.append(self.rule())
            while self.skip(","):
                arguments.append(self.rule())
        self.need(")")
        return self.put(Call(function, tuple(arguments)), at)
