"""What holds of every penalty, whatever it says."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from builders.terms import TODAY, fact, item, shipped_sets, verdict
from xinshu.core.months import add_months
from xinshu.core.terms import Judge, Outcome, Record

KINDS = [f"{n:02}" for n in range(1, 17)]
ORDER = {"minor": 1, "general": 2, "serious": 3}
days = st.dates(dt.date(2017, 1, 1), TODAY)
penalties = st.builds(
    lambda decided, late, kinds, said: fact(
        decided,
        min(decided + dt.timedelta(days=late), TODAY),
        CF_CFLB=";".join(sorted(kinds)),
        **said,
    ),
    days,
    st.integers(0, 900),
    st.sets(st.sampled_from(KINDS), min_size=1, max_size=3),
    st.fixed_dictionaries(
        {},
        optional={
            "CF_SXCD": st.sampled_from(["1", "2", "3"]),
            "CF_SXYJ": st.just("某标准"),
            "CF_CFJG": st.sampled_from(["某区市场监督管理局", "某区生态环境局"]),
            "CF_YJ": st.sampled_from(["食品安全法", "道路交通安全法"]),
            "CF_CXLX": st.sampled_from(["1", "2"]),
            "CF_CXBJ": st.sampled_from(["0", "1"]),
            "CF_XDR_LB": st.sampled_from(["1", "2", "3"]),
            "CF_GSJZQ": st.dates(dt.date(2017, 1, 1), dt.date(2040, 1, 1)),
        },
    ),
)


@settings(deadline=None)
@given(penalties)
def test_nothing_is_shown_longer_than_three_years_after_it_could_be_shown(record: Record) -> None:
    found = verdict(record)
    if found.outcome is Outcome.SHOWN and record.decided_on >= dt.date(2019, 7, 1):
        assert found.last_day is not None
        assert found.last_day <= add_months(record.arrived_on, 36)


@settings(deadline=None)
@given(penalties)
def test_since_the_order_of_today_the_longest_terms_of_its_classes_hold(record: Record) -> None:
    found = verdict(record)
    if found.outcome is not Outcome.SHOWN:
        return
    assert found.last_day is not None
    most = {"minor": 3, "general": 12, "serious": 36, "": 36}[found.severity]
    assert found.last_day <= add_months(record.decided_on, most) or not found.severity
    # repair is possible before the end, unless the authority set an end of its own
    stated = record.values.get("CF_GSJZQ")
    if found.repair_from is not None and not isinstance(stated, dt.date):
        assert found.repair_from <= found.last_day


@settings(deadline=None)
@given(penalties, days)
def test_a_later_day_never_lengthens_what_runs(record: Record, earlier: dt.date) -> None:
    if earlier < record.decided_on:
        return
    before = Judge(item(), shipped_sets(), earlier).judge(record)
    now = verdict(record)
    if before is None or before.outcome is not Outcome.SHOWN:
        return
    if now.outcome is Outcome.SHOWN:
        assert (now.last_day or dt.date.max) <= (before.last_day or dt.date.max)


@settings(deadline=None)
@given(days, st.sampled_from(["某区市场监督管理局", "某区生态环境局"]))
def test_a_graver_degree_is_never_shown_shorter(decided: dt.date, organ: str) -> None:
    degrees = [
        verdict(fact(decided, CF_CFJG=organ, CF_SXCD=degree, CF_SXYJ="某标准"))
        for degree in ("1", "2", "3")
    ]
    ends = [
        dt.date.min if each.outcome is not Outcome.SHOWN else each.last_day or dt.date.max
        for each in degrees
    ]
    assert ends == sorted(ends)


@settings(deadline=None)
@given(penalties)
def test_a_person_s_row_is_never_shown(record: Record) -> None:
    person = Record(
        decided_on=record.decided_on,
        arrived_on=record.arrived_on,
        values={**record.values, "CF_XDR_LB": "2"},
    )
    assert verdict(person).outcome is not Outcome.SHOWN
