"""Rule sets bound to one item: what both implementations walk.

A rule that names a field the item does not have says nothing about its records and is left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from xinshu.core.catalog.model import FieldType, Item
from xinshu.core.rules.kinds import check_kinds
from xinshu.core.rules.parser import parse_located
from xinshu.core.rules.references import names_in
from xinshu.core.rules.tree import Expression
from xinshu.core.terms.model import Class, Ground, Hiding, RuleSet


@dataclass(frozen=True, slots=True)
class BoundHiding:
    """A hiding of a set in force, with its tree."""

    rule_set: str
    hiding: Hiding
    when: Expression


@dataclass(frozen=True, slots=True)
class BoundGround:
    """A ground with its class; `when` None always holds."""

    ground: Ground
    of: Class
    when: Expression | None


@dataclass(frozen=True, slots=True)
class BoundSet:
    """A set that may decide records of the item; `scope` None covers all of them."""

    rules: RuleSet
    scope: Expression | None
    grounds: tuple[BoundGround, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything needed to judge records of `item` on `today`.

    `sets` have been in force at some time up to today, the highest rank first. `days` are the days
    on which one of them began: on these, and on the day of its decision, it may have become
    another one's turn to decide a record. `fields` are the fields the rules read.
    """

    item: Item
    today: date
    sets: tuple[BoundSet, ...]
    hidings: tuple[BoundHiding, ...]
    days: tuple[date, ...]
    fields: tuple[str, ...]


def build_plan(item: Item, sets: Iterable[RuleSet], today: date) -> Plan:
    """The plan for an item on a day."""
    types = {field.code: field.type for field in item.fields}
    known = [each for each in sets if each.effective_from <= today]
    for_item = [each for each in known if not each.items or item.code in each.items]
    ranked = sorted(for_item, key=lambda s: (-s.rank, -s.effective_from.toordinal(), s.code))
    bound = tuple(found for each in ranked if (found := _bound(each, item, types)))
    hidings = tuple(
        BoundHiding(each.code, hiding, tree)
        for each in known
        if each.in_force(today)
        for hiding in each.hidings
        if _concerns(hiding.items, item) and (tree := _tree(hiding.when, types)) is not None
    )
    return Plan(
        item=item,
        today=today,
        sets=bound,
        hidings=hidings,
        days=tuple(sorted({each.rules.effective_from for each in bound})),
        fields=_fields(bound, hidings, types),
    )


def _bound(rules: RuleSet, item: Item, types: dict[str, FieldType]) -> BoundSet | None:
    scope = _tree(rules.scope, types) if rules.scope else None
    if rules.scope and scope is None:
        return None
    grounds = []
    for ground in rules.grounds:
        if not _concerns(ground.items, item):
            continue
        tree = _tree(ground.when, types) if ground.when else None
        if ground.when and tree is None:
            continue
        grounds.append(BoundGround(ground, rules.classes[ground.of], tree))
    return BoundSet(rules, scope, tuple(grounds)) if grounds else None


def _concerns(items: Sequence[str], item: Item) -> bool:
    return not items or item.code in items


def _tree(text: str, types: dict[str, FieldType]) -> Expression | None:
    parsed = parse_located(text)
    if not names_in(parsed.tree) <= types.keys() or check_kinds(parsed, types):
        return None
    return parsed.tree


def _fields(
    sets: Sequence[BoundSet], hidings: Sequence[BoundHiding], types: dict[str, FieldType]
) -> tuple[str, ...]:
    named = set().union(*(names_in(each.when) for each in hidings))
    for each in sets:
        named |= names_in(each.scope)
        for bound in each.grounds:
            named |= names_in(bound.when)
            named |= {code for code in (*bound.of.until, *bound.of.before) if code in types}
    return tuple(sorted(named))
