"""A district whose departments' systems call the interface."""

import pytest

from builders.actors import Cast
from builders.catalogue import grant, publish_district
from builders.machines import Machine, key_of


@pytest.fixture
def machine(cast: Cast) -> Machine:
    """The system of department A, which supplies everything; B supplies penalties."""
    publish_district()
    grant(cast.department_a, "penalty", "register", "tax", "park")
    grant(cast.department_b, "penalty")
    return Machine(key_of(cast.clerk_a))


@pytest.fixture
def stranger(cast: Cast, machine: Machine) -> Machine:
    """The system of department B."""
    return Machine(key_of(cast.clerk_b))
