"""Something to export, above and below a small limit."""

import pytest
from pytest_django import Settings

from builders.wares import WARES
from xinshu.kernel.exports import registry


@pytest.fixture(autouse=True)
def wares(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """Ten lines are free, a hundred the most."""
    monkeypatch.setitem(registry._kinds, WARES.code, WARES)
    settings.XINSHU_EXPORT_FREE_ROWS = 10
    settings.XINSHU_EXPORT_MOST_ROWS = 100
    settings.XINSHU_EXPORT_HOURS = 2
