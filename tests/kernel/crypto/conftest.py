"""Keys of the test's own."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture
def own_keys(settings: Settings, tmp_path: Path) -> Path:
    """The file of keys, which does not exist yet."""
    settings.XINSHU_DATA_KEY_FILE = tmp_path / "keys" / "data.keys"
    return tmp_path / "keys" / "data.keys"
