"""An overlay narrows and adds; every loosening is refused by name."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.catalog.editions import OVERLAY, base_edition, item_document, narrowed, overlaid
from core.rules.penalty import ENTERPRISE, GOOD, ITEM, REFERENCE
from xinshu.core.catalog.model import Frequency, Item, Publicity, Severity
from xinshu.core.catalog.overlay import OverlayResult, apply_overlay
from xinshu.core.rules.judge import Judge
from xinshu.core.rules.tree import Reference


def item_of(result: OverlayResult) -> Item:
    assert result.errors == ()
    assert result.edition is not None
    return result.edition.items["penalty"]


def test_narrows_everything_that_may_be_narrowed() -> None:
    item = item_of(
        narrowed(
            name="示例处罚（本区）",
            publicity="shared",
            due_working_days=5,
            frequency="daily",
            fields={
                "NAME": {"name": "当事人", "length": 10, "mask": [1, 1], "publicity": "shared"},
                "UNTIL": {"required": True},
                "FINE": {"minimum": "0.01", "maximum": "500", "scale": 2},
                "MEMO": {"pattern": "[^x]*", "hint": "说明", "aliases": ["附注"]},
                "CATEGORY": {"codes_only": ["1", "3"]},
            },
            rules=[
                {"id": "V15", "severity": "error"},
                {
                    "id": "L1",
                    "field": "MEMO",
                    "when": "len(MEMO) < 5",
                    "severity": "error",
                    "message": "备注过长",
                    "hint": "请缩短。",
                },
            ],
        )
    )
    name, until, fine = (item.field_named(c) for c in ("NAME", "UNTIL", "FINE"))
    assert name is not None
    assert until is not None
    assert fine is not None
    assert (name.name, name.length, name.mask, name.aliases) == (
        "当事人",
        10,
        (1, 1),
        ("相对人名称",),
    )
    assert until.required
    assert (fine.minimum, fine.maximum, fine.scale) == ("0.01", "500", 2)
    assert (item.publicity, item.due_working_days) == (Publicity.SHARED, 5)
    assert item.frequency is Frequency.DAILY
    assert [(r.id, r.severity) for r in item.rules] == [
        ("V06-1", Severity.ERROR),
        ("V15", Severity.ERROR),
        ("L1", Severity.ERROR),
    ]


@pytest.mark.parametrize(
    ("entry", "what", "base", "overlay"),
    [
        ({"frequency": "weekly"}, "frequency", "on_event", "weekly"),
        ({"storage": "lake"}, "storage", "ledger", "lake"),
        ({"negative": "N5"}, "negative", "N2", "N5"),
        ({"key": ["WSH"]}, "key", "('WSH', 'CODE')", "['WSH']"),
        ({"subject_classes": ["person"]}, "subject_classes", "", "['person']"),
        ({"fields": {"NAME": {"required": False}}}, "fields[NAME].required", "true", "false"),
        ({"fields": {"NAME": {"length": 21}}}, "fields[NAME].length", "20", "21"),
        ({"fields": {"FINE": {"scale": 8}}}, "fields[FINE].scale", "6", "8"),
        ({"fields": {"FINE": {"minimum": "-1"}}}, "fields[FINE].minimum", "0", "-1"),
        ({"fields": {"FINE": {"maximum": "1e9"}}}, "fields[FINE].maximum", "100000", "1e9"),
        ({"fields": {"FINE": {"maximum": "100001"}}}, "fields[FINE].maximum", "100000", "100001"),
        (
            {"fields": {"DECIDED": {"minimum": "1900-01-01"}}},
            "fields[DECIDED].minimum",
            "1949-10-01",
            "1900-01-01",
        ),
        (
            {"fields": {"DECIDED": {"maximum": "2099-01-01"}}},
            "fields[DECIDED].maximum",
            "today",
            "2099-01-01",
        ),
        (
            {"fields": {"MEMO": {"publicity": "public"}}},
            "fields[MEMO].publicity",
            "shared",
            "public",
        ),
        ({"fields": {"WSH": {"pattern": ".*"}}}, "fields[WSH].pattern", r".*\d+号", ".*"),
        (
            {"fields": {"CATEGORY": {"codes_only": ["1", "9"]}}},
            "fields[CATEGORY].codes_only",
            "1、2、3",
            "9",
        ),
        ({"fields": {"NAME": {"type": "date"}}}, "fields[NAME].type", "text", "date"),
        ({"fields": {"CODE": {"required_if": "true"}}}, "fields[CODE].required_if", "", "true"),
        ({"fields": {"CODE": {"format": "tax_no"}}}, "fields[CODE].format", "uscc", "tax_no"),
        ({"fields": {"NAME": {"role": "address"}}}, "fields[NAME].role", "subject_name", "address"),
        (
            {"rules": [{"id": "V06-1", "severity": "warning"}]},
            "rules[V06-1].severity",
            "error",
            "warning",
        ),
    ],
)
def test_refuses_each_loosening_by_name(
    entry: dict[str, object], what: str, base: str, overlay: str
) -> None:
    result = narrowed(**entry)
    assert result.edition is None
    (refusal,) = result.refusals
    assert (refusal.item, refusal.what) == ("penalty", what)
    assert base in refusal.base
    assert refusal.overlay == overlay
    assert refusal.why
    assert refusal.error in result.errors


def test_a_mask_may_only_hide_more_and_a_deadline_only_come_sooner() -> None:
    base = narrowed(due_working_days=5, fields={"NAME": {"mask": [2, 2]}}).edition
    assert base is not None
    again = {**OVERLAY, "base": base.code, "code": "x", "level": "district"}
    entry = {"item": "penalty", "due_working_days": 6, "fields": {"NAME": {"mask": [3, 0]}}}
    city = apply_overlay(
        replace(base, level="city"), {"edition.yaml": again, "narrow.yaml": [entry]}
    )
    assert {r.what for r in city.refusals} == {"due_working_days", "fields[NAME].mask"}


def test_a_rule_of_the_base_can_only_be_graded_up() -> None:
    result = narrowed(rules=[{"id": "V06-1", "when": "true"}])
    assert [e.path for e in result.errors] == ["penalty.rules[V06-1].when"]


@pytest.mark.parametrize(
    ("entry", "path"),
    [
        ({"item": "unknown"}, "unknown.item"),
        ({"item": "penalty", "fields": {"NOPE": {}}}, "penalty.fields.NOPE"),
        ({"item": "penalty", "colour": "red"}, "penalty.colour"),
        ({"item": "penalty", "fields": {"NAME": {"codes_only": ["1"]}}}, None),
        ({"item": "penalty", "fields": {"CATEGORY": {"codes_only": []}}}, None),
        ("text", "[1]"),
    ],
)
def test_form_errors_have_their_place(entry: object, path: str | None) -> None:
    result = overlaid(entry)
    assert result.edition is None
    assert path is None or path in {e.path for e in result.errors}


def test_an_item_can_be_omitted() -> None:
    result = narrowed(omit=True)
    assert result.edition is not None
    assert "penalty" not in result.edition.items


def test_the_same_item_is_narrowed_once() -> None:
    result = overlaid({"item": "penalty"}, {"item": "penalty"})
    assert "只能收紧一次" in str(result.errors[0])


def test_local_items_are_added() -> None:
    document = {**item_document(), "code": "local", "name": "区级处罚"}
    result = overlaid(items__local=document)
    assert result.edition is not None
    assert set(result.edition.items) == {"penalty", "local"}
    assert result.edition.base == "base-2026"


def test_local_negative_items_only_where_the_base_permits() -> None:
    document = {**item_document(), "code": "local", "name": "区级失信", "category": "10"}
    assert [e.path for e in overlaid(items__local=document).errors] == ["negative"]


def test_base_items_and_lists_are_not_replaced() -> None:
    lists = {"code": "penalty_kind", "name": "x", "values": {"01": "警告"}}
    result = overlaid(items__penalty=item_document(), codes__penalty_kind=lists)
    assert {e.file for e in result.errors} == {"items/penalty.yaml", "codes/penalty_kind.yaml"}


def test_the_header_must_name_its_base_and_stand_below_it() -> None:
    header = {**OVERLAY, "base": "other", "level": "national", "permits_local": ["01"]}
    result = apply_overlay(base_edition(), {"edition.yaml": header})
    assert {e.path for e in result.errors} == {"base", "level", "permits_local"}


_entries = st.fixed_dictionaries(
    {},
    optional={
        "NAME": st.fixed_dictionaries(
            {}, optional={"length": st.integers(1, 20), "required": st.just(True)}
        ),
        "CATEGORY": st.fixed_dictionaries(
            {"codes_only": st.lists(st.sampled_from("123"), min_size=1, unique=True)}
        ),
        "KINDS": st.fixed_dictionaries(
            {"codes_only": st.lists(st.sampled_from(["01", "03", "04"]), min_size=1, unique=True)}
        ),
        "FINE": st.fixed_dictionaries(
            {},
            optional={
                "minimum": st.integers(0, 50).map(str),
                "maximum": st.integers(51, 100000).map(str),
                "scale": st.integers(0, 6),
                "required": st.just(True),
            },
        ),
        "UNTIL": st.fixed_dictionaries(
            {}, optional={"required": st.just(True), "minimum": st.just("2026-06-01")}
        ),
        "MEMO": st.fixed_dictionaries(
            {}, optional={"pattern": st.sampled_from(["[^0-9]*", ".{0,3}"]), "length": st.just(3)}
        ),
    },
)
_rows = st.fixed_dictionaries(
    {
        "NAME": st.sampled_from(["某某商贸有限公司", "某" * 20, "某" * 21, "", "无"]),
        "CATEGORY": st.sampled_from(["1", "2", "3", "法人", "x"]),
        "CODE": st.sampled_from([ENTERPRISE, "", "9112"]),
        "KINDS": st.sampled_from(["01", "03", "警告;罚款", "没收违法所得、没收非法财物", "x", ""]),
        "FINE": st.sampled_from(["0", "0.05", "51", "100001", "-1", "", "3万元"]),
        "UNTIL": st.sampled_from(["", "2026-03-02", "2027-03-02", "2021-02-30"]),
        "MEMO": st.sampled_from(["", "备注", "1", "较长的备注", "长" * 31]),
    }
)


@settings(max_examples=100, deadline=None)
@given(_entries, _rows)
def test_whatever_the_overlay_accepts_the_base_accepts(
    entries: dict[str, object], row: dict[str, str]
) -> None:
    result = narrowed(fields=entries)
    assert result.refusals == ()
    if result.edition is None:  # e.g. a minimum that meets a maximum
        return
    lists = {code: c.values for code, c in result.edition.code_lists.items()}
    aliases = {code: c.aliases for code, c in result.edition.code_lists.items()}
    reference = Reference(
        today=REFERENCE.today, codes={**REFERENCE.codes, **lists}, code_aliases=aliases
    )
    raw = {**GOOD, **row}
    if not Judge(result.edition.items["penalty"], reference).judge(2, raw).held:
        assert not Judge(ITEM, reference).judge(2, raw).held
