"""A district whose penalties have a clock: seven days by law, five by the district's overlay."""

import pytest

from builders.actors import Cast
from builders.catalogue import PENALTY, base_documents, grant, overlay_documents, publish
from xinshu.domain.catalog.models import Edition


@pytest.fixture
def district(cast: Cast) -> Edition:
    """Departments A and B both impose penalties."""
    public = PENALTY | {"double_publicity": True, "publicity": "public"}
    publish(base_documents(penalty=public))
    edition = publish(overlay_documents())
    grant(cast.department_a, "penalty", "register")
    grant(cast.department_b, "penalty")
    return edition
