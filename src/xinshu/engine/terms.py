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
# No field code has a blank in it, so these columns meet no field of an item.
DECIDED, ARRIVED = "day decided", "day arrived"
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
        """`frame` (DECIDED, ARRIVED: Date; the fields: String) → the same rows in the
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
        names = [f"answer {number}" for number in range(len(answers))]
        least = pl.min_horizontal(*names) if names else pl.lit(None, dtype=pl.Int64)
        return (
            typed.with_columns(answers)
            .select(
                DECIDED,
                ARRIVED,
                self._class_today().alias("today"),
                hiding=_first(self._hidings),
                answer=least,
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
        return rows.select("row_no", DECIDED, ARRIVED, *columns).with_columns(
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
        packed = [
            self._packed(number, place, each.rules, ground)
            for place, ground in enumerate(each.grounds)
        ]
        return pl.when(self._turn(number)).then(_by_first(self._grounds[number], packed))

    def _class_today(self) -> pl.Expr:
        """Set and ground, as one number, of the set that decides today: the highest in force."""
        found: pl.Expr = pl.lit(None, dtype=pl.Int64)
        for number in reversed(range(len(self.plan.sets))):
            if self.plan.sets[number].rules.in_force(self.plan.today):
                places = [
                    pl.lit(self._age[number] * _GROUNDS + place, dtype=pl.Int64)
                    for place in range(len(self._grounds[number]))
                ]
                here = self._scopes[number].fill_null(value=False)
                found = (
                    pl.when(here).then(_by_first(self._grounds[number], places)).otherwise(found)
                )
        return found

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
        possible = pl.when((repair > end).fill_null(value=False)).then(None).otherwise(repair)
        key = _ordinal(end) + int(of.shown) * _DAYS
        key = key * _DAYS + _ordinal(possible)
        return (key * _SETS + self._age[number]) * _GROUNDS + place

    def _is_day(self, code: str) -> bool:
        return self._types.get(code) is FieldType.DATE

    def _turn(self, number: int) -> pl.Expr:
        """Whether the set was the one to decide on some day since the decision."""
        rules, decided = self.plan.sets[number].rules, pl.col(DECIDED)
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
        hiding, answer, today = pl.col("hiding"), pl.col("answer"), pl.col("today")
        rest = answer // (_GROUNDS * _SETS)
        which = answer % (_GROUNDS * _SETS)
        hidden = dict(enumerate(self.plan.hidings))
        grounds = {
            self._age[n] * _GROUNDS + p: (each, bound)
            for n, each in enumerate(self.plan.sets)
            for p, bound in enumerate(each.grounds)
        }

        def said(name: str) -> pl.Expr:
            of_hiding, of_ground = _WORDS[name]
            by_hiding = {key: of_hiding(each) for key, each in hidden.items()}
            by_ground = {key: of_ground(each, bound) for key, (each, bound) in grounds.items()}
            text = pl.when(hiding.is_not_null()).then(_looked_up(hiding, by_hiding))
            return text.otherwise(_looked_up(which, by_ground)).alias(name)

        def day(number: pl.Expr, name: str) -> pl.Expr:
            known = hiding.is_null() & (number != _NEVER)
            return pl.when(known).then((number - _EPOCH).cast(pl.Int32).cast(pl.Date)).alias(name)

        degrees = {key: bound.of.severity for key, (_, bound) in grounds.items()}
        doubtful = [key for key, (_, bound) in grounds.items() if bound.ground.doubt]
        judged = hiding.is_null() & answer.is_not_null()
        return [
            *map(said, _WORDS),
            pl.when(judged)
            .then(_looked_up(today, degrees))
            .otherwise(pl.when(hiding.is_not_null()).then(pl.lit("")))
            .alias("severity"),
            pl.max_horizontal(DECIDED, ARRIVED).alias("public_from"),
            day(rest // _DAYS % _DAYS, "last_day"),
            day(rest % _DAYS, "repair_from"),
            (judged & today.is_in(doubtful).fill_null(value=False)).alias("doubtful"),
        ]


_Words = tuple[Callable[[BoundHiding], str], Callable[[BoundSet, BoundGround], str]]
_WORDS: Mapping[str, _Words] = {
    "outcome": (lambda h: str(h.hiding.outcome), lambda s, b: _outcome(b)),
    "rule_set": (lambda h: h.rule_set, lambda s, b: s.rules.code),
    "rule": (lambda h: h.hiding.id, lambda s, b: b.ground.id),
    "reason": (lambda h: h.hiding.reason, lambda s, b: b.of.reason),
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
    return DECIDED if rules.clock is Clock.DECIDED else ARRIVED


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
    return _by_first(truths, [pl.lit(place, dtype=pl.Int64) for place in range(len(truths))])


def _by_first(truths: Sequence[pl.Expr], values: Sequence[pl.Expr]) -> pl.Expr:
    """The value beside the first truth that holds, null where none does."""
    found: pl.Expr = pl.lit(None, dtype=pl.Int64)
    for truth, value in zip(reversed(truths), reversed(values), strict=True):
        found = pl.when(truth.fill_null(value=False)).then(value).otherwise(found)
    return found


def _looked_up(number: pl.Expr, texts: Mapping[int, str]) -> pl.Expr:
    if not texts:
        return pl.lit(None, dtype=pl.String)
    return number.replace_strict(
        list(texts), list(texts.values()), default=None, return_dtype=pl.String
    )
