"""What changed between two editions, sentence by sentence, each marked for its weight."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from xinshu.core.catalog.marks import FIELD, ITEM, RULE, Mark, Weigh, rule_added
from xinshu.core.catalog.model import CodeList, Edition, Field, Item, Rule

__all__ = ["Change", "Mark", "by_item", "diff", "diff_items"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change. `item` and `field` are codes ("" where the change is above them).

    `what` is the attribute (or `added`, `removed`); `old` and `new` are shown as text.
    """

    item: str
    field: str = ""
    what: str
    mark: Mark
    sentence: str
    old: str = ""
    new: str = ""


Lists = Mapping[str, CodeList]
_ORDER = (Mark.BREAKING, Mark.TIGHTENING, Mark.COMPATIBLE)


def diff(old: Edition, new: Edition) -> tuple[Change, ...]:
    """Changes in the order of the new edition's items; removed items come last."""
    changes: list[Change] = []
    for code, item in new.items.items():
        if code not in old.items:
            changes.append(_item_change(item, "added", Mark.COMPATIBLE, "新增信息项"))
        else:
            changes.extend(diff_items(old.items[code], item, old.code_lists, new.code_lists))
    for code, item in old.items.items():
        if code not in new.items:
            changes.append(_item_change(item, "removed", Mark.BREAKING, "取消信息项"))
    return tuple(changes)


def diff_items(old: Item, new: Item, old_lists: Lists, new_lists: Lists) -> tuple[Change, ...]:
    """Changes of one item: its own attributes, then fields, then rules."""
    own = _attributes(ITEM, old, new, item=new.code, subject=f"信息项“{new.name}”")
    return (
        *own,
        *_field_changes(old, new, old_lists, new_lists),
        *_rule_changes(old, new),
    )


def by_item(changes: Iterable[Change]) -> Mapping[str, tuple[Change, ...]]:
    """Changes grouped by item, the heaviest first within each item."""
    groups: dict[str, list[Change]] = {}
    for change in changes:
        groups.setdefault(change.item, []).append(change)
    return {
        item: tuple(sorted(group, key=lambda c: _ORDER.index(c.mark)))
        for item, group in groups.items()
    }


def _item_change(item: Item, what: str, mark: Mark, verb: str) -> Change:
    return Change(item=item.code, what=what, mark=mark, sentence=f"{verb}“{item.name}”。")


def _field_changes(old: Item, new: Item, old_lists: Lists, new_lists: Lists) -> Iterator[Change]:
    for field in new.fields:
        before = old.field_named(field.code)
        if before is None:
            yield _new_field(new, field)
            continue
        subject = f"字段“{field.name}”"
        yield from _attributes(FIELD, before, field, item=new.code, subject=subject)
        yield from _renamed(new, before, field)
        yield from _code_changes(new, before, field, old_lists, new_lists)
    for field in old.fields:
        if new.field_named(field.code) is None:
            sentence = f"取消字段“{field.name}”。"
            yield Change(
                item=new.code,
                field=field.code,
                what="removed",
                mark=Mark.BREAKING,
                sentence=sentence,
            )


def _new_field(item: Item, field: Field) -> Change:
    must = field.required or field.required_if is not None
    kind = "必填" if field.required else "有条件必填" if must else "选填"
    return Change(
        item=item.code,
        field=field.code,
        what="added",
        mark=Mark.TIGHTENING if must else Mark.COMPATIBLE,
        sentence=f"新增{kind}字段“{field.name}”。",
    )


def _renamed(item: Item, old: Field, new: Field) -> Iterator[Change]:
    if old.name != new.name and old.name not in new.aliases:
        yield Change(
            item=item.code,
            field=new.code,
            what="name",
            mark=Mark.TIGHTENING,
            sentence=f"字段“{new.name}”不再识别旧表头“{old.name}”。",
            old=old.name,
            new=new.name,
        )


def _code_changes(
    item: Item, old: Field, new: Field, old_lists: Lists, new_lists: Lists
) -> Iterator[Change]:
    before, after = old_lists.get(old.codes or ""), new_lists.get(new.codes or "")
    if before is None or after is None:
        if old.codes != new.codes:
            sentence = f"字段“{new.name}”改用代码集“{new.codes or '（无）'}”。"
            yield _codes_change(item, new, Mark.TIGHTENING, sentence)
        return
    groups = (
        (before.values.keys() - after.values.keys(), before, Mark.TIGHTENING, "取消代码"),
        (after.values.keys() - before.values.keys(), after, Mark.COMPATIBLE, "新增代码"),
    )
    for codes, named, mark, verb in groups:
        if codes:
            listed = "、".join(f"{code} {named.values[code]}" for code in sorted(codes))
            yield _codes_change(item, new, mark, f"字段“{new.name}”{verb}：{listed}。")
    lost = _spellings(before, after) - _spellings(after, after)
    if lost:
        listed = "、".join(sorted(lost))
        sentence = f"字段“{new.name}”不再识别代码的旧写法：{listed}。"
        yield _codes_change(item, new, Mark.TIGHTENING, sentence)


def _spellings(code_list: CodeList, kept: CodeList) -> set[str]:
    """Labels and aliases of codes that are still there."""
    labels = {label for code, label in code_list.values.items() if code in kept.values}
    return labels | {alias for alias, code in code_list.aliases.items() if code in kept.values}


def _codes_change(item: Item, field: Field, mark: Mark, sentence: str) -> Change:
    return Change(item=item.code, field=field.code, what="codes", mark=mark, sentence=sentence)


def _rule_changes(old: Item, new: Item) -> Iterator[Change]:
    before = {rule.id: rule for rule in old.rules}
    after = {rule.id: rule for rule in new.rules}
    for rule in new.rules:
        if rule.id in before:
            subject = f"规则“{rule.id}”"
            yield from _attributes(
                RULE, before[rule.id], rule, item=new.code, field=rule.field, subject=subject
            )
        else:
            yield _rule_change(new, rule, "added", rule_added(rule.severity), "新增规则")
    for rule in old.rules:
        if rule.id not in after:
            yield _rule_change(new, rule, "removed", Mark.COMPATIBLE, "取消规则")


def _rule_change(item: Item, rule: Rule, what: str, mark: Mark, verb: str) -> Change:
    return Change(
        item=item.code,
        field=rule.field,
        what=what,
        mark=mark,
        sentence=f"{verb}“{rule.id}”：{rule.message}。",
    )


def _attributes(
    table: Mapping[str, tuple[str, Weigh]],
    old: Item | Field | Rule,
    new: Item | Field | Rule,
    *,
    item: str,
    subject: str,
    field: str = "",
) -> Iterator[Change]:
    for attribute, (label, weigh) in table.items():
        before, after = getattr(old, attribute), getattr(new, attribute)
        if before != after:
            yield Change(
                item=item,
                field=field or (new.code if isinstance(new, Field) else ""),
                what=attribute,
                mark=weigh(before, after),
                sentence=f"{subject}的{label}由“{_shown(before)}”改为“{_shown(after)}”。",
                old=_shown(before),
                new=_shown(after),
            )


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Enum):
        return value.name.lower()
    if isinstance(value, frozenset):
        return "、".join(sorted(map(_shown, value)))
    if isinstance(value, tuple):
        return "、".join(map(_shown, value)) or "（无）"
    if isinstance(value, Mapping):
        return "；".join(f"{key}={part}" for key, part in value.items()) or "（无）"
    return str(value) if value not in (None, "") else "（无）"
