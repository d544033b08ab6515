"""A district whose penalties are judged by the shipped regimes, and one enterprise."""

import pytest

from builders.actors import Cast
from builders.publicity import make_subject, publish_regimes
from xinshu.domain.catalog.models import Edition
from xinshu.domain.subjects.models import Subject


@pytest.fixture
def regimes(cast: Cast) -> Edition:
    """The edition in force."""
    del cast
    return publish_regimes()


@pytest.fixture
def firm(regimes: Edition) -> Subject:
    """An enterprise on file."""
    del regimes
    return make_subject()
