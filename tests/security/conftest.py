"""A district with something on every page, and browsers of those who open them."""

import pytest
from django.test import Client

from builders.actors import Cast
from delivery.district import District, make_district
from delivery.pages import logged_in

STAFF = ("centre_officer", "clerk_a", "system_admin", "security_admin", "auditor")


@pytest.fixture
def district(cast: Cast) -> District:
    """Department A has handed in, something was held, something waits for a subject."""
    return make_district(cast.department_a)


@pytest.fixture
def browsers(cast: Cast, district: District) -> dict[str, Client]:
    """A visitor's browser and one for each kind of staff."""
    found = {"visitor": Client()} | {who: logged_in(getattr(cast, who)) for who in STAFF}
    for browser in found.values():
        browser.raise_request_exception = False
    return found
