"""Backing up: whole or not there, signed, locked, while others write."""

import json
import secrets
import shutil
import threading
from pathlib import Path
from typing import Any, BinaryIO

import pytest
import time_machine
from django.db import connection
from pytest_django import Settings

from builders.actors import Cast, make_cast
from builders.backups import PASSPHRASE, a_file, an_event, in_the_lake, someone
from xinshu.core.refusals import NotFound, NotPermitted
from xinshu.kernel.audit.models import Event
from xinshu.kernel.backup import creating, jobs, selectors, services
from xinshu.kernel.backup.facts import Facts
from xinshu.kernel.backup.home import Home
from xinshu.kernel.backup.manifest import FILE, KEYS, Manifest, signers
from xinshu.kernel.backup.models import BackupRun
from xinshu.kernel.backup.refusals import BackupBroken, BackupRunning, BackupUnlocked
from xinshu.kernel.backup.restoring import Opener, keys_of
from xinshu.kernel.crypto.services import add_key
from xinshu.kernel.folders import alone
from xinshu.kernel.jobs.models import Schedule
from xinshu.kernel.keyring import drop_key, keyring, rotate, rotate_signing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """Everyone, committed: a backup is another connection."""
    return make_cast()


def everything(cast: Cast, home: Path) -> None:
    someone(1)
    a_file(cast, b"content" * 1000)
    in_the_lake(home / "lake", "1-1.parquet", b"columns")
    an_event(cast)


def change(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(bytes(content))


def test_a_backup_holds_everything_and_says_what(cast: Cast, home: Path, backups: Path) -> None:
    everything(cast, home)
    events = Event.objects.count()
    made = services.create(actor=cast.system_admin)

    assert made.facts["tables"]["subjects_person"] == 1
    assert made.facts["tables"]["audit_event"] == events
    assert made.facts["heads"]["audit.events"] == [Event.objects.order_by("id")[events - 1].pk]
    kinds = {part.path.partition("/")[0] for part in made.parts}
    assert kinds == {"database.sealed", "files", "lake", "keys.json"}
    assert selectors.problems("", actor=cast.system_admin) == []
    assert [each.name for each in selectors.backups(actor=cast.system_admin)] == [made.name]
    assert [path.name for path in backups.iterdir()] == [made.name]
    told = Event.objects.get(action="backup.created", object_id=made.name)
    assert told.detail == {"size": made.size}
    run = BackupRun.objects.get()
    assert (run.kind, run.backup, run.ok, run.size) == ("created", made.name, True, made.size)


def test_nothing_in_it_lies_open(cast: Cast, home: Path, backups: Path) -> None:
    everything(cast, home)
    made = services.create(actor=cast.system_admin)
    secrets = [key.hex().encode() for key in keyring().keys.values()]
    secrets += [keyring().index_key.hex().encode(), b"columns", b"content" * 10]
    secrets += ["测试单位".encode(), cast.department_a.name.encode()]
    for path in (backups / made.name).rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not [secret for secret in secrets if secret in content], path


@pytest.mark.parametrize("passphrase", ["", "too short"])
def test_keys_nobody_locks_are_not_backed_up(
    cast: Cast, backups: Path, settings: Settings, passphrase: str
) -> None:
    settings.XINSHU_BACKUP_PASSPHRASE = passphrase
    with pytest.raises(BackupUnlocked):
        services.create(actor=cast.system_admin)
    assert not backups.exists()
    assert not BackupRun.objects.exists()


def test_files_that_did_not_change_are_shared_with_the_backup_before(
    cast: Cast, home: Path, backups: Path
) -> None:
    everything(cast, home)
    first = services.create(actor=cast.system_admin)
    a_file(cast, b"a second one")
    second = services.create(actor=cast.system_admin)
    links = {
        path.relative_to(backups / second.name).as_posix(): path.stat().st_nlink
        for path in (backups / second.name).rglob("*")
        if path.is_file()
    }
    old = {part.path for part in first.parts if part.path.startswith(("files/", "lake/"))}
    assert len(old) == 2
    assert {path for path, count in links.items() if count > 1} == old
    assert selectors.problems(second.name, actor=cast.system_admin) == []
    add_key(actor=cast.security_admin)
    third = services.create(actor=cast.system_admin)
    lake = backups / third.name / "lake/item/2026-01/1-1.parquet"
    assert lake.stat().st_nlink == 1, "sealed with the new key"


@pytest.mark.parametrize("victim", ["database.sealed", "files/*/*", "lake/*/*/*", KEYS, FILE])
def test_a_changed_part_is_found(cast: Cast, home: Path, backups: Path, victim: str) -> None:
    everything(cast, home)
    made = services.create(actor=cast.system_admin)
    (path,) = (backups / made.name).glob(victim)
    change(path)
    try:
        assert selectors.problems(made.name, actor=cast.system_admin) != []
    except BackupBroken:
        assert victim == FILE


@pytest.mark.parametrize("victim", ["database.sealed", KEYS, "manifest.signatures.json"])
def test_a_missing_part_is_found(cast: Cast, backups: Path, victim: str) -> None:
    made = services.create(actor=cast.system_admin)
    (backups / made.name / victim).unlink()
    assert selectors.problems(made.name, actor=cast.system_admin) != []


def test_a_part_nobody_listed_is_found(cast: Cast, backups: Path) -> None:
    made = services.create(actor=cast.system_admin)
    (backups / made.name / "files").mkdir(exist_ok=True)
    (backups / made.name / "files" / "more").write_bytes(b"x")
    (wrong,) = selectors.problems(made.name, actor=cast.system_admin)
    assert "files/more" in wrong


def test_a_backup_signed_by_a_stranger_is_found(cast: Cast, home: Path, backups: Path) -> None:
    made = services.create(actor=cast.system_admin)
    own = (home / "data.keys").read_bytes()
    (home / "data.keys").unlink()
    forged = Manifest.read(backups / made.name)
    forged.facts["tables"]["audit_event"] = 0
    forged.write(backups / made.name)
    (home / "data.keys").write_bytes(own)
    (wrong,) = selectors.problems(made.name, actor=cast.system_admin)
    assert "其他密钥" in wrong


def test_a_backup_stays_good_when_signing_keys_are_renewed(cast: Cast) -> None:
    made = services.create(actor=cast.system_admin)
    rotate_signing()
    assert selectors.problems(made.name, actor=cast.system_admin) == []


@pytest.mark.parametrize("path", ["../../outside", "/etc/outside"])
def test_a_manifest_that_reaches_outside_is_none(cast: Cast, backups: Path, path: str) -> None:
    made = services.create(actor=cast.system_admin)
    place = backups / made.name / FILE
    stored = json.loads(place.read_text())
    stored["parts"][0]["path"] = path
    place.write_text(json.dumps(stored))
    with pytest.raises(BackupBroken):
        selectors.problems(made.name, actor=cast.system_admin)


@pytest.mark.parametrize("name", ["nothing", "..", ".xinshu-unfinished-x", "/etc"])
def test_a_name_is_a_backup_or_nothing(cast: Cast, backups: Path, name: str) -> None:
    (backups / ".xinshu-unfinished-x").mkdir(parents=True)
    with pytest.raises(NotFound):
        selectors.problems(name, actor=cast.system_admin)


def test_one_backup_at_a_time(cast: Cast, backups: Path) -> None:
    with alone(backups), pytest.raises(BackupRunning):
        services.create(actor=cast.system_admin)
    assert services.create(actor=cast.system_admin)


def test_old_backups_go_and_what_was_killed_is_swept(
    cast: Cast, backups: Path, settings: Settings
) -> None:
    settings.XINSHU_BACKUP_KEEP = 2
    (backups / ".xinshu-unfinished-killed").mkdir(parents=True)
    (backups / ".xinshu-unfinished-killed" / FILE).write_text("{")
    made = [services.create(actor=cast.system_admin).name for _ in range(3)]
    assert sorted(path.name for path in backups.iterdir()) == sorted(made[1:])


def test_of_two_backups_of_one_second_the_later_one_is_newest(
    cast: Cast, backups: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks, real = iter(["ffff", "0000"]), secrets.token_hex
    monkeypatch.setattr(secrets, "token_hex", lambda n: next(marks) if n == 2 else real(n))
    with time_machine.travel("2026-11-22T10:00:00.100Z", tick=False) as moment:
        first = services.create(actor=cast.system_admin)
        moment.shift(0.5)
        second = services.create(actor=cast.system_admin)
    assert first.name > second.name
    assert [each.name for each in selectors.backups(actor=cast.system_admin)] == [
        second.name,
        first.name,
    ]


def test_a_backup_taken_while_others_write_is_one_moment(cast: Cast, backups: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 1000
        while not stop.is_set():
            someone(number)
            number += 1
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(3):
            made = services.create(actor=cast.system_admin)
            done = services.drill(made.name, actor=cast.system_admin)
            assert done.differences == []
    finally:
        stop.set()
        writer.join()


@pytest.mark.parametrize("who", ["security_admin", "auditor", "centre_officer", "public"])
def test_only_the_system_administrator_backs_up(cast: Cast, backups: Path, who: str) -> None:
    actor = getattr(cast, who)
    for verb in (services.create, services.drill, services.restore, selectors.backups):
        with pytest.raises(NotPermitted):
            verb(actor=actor)
    with pytest.raises(NotPermitted):
        selectors.problems("", actor=actor)
    assert not backups.exists()


def test_a_key_destroyed_while_it_is_made_is_in_it(
    cast: Cast, backups: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone(1)
    kind = type(Home.current().database)
    dump = kind.dump

    def and_destroy(self: Any, target: BinaryIO, *, scratch: Path) -> Facts:
        facts = dump(self, target, scratch=scratch)
        rotate()
        drop_key("k1")
        return facts

    monkeypatch.setattr(kind, "dump", and_destroy)
    made = services.create(actor=cast.system_admin)
    ring = keys_of(backups / made.name, Opener(passphrase=PASSPHRASE))
    assert (ring.current, sorted(ring.keys)) == ("k2", ["k1", "k2"])
    done = services.drill(made.name, actor=cast.system_admin)
    assert done.differences == []


def test_the_daily_backup_begins_once_keys_are_locked(cast: Cast, settings: Settings) -> None:
    settings.XINSHU_BACKUP_PASSPHRASE = ""
    jobs.ensure_schedules(actor=cast.system)
    assert not Schedule.objects.exists()
    settings.XINSHU_BACKUP_PASSPHRASE, settings.XINSHU_BACKUP_AT = "long enough now", "03:15"
    jobs.ensure_schedules(actor=cast.system)
    jobs.ensure_schedules(actor=cast.system)
    (schedule,) = Schedule.objects.all()
    assert (schedule.kind, f"{schedule.daily_at:%H:%M}") == ("backup.create", "03:15")


def test_a_copy_under_another_name_is_no_backup_of_its_own(
    cast: Cast, backups: Path, settings: Settings
) -> None:
    settings.XINSHU_BACKUP_KEEP = 2
    first = services.create(actor=cast.system_admin)
    shutil.copytree(backups / first.name, backups / "zz-taken-aside")
    assert [each.name for each in selectors.backups(actor=cast.system_admin)] == [first.name]
    second = services.create(actor=cast.system_admin)
    kept = {path.name for path in backups.iterdir()}
    assert kept == {first.name, second.name, "zz-taken-aside"}


def test_what_is_signed_is_signed_by_keys_that_lie_in_it(
    cast: Cast, backups: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = creating.lock

    def and_renew(secret: bytes, *, passphrase: str, recipient: str) -> str:
        if secret:
            rotate_signing()
        return lock(secret, passphrase=passphrase, recipient=recipient)

    monkeypatch.setattr(creating, "lock", and_renew)
    made = services.create(actor=cast.system_admin)
    ring = keys_of(backups / made.name, Opener(passphrase=PASSPHRASE))
    assert {key.key_id for key in ring.signing}.issuperset(signers(backups / made.name))
    assert services.drill(made.name, actor=cast.system_admin).differences == []
