"""Restoring in real processes: into an empty home, equal to what was backed up, or not at all."""

import json
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from builders.actors import Cast, make_cast
from builders.backups import (
    PASSPHRASE,
    a_file,
    an_event,
    database_url,
    in_the_lake,
    run_xinshu,
    someone,
    start_xinshu,
)
from builders.postgres import fresh_database, test_server
from xinshu.config.database import database as settings_entry
from xinshu.kernel.audit.models import Event
from xinshu.kernel.backup import services
from xinshu.kernel.backup.database import database
from xinshu.kernel.backup.facts import Facts
from xinshu.kernel.backup.manifest import Manifest
from xinshu.kernel.crypto import sm2

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """Everyone, committed."""
    return make_cast()


@pytest.fixture
def other_home(tmp_path: Path) -> Path:
    """A machine that has nothing yet."""
    return tmp_path / "other"


@pytest.fixture
def other_database(other_home: Path) -> Iterator[str]:
    """Its database, of the kind under test."""
    server = test_server() if connection.vendor == "postgresql" else None
    fresh = fresh_database(server) if server else nullcontext(f"sqlite:///{other_home}/x.sqlite3")
    with fresh as address:
        yield address


@pytest.fixture
def made(cast: Cast, home: Path) -> Manifest:
    """A backup of an installation with something of everything."""
    for number in range(5):
        someone(number)
    for number in range(3):
        a_file(cast, b"content %d" % number * 5000)
    in_the_lake(home / "lake", "1-1.parquet", b"columns")
    an_event(cast)
    return services.create(actor=cast.system_admin)


def facts(address: str) -> Facts:
    return database(settings_entry(address, default_file=Path())).facts()


def test_what_comes_back_is_what_was(
    made: Manifest, backups: Path, home: Path, other_home: Path, other_database: str
) -> None:
    done = run_xinshu(
        "backup", "restore", "--folder", str(backups), home=other_home, database=other_database
    )
    assert done["code"] == 0, done["said"]

    def contents(root: Path) -> dict[str, bytes]:
        folders = [root / "files", root / "lake"]
        files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}

    assert contents(other_home) == contents(home)
    assert len(contents(home)) == 4
    keys = [json.loads((each / "data.keys").read_text()) for each in (home, other_home)]
    assert keys[0] == keys[1]
    assert (other_home / "data.keys").stat().st_mode & 0o777 == 0o600
    found, expected = facts(other_database)["tables"], made.facts["tables"]
    assert found.pop("audit_event") == expected.pop("audit_event") + 1, "the restoration is told"
    assert found == expected
    assert not (other_home / ".restoring").exists()
    drilled = run_xinshu(
        "backup", "drill", "--folder", str(backups), home=other_home, database=other_database
    )
    assert drilled["code"] == 0, drilled["said"]


def test_a_recipient_restores_with_the_private_key(
    cast: Cast, settings: Settings, backups: Path, other_home: Path, other_database: str
) -> None:
    private, public = sm2.new_pair()
    settings.XINSHU_BACKUP_PASSPHRASE, settings.XINSHU_BACKUP_RECIPIENT = "", public.hex()
    services.create(actor=cast.system_admin)
    key = backups.parent / "recipient.key"
    command = ("backup", "restore", "--folder", str(backups))
    locked = run_xinshu(*command, home=other_home, database=other_database)
    assert locked["code"] == 3
    assert "backup_locked" in str(locked["said"])
    key.write_text(private.hex())
    opened = run_xinshu(*command, "--key-file", str(key), home=other_home, database=other_database)
    assert opened["code"] == 0, opened["said"]


def test_the_wrong_passphrase_writes_nothing(
    made: Manifest, backups: Path, other_home: Path, other_database: str
) -> None:
    done = run_xinshu(
        "backup",
        "restore",
        "--folder",
        str(backups),
        home=other_home,
        database=other_database,
        XINSHU_BACKUP_PASSPHRASE=PASSPHRASE + "!",
    )
    assert (done["code"], "backup_locked" in str(done["said"])) == (3, True)
    assert not (other_home / "data.keys").exists()
    assert not (other_home / "files").exists()


def test_a_broken_backup_writes_nothing(
    made: Manifest, backups: Path, other_home: Path, other_database: str
) -> None:
    victim = next((backups / made.name / "files").rglob("*/*"))
    victim.write_bytes(victim.read_bytes()[:-1])
    done = run_xinshu(
        "backup", "restore", "--folder", str(backups), home=other_home, database=other_database
    )
    assert (done["code"], "backup_broken" in str(done["said"])) == (3, True)
    assert not (other_home / "data.keys").exists()


def test_nothing_is_ever_written_over(made: Manifest, backups: Path, home: Path) -> None:
    before = Event.objects.count()
    done = run_xinshu(
        "backup", "restore", "--folder", str(backups), home=home, database=database_url()
    )
    assert (done["code"], "home_not_empty" in str(done["said"])) == (3, True)
    assert Event.objects.count() == before


def test_keys_that_lie_there_already_are_not_written_over(
    made: Manifest, backups: Path, other_home: Path, other_database: str
) -> None:
    other_home.mkdir()
    (other_home / "data.keys").write_text("precious")
    done = run_xinshu(
        "backup", "restore", "--folder", str(backups), home=other_home, database=other_database
    )
    assert done["code"] == 3
    assert (other_home / "data.keys").read_text() == "precious"


def test_the_other_kind_of_database_is_declined(
    made: Manifest, backups: Path, other_home: Path
) -> None:
    other = (
        "postgresql://nobody@/nothing?host=/nowhere"
        if connection.vendor == "sqlite"
        else f"sqlite:///{other_home}/x.sqlite3"
    )
    done = run_xinshu(
        "backup", "restore", "--folder", str(backups), home=other_home, database=other
    )
    assert (done["code"], "other_database" in str(done["said"])) == (3, True)


@pytest.mark.parametrize("delay", [0.0, 0.3, 0.6, 0.9])
def test_a_restoration_that_is_killed_can_be_begun_again(
    made: Manifest, backups: Path, other_home: Path, other_database: str, delay: float
) -> None:
    command = ("backup", "restore", "--folder", str(backups))
    victim = start_xinshu(*command, home=other_home, database=other_database)
    _wait_for(other_home / ".restoring", victim)
    time.sleep(delay / 10)
    victim.kill()
    victim.communicate()
    if not (other_home / ".restoring").exists():
        return
    again = run_xinshu(*command, home=other_home, database=other_database)
    assert again["code"] == 0, again["said"]
    found = facts(other_database)["tables"]
    assert found["subjects_person"] == made.facts["tables"]["subjects_person"]


@pytest.mark.parametrize("delay", [0.0, 0.05, 0.1, 0.2])
def test_a_backup_that_is_killed_leaves_none_that_looks_whole(
    cast: Cast, home: Path, backups: Path, delay: float
) -> None:
    for number in range(30):
        a_file(cast, b"%d" % number * 20_000)
    victim = start_xinshu(
        "backup", "create", "--folder", str(backups), home=home, database=database_url()
    )
    _wait_for(backups, victim)
    time.sleep(delay)
    victim.kill()
    victim.communicate()

    whole = [path for path in backups.iterdir() if not path.name.startswith(".")]
    for path in whole:
        said = run_xinshu(
            "backup",
            "verify",
            path.name,
            "--folder",
            str(backups),
            home=home,
            database=database_url(),
        )
        assert said["code"] == 0, said["said"]
    assert services.create(actor=cast.system_admin).name in {p.name for p in backups.iterdir()}
    assert not list(backups.glob(".*"))


def _wait_for(path: Path, process: object) -> None:
    deadline = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline, "nothing happened for too long"
        assert process.poll() is None, process.communicate()  # type: ignore[attr-defined]
        time.sleep(0.002)
