"""The shipped regimes say what the orders say, on the days they switch."""

import datetime as dt
from dataclasses import replace

import pytest

from builders.terms import fact, item, national, shipped_sets, verdict
from xinshu.core.terms import Judge, Outcome, Record
from xinshu.core.terms.wording import Facts, shown_sentence

D = dt.date
MARKET = "某区市场监督管理局"


def term(**said: object) -> tuple[str, str, dt.date | None, dt.date | None]:
    """Class, set, last day, day of repair of a penalty decided on 2026-05-06."""
    found = verdict(fact(D(2026, 5, 6), **said))
    return found.severity, found.rule_set, found.last_day, found.repair_from


def test_three_classes_of_the_regime_in_force() -> None:
    assert term() == ("general", "order36", D(2027, 5, 6), D(2026, 8, 6))
    assert term(CF_CFLB="03;08") == ("serious", "order36", D(2029, 5, 6), D(2027, 5, 6))
    assert term(CF_CFLB="01")[:2] == ("minor", "order36")


def test_minor_misconduct_is_not_shown_in_principle() -> None:
    for said in ({"CF_CFLB": "01"}, {"CF_CFLB": "01;02"}, {"CF_SXCD": "1", "CF_SXYJ": "某标准"}):
        found = verdict(fact(D(2026, 5, 6), **said))
        assert (found.outcome, found.reason) == (Outcome.SUPPRESSED, "minor"), said
    assert verdict(fact(D(2026, 5, 6), CF_CFLB="01;03")).outcome is Outcome.SHOWN


def test_the_degree_an_authority_states_with_its_standard_comes_first() -> None:
    assert term(CF_SXCD="3", CF_SXYJ="某标准")[0] == "serious"
    assert term(CF_SXCD="3")[0] == "general"
    assert term(CF_CFLB="08", CF_SXCD="2", CF_SXYJ="某标准")[0] == "general"


@pytest.mark.parametrize("kind", ["06", "07", "16"])
def test_what_sources_disagree_on_is_general_and_flagged_for_a_person(kind: str) -> None:
    found = verdict(fact(D(2026, 5, 6), CF_CFLB=kind))
    assert (found.severity, found.doubtful) == ("general", True)
    stated = verdict(fact(D(2026, 5, 6), CF_CFLB=kind, CF_SXCD="3", CF_SXYJ="某标准"))
    assert (stated.severity, stated.doubtful) == ("serious", False)


def test_a_title_of_a_district_is_shown_while_it_is_held() -> None:
    local = replace(item("honour"), code="d000000_title")
    judge = Judge(local, shipped_sets(), D(2026, 11, 22))
    held = {"valid_until": D(2027, 1, 31), "revoked_on": None}
    for said, last_day in (
        (held, D(2027, 1, 31)),
        (held | {"revoked_on": D(2026, 9, 10)}, D(2026, 9, 9)),
        (dict.fromkeys(held), None),
    ):
        found = judge.judge(
            Record(decided_on=D(2026, 1, 31), arrived_on=D(2026, 2, 1), values=said)
        )
        assert found is not None
        assert found.last_day == last_day


def test_market_regulators_follow_their_own_order() -> None:
    assert term(CF_CFJG=MARKET) == ("general", "samr107", D(2027, 5, 6), D(2026, 8, 6))
    minor = verdict(fact(D(2026, 5, 6), CF_CFJG=MARKET, CF_SXCD="1", CF_SXYJ="某标准"))
    assert (minor.outcome, minor.last_day) == (Outcome.SHOWN, D(2026, 8, 6))
    warned = verdict(fact(D(2026, 5, 6), CF_CFJG=MARKET, CF_CFLB="01"))
    assert (warned.outcome, warned.reason) == (Outcome.SUPPRESSED, "minor")


@pytest.mark.parametrize(
    ("today", "rule_set", "last_day"),
    [
        (D(2026, 3, 31), "order58", D(2028, 6, 1)),
        (D(2026, 4, 1), "order36", D(2026, 6, 1)),
    ],
)
def test_on_the_day_an_order_begins_running_cases_take_what_favours_them(
    today: dt.date, rule_set: str, last_day: dt.date
) -> None:
    found = verdict(fact(D(2025, 6, 1)), today)
    assert (found.rule_set, found.last_day) == (rule_set, last_day)


@pytest.mark.parametrize(
    ("today", "rule_set"), [(D(2025, 12, 24), "order58"), (D(2025, 12, 25), "samr107")]
)
def test_the_order_of_market_regulators_begins_on_its_own_day(
    today: dt.date, rule_set: str
) -> None:
    assert verdict(fact(D(2025, 6, 1), CF_CFJG=MARKET), today).rule_set == rule_set


def test_an_old_rule_that_is_milder_stays_and_the_degree_is_that_of_today() -> None:
    # Order 58 let a serious case be repaired after three months, the order of today after twelve.
    found = verdict(fact(D(2024, 5, 6), CF_CFLB="08"))
    assert (found.rule_set, found.rule, found.severity) == ("order58", "58-COMMON", "serious")
    assert (found.last_day, found.repair_from) == (D(2027, 5, 6), D(2024, 8, 6))
    late = verdict(fact(D(2024, 5, 6), D(2024, 6, 6), CF_CFLB="08"))
    assert (late.rule_set, late.last_day) == ("order36", D(2027, 5, 6))


def test_a_new_case_is_not_judged_by_a_rule_that_has_gone() -> None:
    assert verdict(fact(D(2026, 4, 1), CF_CFLB="08")).rule_set == "order36"


def test_months_are_clamped_to_the_end_of_a_shorter_one() -> None:
    found = verdict(fact(D(2026, 11, 30)), today=D(2026, 12, 1))
    assert found.repair_from == D(2027, 2, 28)
    leap = verdict(fact(D(2024, 2, 29)), today=D(2026, 5, 1))
    assert leap.last_day == D(2025, 2, 28)


def test_the_term_an_authority_set_shorter_holds() -> None:
    assert term(CF_GSJZQ=D(2026, 12, 1))[2] == D(2026, 12, 1)
    assert term(CF_GSJZQ=D(2036, 12, 1))[2] == D(2027, 5, 6)


@pytest.mark.parametrize(
    ("said", "outcome", "reason"),
    [
        ({"CF_SFSM": "1"}, Outcome.SUPPRESSED, "secret"),
        ({"CF_CXLX": "1"}, Outcome.SUPPRESSED, "simple"),
        ({"CF_XDR_LB": "2"}, Outcome.SUPPRESSED, "person"),
        ({"CF_CXBJ": "1"}, Outcome.WITHDRAWN, "revoked"),
        ({"CF_FYSS": "5"}, Outcome.WITHDRAWN, "revoked"),
        ({"CF_XFZT": "3"}, Outcome.WITHDRAWN, "repaired"),
    ],
)
def test_what_is_never_shown(said: dict[str, str], outcome: Outcome, reason: str) -> None:
    found = verdict(fact(D(2026, 5, 6), **said))
    assert (found.outcome, found.reason) == (outcome, reason)


def test_a_penalty_of_a_minor_is_never_shown() -> None:
    born = {"CF_XDR_ZJLX": "01", "CF_XDR_ZJHM": "120113201506010018", "CF_JDRQ": D(2026, 5, 6)}
    assert verdict(fact(D(2026, 5, 6), **born)).reason == "minor_person"


def test_a_listing_ends_on_the_day_before_its_removal() -> None:
    listed = fact(D(2025, 5, 6), removed_on=D(2026, 8, 6))
    found = verdict(listed, code="market_serious")
    assert (found.last_day, found.repair_from) == (D(2026, 8, 5), D(2026, 5, 6))
    early = verdict(fact(D(2025, 5, 6), removed_on=D(2026, 3, 6)), code="market_serious")
    assert early.repair_from is None, "it ends by itself before repair could begin"
    assert verdict(fact(D(2025, 5, 6)), code="market_serious").last_day == D(2028, 5, 6)
    assert verdict(fact(D(2025, 5, 6)), code="social_serious").last_day == D(2027, 5, 6)


def test_every_public_item_has_a_rule_that_speaks_of_it() -> None:
    for code, each in national().items.items():
        found = Judge(each, shipped_sets(), D(2026, 11, 22)).judge(fact(D(2026, 5, 6)))
        assert found is not None, code


def test_every_line_names_its_source() -> None:
    for rules in shipped_sets():
        lines = [*rules.grounds, *rules.hidings, *rules.classes.values()]
        assert rules.source
        assert all(line.source for line in lines), rules.code


def test_every_ground_of_a_penalty_regime_can_be_read_by_the_item() -> None:
    bound = {s.rules.code: len(s.grounds) for s in Judge(item(), shipped_sets(), D.max).plan.sets}
    for rules in shipped_sets():
        if rules.items:
            assert bound[rules.code] == len(rules.grounds), rules.code


def test_the_sentence_says_by_what_until_when_and_when_to_repair() -> None:
    rules = next(each for each in shipped_sets() if each.code == "order36")
    facts = Facts(
        rule="36-GENERAL",
        decided_on=D(2026, 3, 2),
        public_from=D(2026, 3, 5),
        last_day=D(2027, 3, 2),
        repair_from=D(2026, 6, 2),
    )
    assert shown_sentence(rules, facts) == (
        "依据《信用修复管理办法》（国家发展改革委令第36号），按“一般失信”公示，自2026年3月2日起算，"
        "2027年3月2日届满后自动停止公示；2026年6月2日起可以申请信用修复，提前终止公示。"
    )
