"""An installation of the test's own: keys, files, lake, backups."""

from pathlib import Path

import pytest
from pytest_django import Settings

from builders.backups import PASSPHRASE


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Path:
    """The data folder."""
    home = tmp_path / "home"
    settings.XINSHU_DATA_DIR = home
    settings.XINSHU_FILES_DIR = home / "files"
    settings.XINSHU_LAKE_DIR = home / "lake"
    settings.XINSHU_DATA_KEY_FILE = home / "data.keys"
    settings.XINSHU_BACKUP_DIR = tmp_path / "backups"
    settings.XINSHU_BACKUP_PASSPHRASE = PASSPHRASE
    return home


@pytest.fixture
def backups(settings: Settings) -> Path:
    """The folder of backups."""
    return Path(settings.XINSHU_BACKUP_DIR)
