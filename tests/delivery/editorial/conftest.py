"""The columns are there, and those who write and review have come in once."""

import pytest

from builders.actors import Cast
from builders.articles import open_columns


@pytest.fixture(autouse=True)
def columns(cast: Cast) -> None:
    """Set up as `xinshu migrate` does."""
    open_columns(cast.clerk_a, cast.clerk_b, cast.centre_officer, cast.centre_reviewer)
