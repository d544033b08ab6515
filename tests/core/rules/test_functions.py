"""Every function of the closed table, with a row that satisfies it and one that does not."""

import pytest

from core.rules.penalty import ENTERPRISE, ORGAN, WRONG_CHECK_DIGIT, violated
from xinshu.core.rules.functions import FUNCTIONS
from xinshu.core.rules.kinds import check_kinds
from xinshu.core.rules.parser import parse, parse_located
from xinshu.core.rules.references import walk
from xinshu.core.rules.tree import Call

RESIDENT = "120113199001010012"

# rule, the values that satisfy it, the values that violate it
PAIRS = [
    ("present(MEMO)", {"MEMO": "有"}, {"MEMO": "　"}),
    ("blank(MEMO)", {"MEMO": None}, {"MEMO": "有"}),
    ("len(MEMO) <= 3", {"MEMO": "三个字"}, {"MEMO": "四个字啊"}),
    ('starts(MEMO, "津")', {"MEMO": "津A"}, {"MEMO": "A津"}),
    ('ends(MEMO, "号")', {"MEMO": "1号"}, {"MEMO": "号1"}),
    ('contains(MEMO, "罚")', {"MEMO": "已罚款"}, {"MEMO": "已警告"}),
    ('contains(KINDS, "03")', {"KINDS": "警告;罚款"}, {"KINDS": "警告"}),
    (r'matches(MEMO, "\\d{4}")', {"MEMO": "2026"}, {"MEMO": "2026年"}),
    ("placeholder(MEMO)", {"MEMO": "暂无"}, {"MEMO": "无证经营"}),
    ("same_name(MEMO, NAME)", {"MEMO": "某某(天津)商贸有限公司"}, {"MEMO": "另一家公司"}),
    ("has_person_id(MEMO)", {"MEMO": f"当事人{RESIDENT}到场"}, {"MEMO": "当事人到场"}),
    ("has_phone(MEMO)", {"MEMO": "电话13800000000"}, {"MEMO": "电话不详"}),
    ("uscc_shape(MEMO)", {"MEMO": WRONG_CHECK_DIGIT}, {"MEMO": ENTERPRISE[:-1]}),
    ("uscc(MEMO)", {"MEMO": ENTERPRISE}, {"MEMO": WRONG_CHECK_DIGIT}),
    ("organisation_code(MEMO)", {"MEMO": "D2143569X"}, {"MEMO": "D21435690"}),
    ("registration_no(MEMO)", {"MEMO": "110108000000016"}, {"MEMO": "110108000000017"}),
    ("tax_no(MEMO)", {"MEMO": ENTERPRISE}, {"MEMO": "12345"}),
    ("resident_id(MEMO)", {"MEMO": RESIDENT}, {"MEMO": RESIDENT[:-1] + "3"}),
    ("resident_id_shape(MEMO)", {"MEMO": RESIDENT[:-1] + "3"}, {"MEMO": RESIDENT[:-1]}),
    ("passport(MEMO)", {"MEMO": "E12345678"}, {"MEMO": "护照"}),
    ('substring(MEMO, 1, 2) == "bc"', {"MEMO": "abcd"}, {"MEMO": "bcd"}),
    ('concat(MEMO, "号") == "1号"', {"MEMO": "1"}, {"MEMO": "2"}),
    (
        'same_name(label("organs", ORGAN), ORGAN_NAME)',
        {"ORGAN_NAME": "某区示例局"},
        {"ORGAN_NAME": "另一局"},
    ),
    ("number(MEMO) == 1234.5", {"MEMO": "1,234.50"}, {"MEMO": "1234"}),
    ("abs(FINE - 2) <= 1", {"FINE": "1"}, {"FINE": "4"}),
    ("year(DECIDED) == 2026", {"DECIDED": "2026-01-01"}, {"DECIDED": "2025-12-31"}),
    ("month(DECIDED) == 2", {"DECIDED": "2026-02-28"}, {"DECIDED": "2026-03-01"}),
    ("days(DECIDED, UNTIL) == 28", {"UNTIL": "2026-03-30"}, {"UNTIL": "2026-03-31"}),
    ("years(DECIDED, UNTIL) == 1", {"UNTIL": "2027-03-02"}, {"UNTIL": "2027-03-01"}),
    ("workdays(DECIDED, UNTIL) == 5", {"UNTIL": "2026-03-09"}, {"UNTIL": "2026-03-10"}),
    ('date(MEMO) == d"2026-03-02"', {"MEMO": "2026年3月2日"}, {"MEMO": "2026年3月3日"}),
    ("UNTIL == add_days(DECIDED, 30)", {"UNTIL": "2026-04-01"}, {"UNTIL": "2026-04-02"}),
    (
        "UNTIL == add_months(DECIDED, 1)",
        {"DECIDED": "2026-01-31", "UNTIL": "2026-02-28"},
        {"DECIDED": "2026-01-31", "UNTIL": "2026-03-01"},
    ),
    ('birth(MEMO) == d"1990-01-01"', {"MEMO": RESIDENT}, {"MEMO": "120110200002291238"}),
]


@pytest.mark.parametrize(("rule", "satisfied", "broken"), PAIRS, ids=[p[0] for p in PAIRS])
def test_tells_good_from_bad(rule: str, satisfied: dict[str, str], broken: dict[str, str]) -> None:
    assert not violated(rule, **satisfied)
    assert violated(rule, **broken)


def test_every_function_has_its_pair() -> None:
    called = {
        node.function
        for rule, _, _ in PAIRS
        for node in walk(parse(rule))
        if isinstance(node, Call)
    }
    assert called == set(FUNCTIONS)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_examples_of_the_table_read_as_rules(name: str) -> None:
    parsed = parse_located(FUNCTIONS[name].example)
    errors = check_kinds(parsed, {}, None)
    assert all("字段代码" in error.expected for error in errors)
    assert any(isinstance(node, Call) and node.function == name for node in walk(parsed.tree))


@pytest.mark.parametrize(
    "rule",
    [
        "number(MEMO) == 0",
        "date(MEMO) == today",
        "birth(MEMO) == today",
        'label("organs", MEMO) == "某区示例局"',
    ],
)
def test_what_cannot_be_read_is_unknown_not_wrong(rule: str) -> None:
    assert not violated(rule, MEMO="不是")


def test_membership_asks_every_code_of_a_set() -> None:
    assert not violated('KINDS in ("01", "03")', KINDS="01;03")
    assert violated('KINDS in ("01", "03")', KINDS="01;04")
    assert not violated('KINDS in codes("penalty_kind")', KINDS="03;04")
    assert violated('ORGAN in codes("organs")', ORGAN=ENTERPRISE)
    assert not violated('ORGAN in codes("organs")', ORGAN=ORGAN)


def test_contains_on_a_set_means_the_code_not_the_letters() -> None:
    assert violated('contains(KINDS, "3")', KINDS="03")
    assert not violated('contains(MEMO, "3")', MEMO="03")
