"""A district at work: its catalogue is in force and two departments supply items."""

import pytest

from builders.actors import SETUP, Cast
from builders.catalogue import grant, publish_district
from builders.submissions import work
from xinshu.domain.catalog.models import Edition
from xinshu.domain.disclosure.services import take_up_rules


@pytest.fixture
def district(cast: Cast) -> Edition:
    """Department A supplies everything, department B penalties only."""
    edition = publish_district()
    grant(cast.department_a, "penalty", "register", "tax", "park")
    grant(cast.department_b, "penalty")
    take_up_rules(actor=SETUP)
    work()  # what follows from the edition is over before the story begins
    return edition
