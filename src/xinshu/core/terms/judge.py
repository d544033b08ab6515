"""The verdict on ONE record.

Hidings first. Then every set that was the one to decide on some day since the decision has its
say, and the most favourable to the subject is taken: not shown before shown, an earlier end before
a later one, an earlier way to repair before a later one, a newer set before an older one. So a new
rule shortens what is running and never lengthens it. The degree (`severity`) is that of the set
that decides today.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from xinshu.core.catalog.model import Item
from xinshu.core.months import add_months
from xinshu.core.rules.evaluate import Evaluator
from xinshu.core.rules.tree import Expression, Reference
from xinshu.core.terms.model import Clock, Outcome, Record, RuleSet, Verdict
from xinshu.core.terms.plan import BoundGround, BoundSet, build_plan

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What one set allows one record."""

    rules: RuleSet
    ground: BoundGround
    last_day: date | None
    repair_from: date | None

    def favour(self) -> tuple[bool, date, date, int]:
        """Smaller is more favourable to the subject."""
        return (
            self.ground.of.shown,
            self.last_day or date.max,
            self.repair_from or date.max,
            -self.rules.effective_from.toordinal(),
        )


class Judge:
    """Judges records of one item on one day."""

    def __init__(self, item: Item, sets: Iterable[RuleSet], today: date) -> None:
        self.plan = build_plan(item, sets, today)
        types = {field.code: field.type for field in item.fields}
        self._evaluator = Evaluator(types, Reference(today=today))

    def judge(self, record: Record) -> Verdict | None:
        """What the rules say of a record; None where no set speaks about its item."""
        shown_from = max(record.decided_on, record.arrived_on)
        for bound in self.plan.hidings:
            if self._holds(bound.when, record):
                return Verdict(
                    outcome=bound.hiding.outcome,
                    rule_set=bound.rule_set,
                    rule=bound.hiding.id,
                    reason=bound.hiding.reason,
                    public_from=shown_from,
                )
        terms = self.terms(record)
        if not terms:
            return None
        chosen = min(terms, key=Term.favour)
        of, now = chosen.ground.of, self._today(record)
        return Verdict(
            outcome=Outcome.SHOWN if of.shown else Outcome.SUPPRESSED,
            rule_set=chosen.rules.code,
            rule=chosen.ground.ground.id,
            reason=of.reason,
            severity=now.of.severity if now else "",
            public_from=shown_from,
            last_day=chosen.last_day,
            repair_from=chosen.repair_from,
            doubtful=bool(now and now.ground.doubt),
        )

    def terms(self, record: Record) -> list[Term]:
        """What each set that had its turn allows, the highest rank first."""
        inside = [each for each in self.plan.sets if self._covers(each, record)]
        days = [record.decided_on, *(d for d in self.plan.days if d > record.decided_on)]
        turns = {_deciding(inside, day) for day in days}
        found = []
        for each in inside:
            ground = self._ground(each, record)
            if each.rules.code in turns and ground is not None:
                found.append(_term(each.rules, ground, record))
        return found

    def _today(self, record: Record) -> BoundGround | None:
        """The ground of the set that decides today: whatever term favours, this is the degree."""
        inside = [each for each in self.plan.sets if self._covers(each, record)]
        turn = _deciding(inside, self.plan.today)
        each = next((each for each in inside if each.rules.code == turn), None)
        return self._ground(each, record) if each else None

    def _covers(self, each: BoundSet, record: Record) -> bool:
        return each.scope is None or self._holds(each.scope, record)

    def _ground(self, each: BoundSet, record: Record) -> BoundGround | None:
        held = (g for g in each.grounds if g.when is None or self._holds(g.when, record))
        return next(held, None)

    def _holds(self, tree: Expression, record: Record) -> bool:
        return self._evaluator.truth(tree, record.values) is True


def _deciding(inside: list[BoundSet], day: date) -> str:
    """The set whose turn it is on a day: they stand in the order of their ranks."""
    return next((each.rules.code for each in inside if each.rules.in_force(day)), "")


def _term(rules: RuleSet, ground: BoundGround, record: Record) -> Term:
    of = ground.of
    start = record.decided_on if rules.clock is Clock.DECIDED else record.arrived_on
    ends = [] if of.most_months is None else [add_months(start, of.most_months)]
    ends += [day for code in of.until if isinstance(day := record.values.get(code), date)]
    ends += [_before(day) for code in of.before if isinstance(day := record.values.get(code), date)]
    repair = None if of.repair_months is None else add_months(start, of.repair_months)
    last = min(ends, default=None)
    if repair and last and repair > last:
        repair = None  # it ends by itself before
    return Term(rules=rules, ground=ground, last_day=last, repair_from=repair)


def _before(day: date) -> date:
    return day - _DAY if day > date.min else day
