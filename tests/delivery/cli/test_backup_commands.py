"""`xinshu backup` at the prompt; restoring itself is proven with real processes elsewhere."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.utils import timezone
from pytest_django import Settings

from builders.backups import PASSPHRASE
from xinshu.delivery.cli.backup import backup
from xinshu.kernel.backup.models import BackupRun
from xinshu.kernel.crypto.envelope import lock, unlock
from xinshu.kernel.operations.checkup import backups as checked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    """The folder of backups."""
    settings.XINSHU_DATA_DIR = tmp_path
    settings.XINSHU_BACKUP_DIR = tmp_path / "backups"
    settings.XINSHU_BACKUP_PASSPHRASE = PASSPHRASE
    return tmp_path / "backups"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(backup, arguments)


def test_a_backup_is_made_listed_verified_and_drilled(folder: Path, tmp_path: Path) -> None:
    made = run("create")
    assert made.exit_code == 0, made.output
    (name,) = (path.name for path in folder.iterdir())
    assert name in made.output
    (listed,) = json.loads(run("list", "--json").output)
    assert (listed["name"], listed["rows"] > 0, listed["bytes"] > 0) == (name, True, True)
    assert "签名有效" in run("verify", name).output
    secret = tmp_path / "passphrase"
    secret.write_text(PASSPHRASE + "\n")
    drilled = run("drill", "--passphrase-file", str(secret))
    assert drilled.exit_code == 0, drilled.output
    history = json.loads(run("history", "--json").output)
    assert [(line["kind"], line["backup"], line["ok"]) for line in history] == [
        ("恢复演练", name, True),
        ("备份", name, True),
    ]


def test_what_is_wrong_is_listed_and_the_exit_code_says_so(folder: Path) -> None:
    run("create")
    (database,) = folder.glob("*/database.sealed")
    database.write_bytes(b"")
    said = run("verify")
    assert said.exit_code == 1
    assert "database.sealed" in said.output


def test_a_recipient_is_a_pair_whose_private_half_is_written_once(tmp_path: Path) -> None:
    key = tmp_path / "officer.key"
    said = run("recipient", str(key))
    public = said.output.strip().removeprefix("XINSHU_BACKUP_RECIPIENT=")
    assert key.stat().st_mode & 0o777 == 0o600
    assert unlock(lock(b"keys", recipient=public), private_key=key.read_text()) == b"keys"
    before = key.read_text()
    assert run("recipient", str(key)).exit_code != 0
    assert key.read_text() == before


def test_doctor_notices_that_the_daily_backup_stays_away(settings: Settings) -> None:
    assert checked().healthy, "there was no time for one yet"
    BackupRun.objects.create(
        kind="created",
        backup="b",
        ok=True,
        at=timezone.now() - timedelta(days=3),
        seconds=1,
        size=1,
        actor_name="测试",
    )
    assert not checked().healthy
    assert "超过两天" in checked().says
    settings.XINSHU_BACKUP_PASSPHRASE = ""
    assert checked().healthy, "nobody asked for a daily one"
