"""Terms of disclosure over columns: the same verdicts as `core.terms.judge`, at speed.

    frame = Terms(item, sets, today).run(frame)

Each set's answer is packed into one whole number whose order is that of favour: shown, last day,
day of repair, age of the set, and below them which set and ground it was. The least of the sets
is the verdict, and unpacks into everything it says.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import reduce
from operator import and_, or_

import polars as pl

from xinshu.core.catalog.model import FieldType, Item
from xinshu.core.months import add_months
from xinshu.core.rules.tree import Expression, Reference
from xinshu.core.terms.model import Clock, Outcome, RuleSet
from xinshu.core.terms.plan import BoundGround, BoundHiding, BoundSet, build_plan
from xinshu.engine.checks.expressions import Compiler
from xinshu.engine.checks.functions import mapped

VERDICT = (
    "outcome",
    "rule_set",
    "rule",
    "reason",
    "severity",
    "public_from",
    "last_day",
    "repair_from",
    "doubtful",
)
_DAYS = 1 << 22  # more than the ordinal of any date
_NEVER = _DAYS - 1
_GROUNDS = 1 << 8
_SETS = 1 << 6
_EPOCH = date(1970, 1, 1).toordinal()
_TRUE, _FALSE = pl.lit(True), pl.lit(False)


class Terms:
    """The compiled rules of one item on one day; `fields` are the columns `run` needs."""

    def __init__(self, item: Item, sets: Iterable[RuleSet], today: date) -> None:
        self.plan = build_plan(item, sets, today)
        self.fields = self.plan.fields
        self._types = {field.code: field.type for field in item.fields}
        compiler = Compiler(self._types, Reference(today=today))
        self._hidings = [compiler.compile(each.when) for each in self.plan.hidings]
        self._scopes = [_compiled(compiler, each.scope) for each in self.plan.sets]
        self._grounds = [
            [_compiled(compiler, ground.when) for ground in each.grounds] for each in self.plan.sets
        ]
        levels = range(max((step.level for step in compiler.steps), default=-1) + 1)
        self._levels = [[s for s in compiler.steps if s.level == level] for level in levels]
        # What is newer is more favourable where all else is equal; of twins the higher rank.
        newest = sorted(
            range(len(self.plan.sets)),
            key=lambda n: (-self.plan.sets[n].rules.effective_from.toordinal(), n),
        )
        self._age = {number: age for age, number in enumerate(newest)}

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """`frame` (`decided_on`, `arrived_on`: Date; the fields: String) → the same rows in the
        same order as VERDICT. `outcome` is null where no set speaks about the item.
        """
        typed = self._typed(frame)
        for level in self._levels:
            typed = typed.with_columns([step.on(typed) for step in level])
        typed = typed.with_columns(self._sums(typed))
        answers = [
            self._answer(number, each).alias(f"answer {number}")
            for number, each in enumerate(self.plan.sets)
        ]
        least = pl.min_horizontal(*[f"answer {n}" for n in range(len(answers))])
        return (
            typed.with_columns(answers)
            .select(
                "decided_on",
                "arrived_on",
                hiding=_first(self._hidings),
                answer=least if answers else pl.lit(None, dtype=pl.Int64),
            )
            .select(self._verdict())
        )

    def _typed(self, frame: pl.DataFrame) -> pl.DataFrame:
        rows = frame.with_row_index("row_no")
        present = set(frame.columns)
        columns = [
            pl.col(code) if code in present else pl.lit(None, dtype=pl.String).alias(code)
            for code in self.fields
        ]
        return rows.select("row_no", "decided_on", "arrived_on", *columns).with_columns(
            _as(self._types[code], code) for code in self.fields
        )

    def _sums(self, frame: pl.DataFrame) -> list[pl.Series]:
        """Columns named after clock and months: the days at which terms end."""
        wanted = {
            (_clock(each.rules), months)
            for each in self.plan.sets
            for ground in each.grounds
            for months in (ground.of.most_months, ground.of.repair_months)
            if months is not None
        }
        return [
            mapped(frame[clock], _later(months), pl.Date()).alias(f"{clock}+{months}")
            for clock, months in sorted(wanted)
        ]

    def _answer(self, number: int, each: BoundSet) -> pl.Expr:
        """The set's packed answer, null where it had no turn or no ground holds."""
        answer: pl.Expr = pl.lit(None, dtype=pl.Int64)
        last = len(each.grounds) - 1
        for place, ground in enumerate(reversed(each.grounds)):
            held = self._grounds[number][last - place].fill_null(value=False)
            packed = self._packed(number, last - place, each.rules, ground)
            answer = pl.when(held).then(packed).otherwise(answer)
        return pl.when(self._turn(number)).then(answer)

    def _packed(self, number: int, place: int, rules: RuleSet, bound: BoundGround) -> pl.Expr:
        of, clock = bound.of, _clock(rules)
        ends = [] if of.most_months is None else [pl.col(f"{clock}+{of.most_months}")]
        ends += [pl.col(code) for code in of.until if self._is_day(code)]
        ends += [pl.col(code).dt.offset_by("-1d") for code in of.before if self._is_day(code)]
        end = pl.min_horizontal(*ends) if ends else pl.lit(None, dtype=pl.Date)
        repair = (
            pl.lit(None, dtype=pl.Date)
            if of.repair_months is None
            else pl.col(f"{clock}+{of.repair_months}")
        )
        key = _ordinal(end) + int(of.shown) * _DAYS
        key = key * _DAYS + _ordinal(repair)
        return (key * _SETS + self._age[number]) * _GROUNDS + place

    def _is_day(self, code: str) -> bool:
        return self._types.get(code) is FieldType.DATE

    def _turn(self, number: int) -> pl.Expr:
        """Whether the set was the one to decide on some day since the decision."""
        rules, decided = self.plan.sets[number].rules, pl.col("decided_on")
        higher = list(zip(self.plan.sets[:number], self._scopes[:number], strict=True))
        turns = [
            _in_force(rules, decided)
            & _none(_in_force(other.rules, decided) & scope for other, scope in higher)
        ]
        for day in self.plan.days:
            if rules.in_force(day):
                above = (scope for other, scope in higher if other.rules.in_force(day))
                turns.append((decided < day) & _none(above))
        return reduce(or_, turns) & self._scopes[number].fill_null(value=False)

    def _verdict(self) -> list[pl.Expr]:
        hiding, answer = pl.col("hiding"), pl.col("answer")
        place = answer % _GROUNDS
        age = answer // _GROUNDS % _SETS
        rest = answer // (_GROUNDS * _SETS)
        which = age.cast(pl.Int64) * _GROUNDS + place
        grounds = {
            self._age[n] * _GROUNDS + p: (each, bound)
            for n, each in enumerate(self.plan.sets)
            for p, bound in enumerate(each.grounds)
        }
        hidden = dict(enumerate(self.plan.hidings))

        def said(of_hiding: Sequence[str | None], of_ground: Sequence[str | None]) -> pl.Expr:
            return (
                pl.when(hiding.is_not_null())
                .then(_looked_up(hiding, list(hidden), of_hiding))
                .otherwise(_looked_up(which, list(grounds), of_ground))
            )

        def day(number: pl.Expr) -> pl.Expr:
            known = hiding.is_null() & (number != _NEVER)
            return pl.when(known).then((number - _EPOCH).cast(pl.Int32).cast(pl.Date))

        doubtful = [key for key, (_, bound) in grounds.items() if bound.ground.doubt]
        return [
            *(
                said(
                    [hid(h) for h in hidden.values()], [told(s, b) for s, b in grounds.values()]
                ).alias(name)
                for name, (hid, told) in _WORDS.items()
            ),
            pl.max_horizontal("decided_on", "arrived_on").alias("public_from"),
            day(rest // _DAYS % _DAYS).alias("last_day"),
            day(rest % _DAYS).alias("repair_from"),
            (hiding.is_null() & which.is_in(doubtful).fill_null(value=False)).alias("doubtful"),
        ]


_Words = tuple[Callable[[BoundHiding], str], Callable[[BoundSet, BoundGround], str]]
_WORDS: Mapping[str, _Words] = {
    "outcome": (lambda h: str(h.hiding.outcome), lambda s, b: _outcome(b)),
    "rule_set": (lambda h: h.rule_set, lambda s, b: s.rules.code),
    "rule": (lambda h: h.hiding.id, lambda s, b: b.ground.id),
    "reason": (lambda h: h.hiding.reason, lambda s, b: b.of.reason),
    "severity": (lambda h: "", lambda s, b: b.of.severity),
}


def _outcome(bound: BoundGround) -> str:
    return str(Outcome.SHOWN if bound.of.shown else Outcome.SUPPRESSED)


def _compiled(compiler: Compiler, tree: Expression | None) -> pl.Expr:
    return _TRUE if tree is None else compiler.compile(tree)


def _as(kind: FieldType, code: str) -> pl.Expr:
    column = pl.col(code)
    match kind:
        case FieldType.DATE:
            return column.str.to_date("%Y-%m-%d", strict=False)
        case FieldType.INTEGER | FieldType.DECIMAL:
            return column.cast(pl.Float64, strict=False)
    return column


def _clock(rules: RuleSet) -> str:
    return "decided_on" if rules.clock is Clock.DECIDED else "arrived_on"


def _later(months: int) -> Callable[[date], date]:
    return lambda day: add_months(day, months)


def _ordinal(day: pl.Expr) -> pl.Expr:
    return (day.cast(pl.Int32).cast(pl.Int64) + _EPOCH).fill_null(_NEVER)


def _in_force(rules: RuleSet, day: pl.Expr) -> pl.Expr:
    begun = day >= rules.effective_from
    return begun if rules.effective_to is None else begun & (day <= rules.effective_to)


def _none(truths: Iterable[pl.Expr]) -> pl.Expr:
    return reduce(and_, (~truth.fill_null(value=False) for truth in truths), _TRUE)


def _first(truths: Sequence[pl.Expr]) -> pl.Expr:
    """The number of the first truth that holds, null where none does."""
    number: pl.Expr = pl.lit(None, dtype=pl.Int32)
    for place in range(len(truths) - 1, -1, -1):
        held = truths[place].fill_null(value=False)
        number = pl.when(held).then(pl.lit(place, dtype=pl.Int32)).otherwise(number)
    return number


def _looked_up(number: pl.Expr, keys: Sequence[int], texts: Sequence[str | None]) -> pl.Expr:
    if not keys:
        return pl.lit(None, dtype=pl.String)
    return number.replace_strict(keys, texts, default=None, return_dtype=pl.String)
