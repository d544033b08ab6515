"""One person with a password, and a browser."""

from collections.abc import Iterator

import pytest
from django.test import Client

from builders.oidc_provider import OidcProvider, running_provider
from builders.signin import make_person
from xinshu.kernel.accounts.models import User


@pytest.fixture
def wang(db: None) -> User:
    """A clerk who signs in with a password."""
    return make_person()


@pytest.fixture
def browser(db: None) -> Client:
    """A browser nobody has signed in with."""
    return Client()


@pytest.fixture
def provider() -> Iterator[OidcProvider]:
    """A single sign-on provider that knows Wang."""
    with running_provider() as running:
        running.person = {"sub": "p-1", "preferred_username": "wang"}
        yield running
