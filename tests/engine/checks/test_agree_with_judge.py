"""A rule has two implementations and one truth: columns and judge say the same of every row."""

from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.checks.agreement import assert_agree
from engine.checks.strategies import REFERENCE, items, rows
from xinshu.core.catalog.model import Item

Case = tuple[Item, list[dict[str, str | None]]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    item = draw(items())
    return item, draw(rows(item))


@pytest.mark.parametrize("few", [-1, 100], ids=["each row", "distinct values"])
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=cases())
def test_any_item_any_rows(few: int, case: Case) -> None:
    """Columns of few values take another path than columns of many: small batches take both."""
    item, dirty = case
    with mock.patch("xinshu.engine.checks.scan._FEW", few):
        assert_agree(item, REFERENCE, dirty)
