"""The expression tree of the rule language, its value kinds, and the facts it may ask for.

Both implementations walk this tree: `core.rules.judge` for one record, `engine.checks`
for columns. A node kind that is not here cannot be written by a rule author.

Truth has three values. A comparison with a blank is unknown (None); `and`, `or`, `not` follow
Kleene; a rule is violated only where it is False. `present(x)` and `blank(x)` are never unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal as Lit


class Kind(StrEnum):
    """The kind of value an expression yields."""

    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    BOOLEAN = "boolean"


Comparison = Lit["==", "!=", "<", "<=", ">", ">="]
Arithmetic = Lit["+", "-", "*"]


@dataclass(frozen=True, slots=True)
class Literal:
    """A text, number, date or truth written in the rule. `"…"`, `12.5`, `d"2026-04-01"`, `true`."""

    value: str | float | date | bool


@dataclass(frozen=True, slots=True)
class Name:
    """A field of the record, or `today` (the date of receipt, handed in: there is no clock)."""

    code: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the closed set in `xinshu.core.rules.functions`. `list_name` is for `codes`."""

    function: str
    arguments: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """`left op right`, both of one kind."""

    op: Comparison
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Arith:
    """`left op right` on numbers; `+` and `-` also date and days."""

    op: Arithmetic
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class InCodes:
    """`x in codes("list")`: the code is in the named list (a SET: every one of its codes)."""

    value: "Expression"
    list_name: str


@dataclass(frozen=True, slots=True)
class InValues:
    """`x in ("a", "b")`."""

    value: "Expression"
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """`not x`."""

    operand: "Expression"


@dataclass(frozen=True, slots=True)
class And:
    """`x and y`."""

    operands: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """`x or y`; `x implies y` is parsed to `not x or y`."""

    operands: tuple["Expression", ...]


Expression = Literal | Name | Call | Compare | Arith | InCodes | InValues | Not | And | Or


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What rules may look up besides the record: handed in, versioned by the caller.

    `codes` maps list name -> code -> label; live sets such as `organs` (code -> registered name)
    are added by the caller under their own list name. `today` is the date of receipt.
    `workdays` lists the days off and made up: date -> is a working day (other days: weekday).
    """

    today: date
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    code_aliases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    workdays: Mapping[date, bool] = field(default_factory=dict)
