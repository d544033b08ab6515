"""What changed between two editions, and how much it weighs."""

from dataclasses import replace

import pytest

from core.catalog.editions import base_edition, narrowed
from core.rules.penalty import ITEM
from xinshu.core.catalog.diff import Change, Mark, by_item, diff
from xinshu.core.catalog.model import (
    Edition,
    Field,
    FieldType,
    Frequency,
    Item,
    Publicity,
    Role,
    Rule,
    Severity,
    Storage,
    SubjectClass,
)

BASE = base_edition()
COMPATIBLE, TIGHTENING, BREAKING = Mark.COMPATIBLE, Mark.TIGHTENING, Mark.BREAKING


def changes_to(item: Item) -> tuple[Change, ...]:
    return diff(BASE, replace(BASE, items={"penalty": item}))


def with_field(code: str, **changes: object) -> Item:
    fields = (
        replace(f, **changes) if f.code == code else f  # type: ignore[arg-type]
        for f in ITEM.fields
    )
    return replace(ITEM, fields=tuple(fields))


@pytest.mark.parametrize(
    ("code", "changed", "mark"),
    [
        ("NAME", {"length": 10}, TIGHTENING),
        ("NAME", {"length": 30}, COMPATIBLE),
        ("NAME", {"length": None}, COMPATIBLE),
        ("NAME", {"required": False}, COMPATIBLE),
        ("MEMO", {"required": True}, TIGHTENING),
        ("MEMO", {"type": FieldType.DATE}, BREAKING),
        ("MEMO", {"publicity": Publicity.AUTHORISED}, COMPATIBLE),
        ("MEMO", {"publicity": Publicity.PUBLIC}, BREAKING),
        ("MEMO", {"mask": (1, 1)}, COMPATIBLE),
        ("MEMO", {"pattern": "x"}, TIGHTENING),
        ("WSH", {"pattern": None}, COMPATIBLE),
        ("MEMO", {"role": Role.ADDRESS}, BREAKING),
        ("MEMO", {"hint": "新说明"}, COMPATIBLE),
        ("MEMO", {"aliases": ("附注",)}, COMPATIBLE),
        ("FINE", {"minimum": "1"}, TIGHTENING),
        ("FINE", {"minimum": None}, COMPATIBLE),
        ("FINE", {"scale": 2}, TIGHTENING),
        ("CODE", {"format": "tax_no"}, TIGHTENING),
        ("CODE", {"required_if": None}, COMPATIBLE),
        ("CATEGORY", {"codes": "other"}, TIGHTENING),
    ],
)
def test_field_changes(code: str, changed: dict[str, object], mark: Mark) -> None:
    (change,) = changes_to(with_field(code, **changed))
    assert (change.item, change.field, change.mark) == ("penalty", code, mark)
    assert change.sentence.endswith("。")


@pytest.mark.parametrize(
    ("changed", "mark"),
    [
        ({"key": ("WSH",)}, BREAKING),
        ({"storage": Storage.LAKE}, BREAKING),
        ({"publicity": Publicity.SHARED}, COMPATIBLE),
        ({"frequency": Frequency.WEEKLY}, COMPATIBLE),
        ({"due_working_days": 5}, TIGHTENING),
        ({"subject_classes": frozenset(SubjectClass)}, COMPATIBLE),
        ({"subject_classes": frozenset({SubjectClass.SOCIAL})}, TIGHTENING),
        ({"negative": None}, BREAKING),
        ({"name": "新名称"}, COMPATIBLE),
        ({"consent": True}, TIGHTENING),
        ({"double_publicity": True}, TIGHTENING),
    ],
)
def test_item_changes(changed: dict[str, object], mark: Mark) -> None:
    (change,) = changes_to(replace(ITEM, **changed))  # type: ignore[arg-type]
    assert (change.item, change.field, change.mark) == ("penalty", "", mark)


def test_new_fields_weigh_by_whether_they_must_be_filled() -> None:
    for field, mark, word in (
        (Field(code="N", name="新栏"), COMPATIBLE, "选填"),
        (Field(code="N", name="新栏", required=True), TIGHTENING, "必填"),
        (Field(code="N", name="新栏", required_if="true"), TIGHTENING, "有条件必填"),
    ):
        (change,) = changes_to(replace(ITEM, fields=(*ITEM.fields, field)))
        assert (change.what, change.mark, change.sentence) == (
            "added",
            mark,
            f"新增{word}字段“新栏”。",
        )


def test_a_removed_field_breaks() -> None:
    (change,) = changes_to(replace(ITEM, fields=ITEM.fields[:-1]))
    assert (change.field, change.what, change.mark) == ("MEMO", "removed", BREAKING)


def test_a_new_name_tightens_unless_the_old_header_still_counts() -> None:
    assert {c.mark for c in changes_to(with_field("MEMO", name="附注"))} == {COMPATIBLE, TIGHTENING}
    kept = with_field("MEMO", name="附注", aliases=("备注",))
    assert {c.mark for c in changes_to(kept)} == {COMPATIBLE}


def with_codes(values: dict[str, str], aliases: dict[str, str]) -> Edition:
    smaller = replace(BASE.code_lists["party_category"], values=values, aliases=aliases)
    return replace(BASE, code_lists={**BASE.code_lists, "party_category": smaller})


def test_code_lists_are_told_by_the_fields_that_use_them() -> None:
    values = {"1": "法人及非法人组织", "2": "自然人", "4": "其他"}
    changes = diff(BASE, with_codes(values, {"法人": "1"}))
    assert [(c.field, c.mark, c.sentence) for c in changes] == [
        ("CATEGORY", TIGHTENING, "字段“相对人类别”取消代码：3 个体工商户。"),
        ("CATEGORY", COMPATIBLE, "字段“相对人类别”新增代码：4 其他。"),
    ]


def test_a_lost_spelling_tightens() -> None:
    values = dict(BASE.code_lists["party_category"].values)
    (change,) = diff(BASE, with_codes(values, {}))
    assert (change.mark, "法人" in change.sentence) == (TIGHTENING, True)


def test_rules() -> None:
    first, second = ITEM.rules
    added = Rule(
        id="X", field="NAME", when="true", severity=Severity.ERROR, message="新", hint="改。"
    )
    item = replace(
        ITEM, rules=(replace(first, severity=Severity.WARNING, when="DECIDED < UNTIL"), added)
    )
    marks = {(c.what, c.mark) for c in changes_to(item)}
    assert marks == {
        ("when", TIGHTENING),
        ("severity", COMPATIBLE),
        ("added", TIGHTENING),
        ("removed", COMPATIBLE),
    }
    warning = replace(added, severity=Severity.WARNING)
    (change,) = changes_to(replace(ITEM, rules=(first, second, warning)))
    assert change.mark is COMPATIBLE


def test_items_come_and_go() -> None:
    other = replace(ITEM, code="other", name="另一项")
    moved = diff(BASE, replace(BASE, items={"other": other}))
    assert [(c.item, c.what, c.mark) for c in moved] == [
        ("other", "added", COMPATIBLE),
        ("penalty", "removed", BREAKING),
    ]


def test_nothing_changed() -> None:
    assert diff(BASE, BASE) == ()


def test_groups_by_item_with_the_heaviest_first() -> None:
    item = replace(with_field("NAME", length=5), name="新", key=("WSH",))
    groups = by_item(changes_to(item))
    assert [c.mark for c in groups["penalty"]] == [BREAKING, TIGHTENING, COMPATIBLE]


def test_an_overlay_never_breaks_its_base() -> None:
    overlay = narrowed(
        publicity="shared",
        due_working_days=5,
        fields={"NAME": {"length": 9, "name": "当事人"}, "CATEGORY": {"codes_only": ["1"]}},
    ).edition
    assert overlay is not None
    assert BREAKING not in {c.mark for c in diff(BASE, overlay)}
