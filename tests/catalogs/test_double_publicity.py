"""双公示: the standard's fields, and where each of its rules V01–V15 lives.

| rule | where |
|---|---|
| V01 | `required`, `required_if` (REQ, REQ-IF), XK/CF-V01-1, BLANK-IF for persons |
| V02 | XK/CF-V02-1 |
| V03 | `format: uscc` (FORMAT-uscc error, CHECKDIGIT-uscc warning); old codes V03-2 … V03-6 |
| V04 | linking, from the roles name and code; the item queues what is not found |
| V05 | the business key |
| V06 | date type (TYPE), V06-1 … V06-4 |
| V07 | `required_if`, `minimum` (MIN), CF-V07-1, CF-V07-2 |
| V08 | metadata (PLACEHOLDER, CONTROL, narrow reading) |
| V09 | XK/CF-V09-1 (code), XK/CF-V09-2 (name) |
| V10 | XK/CF-V10-n |
| V11 | XK/CF-V11-1 |
| V12 | CF-V12-1, CF-V12-2 |
| V13 | a job withdraws the publication; the record carries CF_CXBJ |
| V14 | CF-V14-1 … CF-V14-4, XK-V14-1 |
| V15 | XK/CF-V15-1 (seven days), XK/CF-V15-<region> (five) |
"""

from collections.abc import Callable, Mapping

import pytest

from xinshu.core.catalog.model import Edition, FieldType, Publicity, Role, Unmatched
from xinshu.core.rules.judge import Judge, Judgement
from xinshu.core.rules.tree import Reference

LICENCE_FIELDS = (
    "XK_XDR_MC XK_XDR_LB XK_XDR_SHXYM XK_XDR_GSZC XK_XDR_ZZJG XK_XDR_SWDJ XK_XDR_SYDW XK_XDR_SHZZ "
    "XK_FRDB XK_FR_ZJLX XK_FR_ZJHM XK_XDR_ZJLX XK_XDR_ZJHM XK_XKWS XK_WSH XK_XKLB XK_XKZS XK_XKBH "
    "XK_NR XK_JDRQ XK_YXQZ XK_YXQZI XK_XKJG XK_XKJGDM XK_ZT XK_LYDW XK_LYDWDM BZ"
)
PENALTY_FIELDS = (
    "CF_XDR_MC CF_XDR_LB CF_XDR_SHXYM CF_XDR_GSZC CF_XDR_ZZJG CF_XDR_SWDJ CF_XDR_SYDW CF_XDR_SHZZ "
    "CF_FRDB CF_FR_ZJLX CF_FR_ZJHM CF_XDR_ZJLX CF_XDR_ZJHM CF_WSH CF_WFXW CF_SY CF_YJ CF_CFLB "
    "CF_NR CF_NR_FK CF_NR_WFFF CF_NR_ZKDX CF_JDRQ CF_YXQ CF_GSJZQ CF_CFJG CF_CFJGDM CF_SJLY "
    "CF_SJLYDM BZ"
)
ENTERPRISE, INDIVIDUAL = "91120113MA0TE5T08M", "92120113MA0TE5T16D"
ADULT, MINOR = "120113199001010012", "120113201506010018"
ORGAN, ORGAN_NAME = "11120113000000019P", "天津市北辰区示例局"
PERSON = {
    "LB": "自然人",
    "SHXYM": "",
    "FRDB": "",
    "ZJLX": "身份证",
    "ZJHM": ADULT,
}

PENALTY = {
    "CF_XDR_MC": "天津示例商贸有限公司",
    "CF_XDR_LB": "法人及非法人组织",
    "CF_XDR_SHXYM": ENTERPRISE,
    "CF_FRDB": "示例甲",
    "CF_WSH": "津辰示罚〔2026〕1号",
    "CF_WFXW": "未按规定明码标价",
    "CF_SY": "销售商品未标明价格，经责令改正后已改正。",
    "CF_YJ": "《中华人民共和国价格法》第四十二条",
    "CF_CFLB": "警告；罚款",
    "CF_NR": "给予警告，处以罚款5000元",
    "CF_NR_FK": "0.5",
    "CF_JDRQ": "2026年6月26日",
    "CF_YXQ": "2027-06-26",
    "CF_CFJG": ORGAN_NAME,
    "CF_CFJGDM": ORGAN,
    "CF_SJLY": ORGAN_NAME,
    "CF_SJLYDM": ORGAN,
}
LICENCE = {
    "XK_XDR_MC": "天津示例商贸有限公司",
    "XK_XDR_LB": "1",
    "XK_XDR_SHXYM": ENTERPRISE,
    "XK_FRDB": "示例甲",
    "XK_XKWS": "准予行政许可决定书",
    "XK_WSH": "津辰示许〔2026〕1号",
    "XK_XKLB": "普通",
    "XK_NR": "准予从事食品经营",
    "XK_JDRQ": "2026-06-26",
    "XK_YXQZ": "2026-06-26",
    "XK_YXQZI": "2099-12-31",
    "XK_XKJG": ORGAN_NAME,
    "XK_XKJGDM": ORGAN,
    "XK_ZT": "有效",
    "XK_LYDW": ORGAN_NAME,
    "XK_LYDWDM": ORGAN,
}
ROWS = {"CF": ("administrative_penalty", PENALTY), "XK": ("administrative_licence", LICENCE)}

# rule of the standard, table, what is changed in a good row, finding, severity
VIOLATIONS = [
    ("V01", "CF", {"CF_SY": ""}, "REQ", "error"),
    ("V01", "CF", {"CF_XDR_SHXYM": ""}, "REQ-IF", "error"),
    ("V01", "CF", {"CF_XDR_LB": "3", "CF_XDR_SHXYM": ""}, "CF-V01-1", "error"),
    ("V01", "CF", {"CF_XDR_LB": "2"}, "BLANK-IF", "error"),
    ("V01", "CF", {"CF_XDR_LB": "2", "CF_XDR_SHXYM": ""}, "REQ-IF", "error"),
    ("V01", "XK", {"XK_WSH": ""}, "REQ", "error"),
    ("V01", "XK", {"XK_XDR_LB": "3", "XK_XDR_SHXYM": ""}, "XK-V01-1", "error"),
    ("V02", "CF", {"CF_XDR_LB": "个体工商户"}, "CF-V02-1", "error"),
    ("V02", "CF", {"CF_XDR_SHXYM": INDIVIDUAL}, "CF-V02-1", "error"),
    ("V02", "XK", {"XK_XDR_SHXYM": INDIVIDUAL}, "XK-V02-1", "error"),
    ("V03", "CF", {"CF_XDR_SHXYM": "9112011"}, "FORMAT-uscc", "error"),
    ("V03", "CF", {"CF_XDR_SHXYM": "91350211M0000XUF46"}, "CHECKDIGIT-uscc", "warning"),
    ("V03", "XK", {"XK_XKJGDM": "11120113"}, "FORMAT-uscc", "error"),
    ("V06", "CF", {"CF_JDRQ": "2026-02-30"}, "TYPE", "error"),
    ("V06", "CF", {"CF_JDRQ": "2026-07-01", "CF_YXQ": "2027-07-01"}, "CF-V06-1", "error"),
    ("V06", "CF", {"CF_YXQ": "2026-06-25"}, "CF-V06-2", "error"),
    ("V06", "CF", {"CF_GSJZQ": "2026-06-25"}, "CF-V06-3", "error"),
    ("V06", "XK", {"XK_JDRQ": "1949-09-30"}, "XK-V06-1", "error"),
    ("V06", "XK", {"XK_YXQZI": "2026-06-25"}, "XK-V06-2", "error"),
    ("V07", "CF", {"CF_NR_FK": ""}, "REQ-IF", "error"),
    ("V07", "CF", {"CF_CFLB": "没收违法所得、没收非法财物"}, "REQ-IF", "error"),
    ("V07", "CF", {"CF_CFLB": "08"}, "REQ-IF", "error"),
    ("V07", "CF", {"CF_NR_FK": "-1"}, "MIN", "error"),
    ("V07", "CF", {"CF_NR_FK": "100000.01"}, "CF-V07-1", "warning"),
    ("V07", "CF", {"CF_NR_WFFF": "100001"}, "CF-V07-2", "warning"),
    ("V08", "CF", {"CF_SY": "测试"}, "PLACEHOLDER", "warning"),
    ("V08", "CF", {"CF_SY": "未标明\u0007价格"}, "CONTROL", "warning"),
    ("V09", "CF", {"CF_CFJGDM": "11120110000176778B"}, "CF-V09-1", "warning"),
    ("V09", "CF", {"CF_CFJG": "天津市北辰区示例二局"}, "CF-V09-2", "warning"),
    ("V09", "XK", {"XK_XKJG": "天津市北辰区示例二局"}, "XK-V09-2", "warning"),
    ("V10", "CF", {"CF_SY": f"当事人（{ADULT}）未标价"}, "CF-V10-1", "error"),
    ("V10", "CF", {"CF_NR": f"对{ADULT}给予警告"}, "CF-V10-2", "error"),
    ("V10", "XK", {"XK_NR": f"准予{ADULT}从事经营"}, "XK-V10-1", "error"),
    ("V12", "CF", {"CF_CXLX": "简易程序"}, "CF-V12-1", "info"),
    ("V12", "CF", {"CF_SFSM": "是"}, "CF-V12-2", "info"),
    ("V14", "CF", {"CF_NR_FK": "0"}, "CF-V14-1", "warning"),
    ("V14", "CF", {"CF_CFLB": "警告"}, "CF-V14-2", "warning"),
    ("V14", "CF", {"CF_CFLB": "03;04", "CF_NR_WFFF": "0"}, "CF-V14-3", "warning"),
    ("V14", "XK", {"XK_YXQZI": "2026-06-29"}, "XK-V14-1", "warning"),
    ("V15", "CF", {"CF_JDRQ": "2026-06-18"}, "CF-V15-1", "info"),
    ("V15", "XK", {"XK_JDRQ": "2026-06-18"}, "XK-V15-1", "info"),
]

Judged = Callable[..., Judgement]


@pytest.fixture(scope="session")
def judged(national: Edition, reference_of: Callable[..., Reference]) -> Judged:
    """Judge a good row of one table with some values changed."""
    judges = {
        prefix: Judge(national.items[code], reference_of(national))
        for prefix, (code, _) in ROWS.items()
    }

    def judge(prefix: str, **changes: str) -> Judgement:
        return judges[prefix].judge(2, {**ROWS[prefix][1], **changes})

    return judge


def test_the_licence_has_exactly_the_28_standard_fields(national: Edition) -> None:
    fields = national.items["administrative_licence"].fields
    assert [f.code for f in fields] == LICENCE_FIELDS.split()
    assert len(fields) == 28


def test_the_penalty_has_the_30_standard_fields_first(national: Edition) -> None:
    fields = national.items["administrative_penalty"].fields
    assert [f.code for f in fields[:30]] == PENALTY_FIELDS.split()
    inside = fields[30:]
    assert len(inside) == 10
    assert all(f.publicity is Publicity.SHARED and not f.required for f in inside)


@pytest.mark.parametrize("prefix", ["CF", "XK"])
def test_a_good_row_has_no_finding(judged: Judged, prefix: str) -> None:
    judgement = judged(prefix)
    assert judgement.findings == ()
    assert not judgement.held


@pytest.mark.parametrize("prefix", ["CF", "XK"])
def test_an_adult_person_is_taken(judged: Judged, prefix: str) -> None:
    fields = {"LB": "XDR_LB", "SHXYM": "XDR_SHXYM", "ZJLX": "XDR_ZJLX", "ZJHM": "XDR_ZJHM"}
    changes = {f"{prefix}_{fields.get(k, k)}": v for k, v in PERSON.items()}
    assert judged(prefix, **changes).findings == ()


@pytest.mark.parametrize("prefix", ["CF", "XK"])
def test_an_individual_business_is_taken(judged: Judged, prefix: str) -> None:
    changes = {f"{prefix}_XDR_LB": "个体工商户", f"{prefix}_XDR_SHXYM": INDIVIDUAL}
    assert judged(prefix, **changes).findings == ()


def test_the_table_above_leaves_out_no_rule_of_the_standard() -> None:
    elsewhere = {"V04", "V05", "V11", "V13"}  # their own tests below
    covered = {violation[0] for violation in VIOLATIONS} | elsewhere
    assert covered == {f"V{n:02d}" for n in range(1, 16)}


@pytest.mark.parametrize(
    "violation", VIOLATIONS, ids=[f"{v[0]}-{v[1]}-{v[3]}-{n}" for n, v in enumerate(VIOLATIONS)]
)
def test_a_violation_is_found(
    judged: Judged, violation: tuple[str, str, Mapping[str, str], str, str]
) -> None:
    rule, prefix, changes, finding, severity = violation
    judgement = judged(prefix, **changes)
    assert (finding, severity) in {(f.rule, f.severity.value) for f in judgement.findings}, rule
    assert judgement.held == any(f.severity == "error" for f in judgement.findings)


@pytest.mark.parametrize("prefix", ["CF", "XK"])
def test_v11_a_minor_is_refused(judged: Judged, prefix: str) -> None:
    fields = {"LB": "XDR_LB", "SHXYM": "XDR_SHXYM", "ZJLX": "XDR_ZJLX", "ZJHM": "XDR_ZJHM"}
    changes = {f"{prefix}_{fields.get(k, k)}": v for k, v in {**PERSON, "ZJHM": MINOR}.items()}
    judgement = judged(prefix, **changes)
    assert [f.rule for f in judgement.findings] == [f"{prefix}-V11-1"]
    assert judgement.held


@pytest.mark.parametrize(
    ("prefix", "code"), [("CF", "administrative_penalty"), ("XK", "administrative_licence")]
)
def test_v04_v05_v13_live_outside_the_rules(national: Edition, prefix: str, code: str) -> None:
    item = national.items[code]
    assert item.unmatched is Unmatched.QUEUE
    assert item.field_of(Role.SUBJECT_NAME) is not None
    assert item.field_of(Role.SUBJECT_CODE) is not None
    number, decided, organ = (
        item.field_of(role) for role in (Role.DOCUMENT_NO, Role.DECIDED_ON, Role.ORGAN_CODE)
    )
    assert number is not None
    assert decided is not None
    assert organ is not None
    parties = (f"{prefix}_XDR_SHXYM", f"{prefix}_XDR_ZJHM")
    assert item.key == (number.code, *parties, decided.code, organ.code)
    withdrawn = national.items["administrative_penalty"].field_named("CF_CXBJ")
    assert withdrawn is not None
    assert withdrawn.type is FieldType.ENUM


def test_the_report_is_due_in_seven_days_and_in_the_districts_in_five(
    national: Edition, districts: Mapping[str, Edition]
) -> None:
    for code in ("administrative_licence", "administrative_penalty"):
        assert national.items[code].due_working_days == 7
        assert {e.items[code].due_working_days for e in districts.values()} == {5}


def test_penalty_kinds_stand_in_the_order_of_the_statute(national: Edition) -> None:
    kinds = national.code_lists["penalty_kind"].values
    assert [kinds[f"{n:02d}"] for n in range(1, 15)] == [
        "警告",
        "通报批评",
        "罚款",
        "没收违法所得",
        "没收非法财物",
        "暂扣许可证件",
        "降低资质等级",
        "吊销许可证件",
        "限制开展生产经营活动",
        "责令停产停业",
        "责令关闭",
        "限制从业",
        "行政拘留",
        "其他",
    ]


@pytest.mark.parametrize(
    ("written", "code"),
    [("法人", "1"), ("企业", "1"), ("法人及其他组织", "1"), ("个人", "2"), ("个体户", "3")],
)
def test_common_spellings_of_the_category_are_understood(
    judged: Judged, written: str, code: str
) -> None:
    assert judged("CF", CF_XDR_LB=written).values["CF_XDR_LB"] == code


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("警告、罚款", "01;03"),
        ("罚款;没收违法所得、没收非法财物", "03;15"),
        ("罚款；吊销许可证", "03;08"),
        ("03,10", "03;10"),
    ],
)
def test_spellings_of_penalty_kinds_are_understood(
    judged: Judged, written: str, codes: str
) -> None:
    assert judged("CF", CF_CFLB=written).values["CF_CFLB"] == codes
