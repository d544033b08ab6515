"""A rule has two implementations and one truth: columns and judge say the same of every row."""

from engine.checks.agreement import assert_agree
from engine.checks.strategies import REFERENCE, items, rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xinshu.core.catalog.model import Item


@st.composite
def cases(draw: st.DrawFn) -> tuple[Item, list[dict[str, str | None]]]:
    item = draw(items())
    return item, draw(rows(item))


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_any_item_any_rows(case: tuple[Item, list[dict[str, str | None]]]) -> None:
    item, dirty = case
    assert_agree(item, REFERENCE, dirty)
