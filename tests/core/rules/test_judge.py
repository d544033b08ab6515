"""One row before the judge."""

from dataclasses import replace

import pytest

from core.rules.penalty import (
    ENTERPRISE,
    GOOD,
    ITEM,
    REFERENCE,
    WRONG_CHECK_DIGIT,
    judged,
    rules_of,
    the_finding,
    with_rule,
)
from xinshu.core.catalog.model import Field, Severity
from xinshu.core.rules.judge import Judge
from xinshu.core.rules.metadata import MEANINGS
from xinshu.core.rules.plan import CodeListMissing, build_plan
from xinshu.core.rules.tree import Reference


def test_a_good_row_is_stored_normalised() -> None:
    judgement = judged(CATEGORY="法人", DECIDED="2026年3月2日", FINE="0.050", KINDS="罚款、警告")
    assert judgement.findings == ()
    assert not judgement.held
    assert judgement.business_key == f"津某罚〔2026〕1号｜{ENTERPRISE}"
    assert judgement.values["CATEGORY"] == "1"
    assert judgement.values["DECIDED"] == "2026-03-02"
    assert judgement.values["FINE"] == "0.05"
    assert judgement.values["KINDS"] == "03;01"
    assert judgement.values["MEMO"] is None
    assert list(judgement.values) == [field.code for field in ITEM.fields]


@pytest.mark.parametrize(
    ("rule", "field", "changes"),
    [
        ("REQ", "NAME", {"NAME": " "}),
        ("REQ-IF", "CODE", {"CODE": ""}),
        ("BLANK-IF", "CODE", {"CATEGORY": "自然人"}),
        ("TYPE", "UNTIL", {"UNTIL": "2021-02-30"}),
        ("TYPE", "FINE", {"FINE": "500元"}),
        ("CODE", "CATEGORY", {"CATEGORY": "政府"}),
        ("LEN", "NAME", {"NAME": "某" * 21}),
        ("LEN", "FINE", {"FINE": "1234567890123.123456"}),
        ("LEN", "COUNT", {"COUNT": "12345"}),
        ("SCALE", "FINE", {"FINE": "0.0000001"}),
        ("PATTERN", "WSH", {"WSH": "无号"}),
        ("MIN", "FINE", {"FINE": "-1"}),
        ("MAX", "FINE", {"FINE": "100000.01"}),
        ("MIN", "DECIDED", {"DECIDED": "1949-09-30", "UNTIL": ""}),
        ("MAX", "DECIDED", {"DECIDED": "2026-04-02"}),
        ("FORMAT-uscc", "CODE", {"CODE": ENTERPRISE[:-1]}),
        ("CHECKDIGIT-uscc", "CODE", {"CODE": WRONG_CHECK_DIGIT}),
        ("PLACEHOLDER", "FACTS", {"FACTS": "暂无"}),
        ("CONTROL", "MEMO", {"MEMO": "甲\x07"}),
        ("NUL", "MEMO", {"MEMO": "甲\0"}),
        ("V06-1", "UNTIL", {"UNTIL": "2026-03-01"}),
    ],
)
def test_each_check_finds_its_violation(rule: str, field: str, changes: dict[str, str]) -> None:
    judgement = judged(**changes)
    found = [f for f in judgement.findings if (f.rule, f.field) == (rule, field)]
    assert len(found) == 1
    finding = found[0]
    assert finding.hint
    assert finding.message
    assert finding.row == 2
    assert finding.business_key == judgement.business_key
    assert (finding.severity is Severity.ERROR) <= judgement.held


def test_every_metadata_rule_is_tried_above() -> None:
    marks = test_each_check_finds_its_violation.pytestmark  # type: ignore[attr-defined]
    tried = {case[0] for mark in marks for case in mark.args[1]}
    for rule in MEANINGS:
        assert any(name == rule or name.startswith(f"{rule}-") for name in tried), rule


def test_an_unreadable_value_is_written_but_blank_for_the_rules() -> None:
    judgement = judged(DECIDED="20210230")
    assert rules_of(judgement) == ["TYPE"]
    assert judgement.values["DECIDED"] is None
    assert the_finding(judgement).value == "20210230"


def test_findings_stand_in_the_order_of_the_plan() -> None:
    judgement = judged(
        NAME="", CODE="X", WSH="无", FINE="-1", DECIDED="2026-05-01", UNTIL="2026-03-01"
    )
    order = [(c.field, c.rule) for c in build_plan(ITEM, REFERENCE).checks]
    places = [order.index((f.field, f.rule)) for f in judgement.findings]
    assert len(places) >= 6
    assert places == sorted(places)


def test_warnings_and_notes_let_the_row_in() -> None:
    judgement = judged(DECIDED="2025-03-03", FACTS="测试", CODE=WRONG_CHECK_DIGIT)
    assert rules_of(judgement) == ["CHECKDIGIT-uscc", "PLACEHOLDER", "V15"]
    assert not judgement.held


def test_a_wrong_shape_is_not_also_a_wrong_check_digit() -> None:
    assert rules_of(judged(CODE="9112")) == ["FORMAT-uscc"]


def test_the_check_digit_can_be_overridden_the_shape_cannot() -> None:
    checks = {c.rule: c.overridable for c in build_plan(ITEM, REFERENCE).checks}
    assert checks["CHECKDIGIT-uscc"]
    assert not checks["FORMAT-uscc"]


def test_the_finding_quotes_the_submitter_cut_and_without_what_cannot_be_stored() -> None:
    findings = judged(UNTIL="2021\0年" + "长" * 300 + "\ud800").findings
    assert [f.rule for f in findings] == ["NUL", "TYPE"]
    assert {f.value for f in findings} == {"2021年" + "长" * 195}


def test_expectations_list_short_code_lists() -> None:
    finding = the_finding(judged(CATEGORY="4"))
    assert finding.expected == "1 法人及非法人组织；2 自然人；3 个体工商户"


def test_the_fields_own_hint_wins() -> None:
    fields = (replace(ITEM.fields[0], hint="照营业执照填写。"), *ITEM.fields[1:])
    assert the_finding(judged(replace(ITEM, fields=fields), NAME="")).hint == "照营业执照填写。"


def test_a_default_fills_a_required_blank() -> None:
    state = Field(code="STATE", name="状态", required=True, default="有效")
    item = replace(ITEM, fields=(*ITEM.fields, state))
    judgement = judged(item)
    assert judgement.findings == ()
    assert judgement.values["STATE"] == "有效"


def test_unknown_truth_is_no_violation() -> None:
    assert rules_of(judged(UNTIL="")) == []
    assert rules_of(judged(with_rule("COUNT > 1"))) == []


def test_judging_without_a_needed_list_is_refused() -> None:
    with pytest.raises(CodeListMissing, match="party_category"):
        Judge(ITEM, Reference(today=REFERENCE.today))
    nothing = replace(ITEM, fields=ITEM.fields[:1], key=("NAME",), rules=())
    rule = with_rule('NAME in codes("elsewhere")').rules
    with pytest.raises(CodeListMissing, match="elsewhere"):
        Judge(replace(nothing, rules=rule), REFERENCE)


def test_fields_the_item_lacks_are_ignored() -> None:
    judgement = Judge(ITEM, REFERENCE).judge(9, {**GOOD, "STRANGER": "x"})
    assert judgement.findings == ()
    assert "STRANGER" not in judgement.values
