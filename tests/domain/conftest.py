"""A district at work: its catalogue is in force and two departments supply items."""

import pytest

from builders.actors import Cast
from builders.catalogue import grant, publish_district
from xinshu.domain.catalog.models import Edition


@pytest.fixture
def district(cast: Cast) -> Edition:
    """Department A supplies everything, department B penalties only."""
    edition = publish_district()
    grant(cast.department_a, "penalty", "register", "tax", "park")
    grant(cast.department_b, "penalty")
    return edition
