"""Files of a few rows that are many batches."""

from functools import partial

import pytest

from xinshu.domain.collection import steps
from xinshu.engine.sources import read


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three rows to a batch."""
    monkeypatch.setattr(steps, "read", partial(read, batch_rows=3))
