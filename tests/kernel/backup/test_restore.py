"""Restoring in real processes: into an empty home, equal to what was backed up, or not at all."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from builders import filled_home
from builders.backups import PASSPHRASE, run_program, run_xinshu, start_xinshu
from builders.postgres import fresh_database, test_server
from xinshu.config.database import database as settings_entry
from xinshu.kernel.backup.database import database
from xinshu.kernel.backup.facts import Facts
from xinshu.kernel.backup.finding import folder_of
from xinshu.kernel.backup.manifest import FILE, SIGNATURES, Manifest
from xinshu.kernel.backup.sqlite import SqliteDatabase
from xinshu.kernel.crypto import sm2


@dataclass(frozen=True)
class Machine:
    """A home and the address of its database."""

    home: Path
    database: str

    def facts(self) -> Facts:
        """What its database holds."""
        return database(settings_entry(self.database, default_file=Path())).facts()

    def contents(self) -> dict[str, bytes]:
        """Its files and its lake."""
        folders = [self.home / "files", self.home / "lake"]
        files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
        return {path.relative_to(self.home).as_posix(): path.read_bytes() for path in files}

    def xinshu(self, *arguments: str, **settings: str) -> tuple[int, str]:
        """Run the command there: exit code and what it said."""
        return run_xinshu(*arguments, home=self.home, database=self.database, **settings)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Begin the command there."""
        return start_xinshu(*arguments, home=self.home, database=self.database)


def a_database(home: Path) -> AbstractContextManager[str]:
    """An empty database of the kind under test."""
    server = test_server()
    if connection.vendor == "postgresql" and server:
        return fresh_database(server)
    return nullcontext(f"sqlite:///{home}/x.sqlite3")


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """A machine that is in use, with something of everything."""
    home = tmp_path_factory.mktemp("machine")
    with a_database(home) as address:
        code, said = run_program(filled_home.__file__, home=home, database=address)
        assert code == 0, said
        yield Machine(home, address)


@pytest.fixture(scope="module")
def backed_up(machine: Machine) -> Path:
    """Its folder of backups, with one in it."""
    code, said = machine.xinshu("backup", "create")
    assert code == 0, said
    return machine.home / "backups"


@pytest.fixture
def backups(backed_up: Path, tmp_path: Path) -> Path:
    """A copy of that folder, for the test to spoil."""
    return Path(shutil.copytree(backed_up, tmp_path / "copied"))


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Machine]:
    """A machine that has nothing yet."""
    home = tmp_path / "bare"
    with a_database(home) as address:
        yield Machine(home, address)


def manifest(backups: Path) -> Manifest:
    return Manifest.read(folder_of(backups, ""))


def test_what_comes_back_is_what_was(machine: Machine, backups: Path, bare: Machine) -> None:
    code, said = bare.xinshu("backup", "restore", "--folder", str(backups))
    assert code == 0, said

    assert bare.contents() == machine.contents()
    assert len(bare.contents()) == 21
    keys = [json.loads((each.home / "data.keys").read_text()) for each in (machine, bare)]
    assert keys[0] == keys[1]
    assert (bare.home / "data.keys").stat().st_mode & 0o777 == 0o600
    found, expected = bare.facts()["tables"], manifest(backups).facts["tables"]
    assert found.pop("audit_event") == expected.pop("audit_event") + 1, "the restoration is told"
    assert found == expected
    assert expected["subjects_person"] == 5
    assert not (bare.home / ".restoring").exists()

    code, said = bare.xinshu("doctor")
    assert code == 0, said
    code, said = bare.xinshu("backup", "drill", "--folder", str(backups))
    assert code == 0, said
    assert "30 项" in said, "twice five values and twenty files"
    code, said = bare.xinshu("backup", "history", "--json")
    assert [line["kind"] for line in json.loads(said)] == ["恢复演练"]


def test_a_recipient_restores_with_the_private_key(machine: Machine, bare: Machine) -> None:
    private, public = sm2.new_pair()
    backups, key = bare.home.with_name("for-recipient"), bare.home.with_name("recipient.key")
    told = {"XINSHU_BACKUP_PASSPHRASE": "", "XINSHU_BACKUP_RECIPIENT": public.hex()}
    code, said = machine.xinshu("backup", "create", "--folder", str(backups), **told)
    assert code == 0, said

    command = ("backup", "restore", "--folder", str(backups))
    code, said = bare.xinshu(*command)
    assert (code, "backup_locked" in said) == (3, True)
    key.write_text(private.hex())
    code, said = bare.xinshu(*command, "--key-file", str(key))
    assert code == 0, said
    assert bare.contents() == machine.contents()


def test_the_wrong_passphrase_writes_nothing(backups: Path, bare: Machine) -> None:
    code, said = bare.xinshu(
        "backup", "restore", "--folder", str(backups), XINSHU_BACKUP_PASSPHRASE=PASSPHRASE + "!"
    )
    assert (code, "backup_locked" in said) == (3, True)
    assert not (bare.home / "data.keys").exists()
    assert bare.contents() == {}


def test_a_broken_backup_writes_nothing(backups: Path, bare: Machine) -> None:
    victim = next(folder_of(backups, "").glob("files/*/*"))
    victim.write_bytes(victim.read_bytes()[:-1])
    code, said = bare.xinshu("backup", "restore", "--folder", str(backups))
    assert (code, "backup_broken" in said) == (3, True)
    assert not (bare.home / "data.keys").exists()
    assert bare.contents() == {}


def test_a_manifest_that_a_stranger_wrote_and_signed_writes_nothing(
    backups: Path, bare: Machine, settings: Settings
) -> None:
    folder = folder_of(backups, "")
    settings.XINSHU_DATA_KEY_FILE = bare.home.with_name("strangers.keys")
    (folder / SIGNATURES).chmod(0o600)
    (folder / FILE).chmod(0o600)
    told = Manifest.read(folder)
    told.facts["tables"]["subjects_person"] = 0
    told.write(folder)
    code, said = bare.xinshu("backup", "restore", "--folder", str(backups))
    assert (code, "其他密钥" in said) == (3, True)
    assert not (bare.home / "data.keys").exists()
    assert bare.contents() == {}


def test_nothing_is_ever_written_over(machine: Machine, backups: Path) -> None:
    before = machine.facts()
    code, said = machine.xinshu("backup", "restore", "--folder", str(backups))
    assert (code, "home_not_empty" in said) == (3, True)
    assert machine.facts() == before


@pytest.mark.parametrize("place", ["data.keys", "files/some", "lake/some"])
def test_what_lies_there_already_stays(backups: Path, bare: Machine, place: str) -> None:
    path = bare.home / place
    path.parent.mkdir(parents=True)
    path.write_text("precious")
    code, said = bare.xinshu("backup", "restore", "--folder", str(backups))
    assert (code, "home_not_empty" in said) == (3, True)
    assert path.read_text() == "precious"


def test_the_other_kind_of_database_is_declined(backups: Path, bare: Machine) -> None:
    ours = connection.vendor == "sqlite"
    other = "postgresql://nobody@/nothing" if ours else f"sqlite:///{bare.home}/x.sqlite3"
    code, said = Machine(bare.home, other).xinshu("backup", "restore", "--folder", str(backups))
    assert (code, "other_database" in said) == (3, True)
    assert not (bare.home / "data.keys").exists()


def test_keys_held_elsewhere_must_be_those_of_the_backup(
    machine: Machine, backups: Path, bare: Machine
) -> None:
    command = ("backup", "restore", "--folder", str(backups))
    keys = json.loads((machine.home / "data.keys").read_text())
    foreign = {**keys, "keys": {"k1": "00" * 32}}
    told = {"XINSHU_KEY_SOURCE": "environment", "XINSHU_KEY_DOCUMENT": json.dumps(foreign)}
    code, said = bare.xinshu(*command, **told)
    assert (code, "keys_differ" in said) == (3, True)
    code, said = bare.xinshu(*command, **{**told, "XINSHU_KEY_DOCUMENT": json.dumps(keys)})
    assert code == 0, said
    assert not (bare.home / "data.keys").exists()


@pytest.mark.parametrize("delay", [0.0, 0.01, 0.03, 0.1])
def test_a_restoration_that_is_killed_is_begun_again(
    machine: Machine, backups: Path, bare: Machine, delay: float
) -> None:
    command = ("backup", "restore", "--folder", str(backups))
    victim = bare.start(*command)
    wait_for(bare.home / ".restoring", victim)
    time.sleep(delay)
    victim.kill()
    victim.communicate()
    if (bare.home / ".restoring").exists():
        code, said = bare.xinshu(*command)
        assert code == 0, said
    assert bare.contents() == machine.contents()
    assert bare.facts()["tables"]["subjects_person"] == 5


def test_one_that_was_killed_at_its_very_end_takes_nothing_back(
    backups: Path, bare: Machine
) -> None:
    command = ("backup", "restore", "--folder", str(backups))
    assert bare.xinshu(*command)[0] == 0
    (bare.home / ".restoring").write_text(manifest(backups).name)
    (bare.home / "files" / "newer").write_text("handed in since")
    code, said = bare.xinshu(*command)
    assert code == 1, "the audit has grown since, which is said"
    assert "audit_event" in said
    assert (bare.home / "files" / "newer").exists()
    assert not (bare.home / ".restoring").exists()


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.05, 0.2])
def test_a_backup_that_is_killed_leaves_none_that_looks_whole(
    machine: Machine, tmp_path: Path, delay: float
) -> None:
    backups = tmp_path / "killed"
    victim = machine.start("backup", "create", "--folder", str(backups))
    wait_for(backups, victim)
    time.sleep(delay)
    victim.kill()
    victim.communicate()

    for path in backups.glob("[!.]*"):
        code, said = machine.xinshu("backup", "verify", path.name, "--folder", str(backups))
        assert code == 0, said
    code, said = machine.xinshu("backup", "create", "--folder", str(backups))
    assert code == 0, said
    assert not list(backups.glob(".*")), "what was killed is swept"


def wait_for(path: Path, process: "subprocess.Popen[str]") -> None:
    """Until the path is there; fails when the process ends before, or after a minute."""
    deadline = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < deadline, "nothing happened for too long"
        assert process.poll() is None, process.communicate()
        time.sleep(0.002)


@pytest.mark.parametrize("end", ["", "-wal", "-journal"])
def test_what_is_left_of_a_removed_database_counts_as_one(tmp_path: Path, end: str) -> None:
    emptied = SqliteDatabase(tmp_path / "x.sqlite3")
    emptied.path.touch()
    assert not emptied.holds_tables()
    (tmp_path / f"x.sqlite3{end}").write_bytes(b"left over")
    assert emptied.holds_tables(), "SQLite would replay it into what is restored"
