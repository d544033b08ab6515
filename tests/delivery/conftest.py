"""A district with something to show on every page."""

import pytest

from builders.actors import Cast
from delivery.district import District, make_district


@pytest.fixture
def district(cast: Cast) -> District:
    """Department A has handed in, something was held, something waits for a subject."""
    return make_district(cast.department_a)
