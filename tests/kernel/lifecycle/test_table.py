"""The retention table: terms, endings, sources; every class that ends has a store."""

import datetime as dt
from typing import Any

import pytest

from xinshu.kernel.lifecycle.refusals import UnknownClass
from xinshu.kernel.lifecycle.registry import stores
from xinshu.kernel.lifecycle.table import (
    Ending,
    RetentionTableWrong,
    read_table,
    retention,
    table,
)

LINE: dict[str, Any] = {
    "label": "样例",
    "keep": {"years": 1},
    "since": "办结",
    "ending": "destroy",
    "source": "测试",
}


def line(**changes: Any) -> Any:
    return read_table({"sample": LINE | changes})["sample"]


@pytest.mark.parametrize(
    ("keep", "cutoff", "term"),
    [
        ({"years": 5}, dt.date(2021, 2, 28), "5年"),
        ({"years": 1, "months": 6}, dt.date(2024, 8, 28), "1年6个月"),
        ({"months": 6}, dt.date(2025, 8, 28), "6个月"),
        ({"days": 3}, dt.date(2026, 2, 25), "3天"),
    ],
)
def test_what_has_run_out_by_a_day(keep: dict[str, int], cutoff: dt.date, term: str) -> None:
    today = dt.date(2026, 2, 28)
    found = line(keep=keep)
    assert found.term == term
    assert found.cutoff(today) == cutoff


def test_what_is_kept_for_good_never_runs_out() -> None:
    found = line(keep=None, ending="keep")
    assert (found.cutoff(dt.date(2026, 2, 28)), found.term) == (None, "长期")


@pytest.mark.parametrize(
    "wrong",
    [
        {"keep": {"years": 0}},
        {"keep": {"weeks": 2}},
        {"keep": {"days": 3, "years": 1}},
        {"keep": {"years": "5"}},
        {"keep": None},
        {"source": ""},
    ],
)
def test_a_line_that_cannot_be_meant_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(RetentionTableWrong, match="sample"):
        line(**wrong)


def test_every_class_that_ends_has_a_store_and_no_store_is_forgotten() -> None:
    ending = {each.code for each in table().values() if each.ending is not Ending.KEEP}
    assert ending == set(stores())


def test_the_terms_of_the_law_are_in_the_table() -> None:
    assert retention("negative_person_records").term == "5年"
    assert retention("audit_events").term == "3年"
    assert retention("audit_events").ending is Ending.KEEP


def test_an_unknown_class_is_named() -> None:
    with pytest.raises(UnknownClass, match="nonsense"):
        retention("nonsense")
