"""Three-valued truth: a blank makes a comparison unknown, and unknown is no violation."""

import pytest

from core.rules.penalty import REFERENCE, TODAY
from xinshu.core.rules.evaluate import Evaluator
from xinshu.core.rules.parser import parse

TRUE, FALSE, UNKNOWN = True, False, None
EVALUATOR = Evaluator({}, REFERENCE)
RECORD = {"T": 1.0, "F": 2.0, "U": None, "DAY": TODAY}
OF = {TRUE: "T == 1", FALSE: "F == 1", UNKNOWN: "U == 1"}


def truth(text: str) -> bool | None:
    return EVALUATOR.truth(parse(text), RECORD)


@pytest.mark.parametrize(
    ("one", "other", "both", "either", "implied"),
    [
        (TRUE, TRUE, TRUE, TRUE, TRUE),
        (TRUE, FALSE, FALSE, TRUE, FALSE),
        (TRUE, UNKNOWN, UNKNOWN, TRUE, UNKNOWN),
        (FALSE, TRUE, FALSE, TRUE, TRUE),
        (FALSE, FALSE, FALSE, FALSE, TRUE),
        (FALSE, UNKNOWN, FALSE, UNKNOWN, TRUE),
        (UNKNOWN, TRUE, UNKNOWN, TRUE, TRUE),
        (UNKNOWN, FALSE, FALSE, UNKNOWN, UNKNOWN),
        (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    ],
)
def test_and_or_implies(
    one: bool | None,
    other: bool | None,
    both: bool | None,
    either: bool | None,
    implied: bool | None,
) -> None:
    assert truth(f"{OF[one]} and {OF[other]}") is both
    assert truth(f"{OF[one]} or {OF[other]}") is either
    assert truth(f"{OF[one]} implies {OF[other]}") is implied
    assert truth(f"if {OF[one]} then {OF[other]}") is implied


@pytest.mark.parametrize(("value", "negated"), [(TRUE, FALSE), (FALSE, TRUE), (UNKNOWN, UNKNOWN)])
def test_not(value: bool | None, negated: bool | None) -> None:
    assert truth(f"not ({OF[value]})") is negated


def test_presence_is_never_unknown() -> None:
    assert truth("present(T)") is TRUE
    assert truth("present(U)") is FALSE
    assert truth("blank(U)") is TRUE
    assert truth("blank(T)") is FALSE


def test_a_blank_spreads_through_functions_and_arithmetic() -> None:
    assert truth("abs(U) >= 0") is UNKNOWN
    assert truth("U + 1 > 0") is UNKNOWN
    assert truth("DAY + U > today") is UNKNOWN
    assert truth('U in ("1")') is UNKNOWN
    assert truth('U in codes("organs")') is UNKNOWN


def test_arithmetic_and_dates() -> None:
    assert truth("T + F * 2 == 5") is TRUE
    assert truth("F - T == 1") is TRUE
    assert truth("DAY - 1 < DAY and DAY + 1 > DAY") is TRUE
    assert truth('DAY - d"2026-03-31" == 1') is TRUE
    assert truth("DAY != today") is FALSE
    assert truth('d"9999-12-31" + 1 == d"9999-12-31"') is TRUE
    assert truth('d"0001-01-01" - 1 == d"0001-01-01"') is TRUE
