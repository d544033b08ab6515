"""Columns and the judge of one record say the same of every penalty and every listing."""

import datetime as dt
from dataclasses import asdict

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders.terms import TODAY, item, shipped_sets
from xinshu.core.terms import Judge, Record
from xinshu.engine.terms import ARRIVED, DECIDED, VERDICT, Terms

SWITCHES = [TODAY, dt.date(2026, 4, 1), dt.date(2026, 3, 31), dt.date(2023, 5, 1)]
days = st.dates(dt.date(2017, 1, 1), TODAY)
texts: dict[str, st.SearchStrategy[str | None]] = {
    "CF_CFLB": st.lists(
        st.sampled_from(["01", "02", "03", "06", "08", "10", "12", "16"]), min_size=1, max_size=3
    ).map(";".join),
    "CF_CFJG": st.sampled_from(
        ["某区市场监督管理局", "某区药品监督管理局", "某区生态环境局", None]
    ),
    "CF_YJ": st.sampled_from(["食品安全法第三条", "消防法", "道路交通安全法", None]),
    "CF_SXCD": st.sampled_from(["1", "2", "3", None]),
    "CF_SXYJ": st.sampled_from(["某标准", None]),
    "CF_CXLX": st.sampled_from(["1", "2", None, None, None]),
    "CF_CXBJ": st.sampled_from(["1", "0", None, None, None]),
    "CF_SFSM": st.sampled_from(["1", "0", None, None, None]),
    "CF_GSJZQ": st.one_of(st.none(), st.dates(dt.date(2019, 1, 1), dt.date(2030, 1, 1)).map(str)),
}
rows = st.lists(
    st.fixed_dictionaries({DECIDED: days, ARRIVED: days, **texts}),
    min_size=1,
    max_size=12,
)


@settings(deadline=None)
@given(
    rows, st.sampled_from([TODAY, dt.date(2026, 4, 1), dt.date(2026, 3, 31), dt.date(2023, 5, 1)])
)
def test_penalties(said: list[dict[str, object]], today: dt.date) -> None:
    schema = {DECIDED: pl.Date, ARRIVED: pl.Date, **dict.fromkeys(texts, pl.String)}
    frame = pl.DataFrame(said, schema=schema)
    judge = Judge(item(), shipped_sets(), today)
    verdicts = Terms(item(), shipped_sets(), today).run(frame)
    assert verdicts.columns == list(VERDICT)
    assert verdicts.rows(named=True) == [_told(judge, row) for row in said]


@pytest.mark.parametrize("code", ["market_serious", "administrative_licence", "honour", "tax_a"])
def test_other_items(code: str) -> None:
    decided = dt.date(2025, 5, 6)
    dates = [field.code for field in item(code).fields if field.type == "date"]
    said: list[dict[str, object]] = [
        {DECIDED: decided, ARRIVED: decided, **dict.fromkeys(dates, day)}
        for day in (None, "2026-05-06", "2099-12-31", "9999-12-31")
    ]
    schema = {DECIDED: pl.Date, ARRIVED: pl.Date, **dict.fromkeys(dates, pl.String)}
    verdicts = Terms(item(code), shipped_sets(), TODAY).run(pl.DataFrame(said, schema=schema))
    judge = Judge(item(code), shipped_sets(), TODAY)
    assert verdicts.rows(named=True) == [_told(judge, row, dates) for row in said]


def test_an_item_no_set_speaks_about_gets_no_verdict() -> None:
    penalties_only = [each for each in shipped_sets() if each.items]
    frame = pl.DataFrame({DECIDED: [TODAY], ARRIVED: [TODAY]})
    verdicts = Terms(item("honour"), penalties_only, TODAY).run(frame)
    assert verdicts["outcome"].to_list() == [None]


def _told(
    judge: Judge, row: dict[str, object], dates: list[str] | None = None
) -> dict[str, object]:
    values = {name: row[name] for name in row if name not in {DECIDED, ARRIVED}}
    for name in ["CF_GSJZQ"] if dates is None else dates:
        written = values[name]
        values[name] = dt.date.fromisoformat(written) if isinstance(written, str) else None
    record = Record(
        decided_on=row[DECIDED],  # type: ignore[arg-type]
        arrived_on=row[ARRIVED],  # type: ignore[arg-type]
        values=values,  # type: ignore[arg-type]
    )
    found = judge.judge(record)
    assert found is not None
    return {name: value for name, value in asdict(found).items() if name in VERDICT}
