"""Narrowing one item of the base: each attribute knows what tighter means and refuses the rest."""

from dataclasses import dataclass, replace
from typing import Any

from xinshu.core.catalog.model import (
    CodeList,
    Edition,
    Field,
    Frequency,
    Item,
    Publicity,
    Rule,
    Severity,
)
from xinshu.core.catalog.narrow_field import narrow_field
from xinshu.core.catalog.read_item import read_rule
from xinshu.core.catalog.reading import Reader
from xinshu.core.catalog.tighter import Loosening, Narrower

FREQUENCY_RANK = {
    Frequency.YEARLY: 0,
    Frequency.QUARTERLY: 1,
    Frequency.MONTHLY: 2,
    Frequency.WEEKLY: 3,
    Frequency.DAILY: 4,
    Frequency.ON_EVENT: 4,  # the same days, counted from the decision or from that day's end
}
SEVERITY_ORDER = (Severity.INFO, Severity.WARNING, Severity.ERROR)

__all__ = ["Loosening", "Narrowed", "narrow_item"]


@dataclass(slots=True)
class Narrowed:
    """Items after narrowing, the smaller code lists made for them, and what was refused."""

    items: dict[str, Item]
    code_lists: dict[str, CodeList]
    refusals: list[Loosening]


def narrow_item(base: Edition, item: Item, reader: Reader, into: Narrowed) -> None:
    """Apply one entry of narrow.yaml to `item` and put the result in its place."""
    narrower = Narrower(item.code, reader, into.refusals)
    if reader.flag("omit"):
        del into.items[item.code]
        reader.finish()
        return
    changes: dict[str, Any] = {
        "name": reader.text("name") or item.name,
        "publicity": narrower.raised("publicity", item.publicity, Publicity),
        "frequency": _frequency(narrower, item),
        "due_working_days": narrower.lowered("due_working_days", item.due_working_days),
        "fields": _fields(base, item, reader, into),
        "rules": _rules(item, reader, narrower),
    }
    narrower.refuse_others(item)
    reader.finish()
    into.items[item.code] = replace(item, **changes)


def _frequency(narrower: Narrower, item: Item) -> Frequency:
    wanted = narrower.reader.choice("frequency", Frequency)
    if wanted is None or wanted is item.frequency:
        return item.frequency
    if FREQUENCY_RANK[wanted] < FREQUENCY_RANK[item.frequency]:
        why = "更新频率只能提高"
        narrower.refuse("frequency", item.frequency.value, wanted.value, why)
        return item.frequency
    return wanted


def _fields(base: Edition, item: Item, reader: Reader, into: Narrowed) -> tuple[Field, ...]:
    if not reader.has("fields"):
        return item.fields
    inner = Reader(reader.raw("fields"), reader.notes, reader.at("fields"))
    narrowed = {field.code: field for field in item.fields}
    for code, field in narrowed.items():
        if inner.has(code):
            path = f"{item.code}.fields[{code}]"
            entry = Reader(inner.raw(code), reader.notes, path)
            narrowed[code] = narrow_field(base, field, entry, into.refusals, into.code_lists)
    inner.finish()
    return tuple(narrowed.values())


def _rules(item: Item, reader: Reader, narrower: Narrower) -> tuple[Rule, ...]:
    """Base rules, with severity raised where asked, then the region's own.

    An entry with the id of a base rule may only raise its severity.
    """
    rules = {rule.id: rule for rule in item.rules}
    for index, entry in enumerate(reader.several("rules")):
        known = rules.get(str(entry.get("id"))) if isinstance(entry, dict) else None
        if known is None:
            rule = read_rule(entry, reader.notes, index)
            rules[rule.id] = rule
        else:
            path = f"{item.code}.rules[{known.id}]"
            rules[known.id] = _severity(known, Reader(entry, reader.notes, path), narrower)
    return tuple(rules.values())


def _severity(rule: Rule, reader: Reader, narrower: Narrower) -> Rule:
    reader.raw("id")
    wanted = reader.choice("severity", Severity) or rule.severity
    reader.finish()
    if SEVERITY_ORDER.index(wanted) < SEVERITY_ORDER.index(rule.severity):
        what = f"rules[{rule.id}].severity"
        narrower.refuse(what, rule.severity.value, wanted.value, "规则的严重程度只能提高")
        return rule
    return replace(rule, severity=wanted)
