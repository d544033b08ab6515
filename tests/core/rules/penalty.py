"""A small penalty item with every kind of check, and rows that pass it. All names are synthetic."""

from dataclasses import replace
from datetime import date

from xinshu.core.catalog.model import (
    Field,
    FieldType,
    InfoClass,
    Item,
    Publicity,
    Role,
    Rule,
    Severity,
    SubjectClass,
)
from xinshu.core.rules.findings import Finding
from xinshu.core.rules.judge import Judge, Judgement
from xinshu.core.rules.tree import Reference

TODAY = date(2026, 4, 1)
ENTERPRISE = "91120113MA0TE5T08M"
INDIVIDUAL = "92120113MA0TE5T16D"
ORGAN = "11120113000000019P"
WRONG_CHECK_DIGIT = "91120113MA0TE5T08N"

REFERENCE = Reference(
    today=TODAY,
    codes={
        "party_category": {"1": "法人及非法人组织", "2": "自然人", "3": "个体工商户"},
        "penalty_kind": {"01": "警告", "03": "罚款", "04": "没收违法所得、没收非法财物"},
        "organs": {ORGAN: "某区示例局"},
    },
    code_aliases={"party_category": {"法人": "1"}},
    workdays={date(2026, 3, 2): True},
)

GOOD = {
    "NAME": "某某（天津）商贸有限公司",
    "CATEGORY": "1",
    "CODE": ENTERPRISE,
    "WSH": "津某罚〔2026〕1号",
    "FACTS": "未按规定公示年度报告",
    "KINDS": "03",
    "FINE": "0.05",
    "DECIDED": "2026-03-02",
    "UNTIL": "2027-03-02",
    "ORGAN": ORGAN,
    "ORGAN_NAME": "某区示例局",
    "MEMO": "",
}

_FIELDS = (
    Field(code="NAME", name="相对人名称", length=20, required=True, role=Role.SUBJECT_NAME),
    Field(
        code="CATEGORY",
        name="相对人类别",
        type=FieldType.ENUM,
        codes="party_category",
        required=True,
    ),
    Field(
        code="CODE",
        name="统一社会信用代码",
        format="uscc",
        required_if='CATEGORY == "1"',
        blank_if='CATEGORY == "2"',
        role=Role.SUBJECT_CODE,
    ),
    Field(
        code="WSH",
        name="文书号",
        required=True,
        pattern=r".*\d+号",
        role=Role.DOCUMENT_NO,
        length=64,
    ),
    Field(code="FACTS", name="违法事实", length=5000, required=True),
    Field(code="KINDS", name="处罚类别", type=FieldType.SET, codes="penalty_kind", required=True),
    Field(
        code="FINE",
        name="罚款金额(万元)",
        type=FieldType.DECIMAL,
        length=18,
        scale=6,
        minimum="0",
        maximum="100000",
        required_if='contains(KINDS, "03")',
    ),
    Field(
        code="DECIDED",
        name="决定日期",
        type=FieldType.DATE,
        required=True,
        minimum="1949-10-01",
        maximum="today",
        role=Role.DECIDED_ON,
    ),
    Field(code="UNTIL", name="处罚有效期", type=FieldType.DATE),
    Field(code="ORGAN", name="处罚机关代码", format="uscc", role=Role.ORGAN_CODE),
    Field(code="ORGAN_NAME", name="处罚机关", length=200, role=Role.ORGAN_NAME),
    Field(code="COUNT", name="件数", type=FieldType.INTEGER, length=4),
    Field(code="MEMO", name="备注", length=30, publicity=Publicity.SHARED),
)

_RULES = (
    Rule(
        id="V06-1",
        field="UNTIL",
        when="DECIDED <= UNTIL",
        severity=Severity.ERROR,
        message="处罚有效期早于处罚决定日期",
        hint="请核对两个日期。",
    ),
    Rule(
        id="V15",
        field="DECIDED",
        when="workdays(DECIDED, today) <= 30",
        severity=Severity.INFO,
        message="迟报",
        hint="请在作出决定后及时报送。",
    ),
)

ITEM = Item(
    code="penalty",
    name="示例处罚",
    category="03",
    info_class=InfoClass.ADMINISTRATIVE,
    subject_classes=frozenset({SubjectClass.ENTERPRISE}),
    fields=_FIELDS,
    key=("WSH", "CODE"),
    rules=_RULES,
    negative="N2",
    legal_basis=("《示例法》第一条",),
)


def judged(_item: Item = ITEM, **changes: str | None) -> Judgement:
    """The judgement on a good row with some values changed."""
    return Judge(_item, REFERENCE).judge(2, {**GOOD, **changes})


def rules_of(judgement: Judgement) -> list[str]:
    """The rule ids found, in order."""
    return [finding.rule for finding in judgement.findings]


def the_finding(judgement: Judgement) -> Finding:
    """The only finding."""
    (finding,) = judgement.findings
    return finding


def with_rule(when: str, *, field: str = "NAME") -> Item:
    """The item with one written rule instead of its own."""
    rule = Rule(
        id="T", field=field, when=when, severity=Severity.ERROR, message="违反", hint="请改正。"
    )
    return replace(ITEM, rules=(rule,))


def violated(when: str, **changes: str | None) -> bool:
    """Whether a good row with some values changed violates the rule `when`."""
    return "T" in rules_of(judged(with_rule(when), **changes))
