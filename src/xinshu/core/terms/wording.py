"""Why a record is shown or not, in one sentence a citizen understands."""

from dataclasses import dataclass
from datetime import date

from xinshu.core.terms.model import Class, Clock, RuleSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the sentence is about: the dates of one record, and the rule that decided."""

    rule: str
    decided_on: date
    public_from: date
    last_day: date | None = None
    repair_from: date | None = None


def shown_sentence(rules: RuleSet, facts: Facts) -> str:
    """Of a record that is shown: by which rules, as what, until when, from when to repair."""
    of = class_of(rules, facts.rule)
    if of is None or facts.last_day is None:
        return f"依据{_titled(rules.name)}，{_open_ended(of)}"
    start = facts.decided_on if rules.clock is Clock.DECIDED else facts.public_from
    said = f"依据{_titled(rules.name)}，按“{of.label}”公示，自{spoken(start)}起算，"
    return f"{said}{spoken(facts.last_day)}届满后自动停止公示{_repair(of, facts)}。"


def ended_sentence(rules: RuleSet, facts: Facts) -> str:
    """Of a record whose term is over."""
    day = spoken(facts.last_day) if facts.last_day else ""
    return f"依据{_titled(rules.name)}，公示期已于{day}届满，自动停止公示。"


def hidden_sentence(rules: RuleSet, rule: str) -> str:
    """Of a record the rules keep from the public, or have taken down."""
    for hiding in rules.hidings:
        if hiding.id == rule:
            return f"{hiding.label}（{_titled(rules.name)}，规则{rule}）。"
    of = class_of(rules, rule)
    label = of.label if of else ""
    return f"属于“{label}”，依据{_titled(rules.name)}不予公示（规则{rule}）。"


def class_of(rules: RuleSet, rule: str) -> Class | None:
    """The class a ground puts records in."""
    found = next((ground for ground in rules.grounds if ground.id == rule), None)
    return rules.classes[found.of] if found else None


def source_of(rules: RuleSet, rule: str) -> str:
    """The article behind a rule of the set, or behind the set."""
    lines = {ground.id: ground.source for ground in rules.grounds}
    lines |= {hiding.id: hiding.source for hiding in rules.hidings}
    return lines.get(rule) or rules.source


def doubt_of(rules: RuleSet, rule: str) -> str:
    """Why an officer should look at the classification, where the rule says so."""
    return next((ground.doubt for ground in rules.grounds if ground.id == rule), "")


def spoken(day: date) -> str:
    """A day as it is written in Chinese."""
    return f"{day.year}年{day.month}月{day.day}日"


def _repair(of: Class, facts: Facts) -> str:
    if facts.repair_from is not None:
        when = "纠正失信行为、履行义务后" if facts.repair_from <= facts.decided_on else ""
        start = when or f"{spoken(facts.repair_from)}起"
        return f"；{start}可以申请信用修复，提前终止公示"
    never = of.severity and of.repair_months is None
    return "；期满前不适用提前终止公示" if never else ""


def _open_ended(of: Class | None) -> str:
    if of is not None and of.severity:
        repair = "，纠正后可以申请信用修复" if of.repair_months is not None else ""
        return f"按“{of.label}”公示，未设固定期限，移出后停止公示{repair}。"
    return "列入社会公开目录，在信息有效期间公示。"


def _titled(name: str) -> str:
    """A title in its marks; what stands in brackets after it stays outside."""
    title, bracket, rest = name.partition("（")
    return f"《{title}》{bracket}{rest}"
