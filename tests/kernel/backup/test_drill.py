"""The drill: finds what would not come back, and leaves a record either way."""

import json
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import connection
from pytest_django import Settings

from builders.actors import Cast, make_cast
from builders.backups import a_file, someone
from xinshu.config.database import database as settings_entry
from xinshu.domain.subjects.models import Person
from xinshu.kernel.audit.models import Event
from xinshu.kernel.backup import drilling, postgres, services
from xinshu.kernel.backup.facts import differences
from xinshu.kernel.backup.manifest import FILE, SIGNATURES, Manifest
from xinshu.kernel.backup.models import BackupRun
from xinshu.kernel.backup.postgres import PostgresDatabase
from xinshu.kernel.backup.refusals import BackupBroken, BackupLocked, ProgramFailed
from xinshu.kernel.backup.restoring import Opener
from xinshu.kernel.crypto.columns import SealedColumn
from xinshu.kernel.files.places import content_path

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """Everyone, committed."""
    return make_cast()


def record() -> BackupRun:
    return BackupRun.objects.filter(kind="drill").get()


def databases() -> list[str]:
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'xinshu_drill%'")
        return [name for (name,) in cursor.fetchall()]


def test_a_good_backup_passes_and_leaves_only_the_record(cast: Cast, tmp_path: Path) -> None:
    someone(1)
    a_file(cast, b"content")
    made = services.create(actor=cast.system_admin)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    done = services.drill(actor=cast.system_admin, scratch=scratch)
    assert done.ok
    assert done.opened == 3, "name, number and one file"
    assert list(scratch.iterdir()) == []
    assert databases() == []
    assert (record().backup, record().ok, record().detail["opened"]) == (made.name, True, 3)
    assert Event.objects.get(action="backup.drilled").result == "一致"


def test_a_value_that_would_not_open_fails_the_drill(cast: Cast) -> None:
    victim = someone(1)
    Person.objects.filter(pk=victim.pk).update(name_sealed=b"\x03" + bytes(60))
    services.create(actor=cast.system_admin)
    done = services.drill(actor=cast.system_admin)
    assert not done.ok
    assert "name_sealed" in done.differences[0]
    assert (record().ok, record().detail["differences"]) == (False, done.differences)
    assert Event.objects.get(action="backup.drilled").result == "不一致"


@pytest.mark.parametrize("how", ["lost", "changed"])
def test_a_file_that_would_not_come_back_fails_the_drill(cast: Cast, how: str) -> None:
    stored = a_file(cast, b"content")
    path = content_path(stored.sha256)
    if how == "lost":
        path.unlink()
    else:
        content = path.read_bytes()
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    services.create(actor=cast.system_admin)
    done = services.drill(actor=cast.system_admin)
    assert [line.partition(":")[0] for line in done.differences] == [f"files/{stored.sha256}"]


def test_a_missing_row_fails_the_drill(cast: Cast, backups: Path) -> None:
    made = services.create(actor=cast.system_admin)
    told = Manifest.read(backups / made.name)
    told.facts["tables"]["subjects_person"] += 1
    told.write(backups / made.name)
    done = services.drill(actor=cast.system_admin)
    assert done.differences == ["subjects_person: 1 → 0"]


def test_a_changed_backup_is_not_even_restored(cast: Cast, backups: Path) -> None:
    made = services.create(actor=cast.system_admin)
    place = backups / made.name / FILE
    stored = json.loads(place.read_text())
    stored["facts"]["tables"]["subjects_person"] += 1
    place.write_text(json.dumps(stored))
    with pytest.raises(BackupBroken, match="签名"):
        services.drill(actor=cast.system_admin)
    (backups / made.name / SIGNATURES).write_text("[]")
    with pytest.raises(BackupBroken, match="签名"):
        services.drill(actor=cast.system_admin)
    assert not BackupRun.objects.filter(kind="drill").exists()
    assert databases() == []


def test_the_wrong_passphrase_is_said(cast: Cast) -> None:
    services.create(actor=cast.system_admin)
    with pytest.raises(BackupLocked):
        services.drill(actor=cast.system_admin, opener=Opener(passphrase="something else"))
    assert databases() == []


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite needs no programs")
def test_missing_programs_are_said(
    cast: Cast, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("xinshu.kernel.backup.postgres.INSTALLED", tmp_path)
    with pytest.raises(ProgramFailed, match="pg_dump"):
        services.create(actor=cast.system_admin)
    assert not list(Path(settings.XINSHU_BACKUP_DIR).glob("[!.]*"))


def test_differences_name_tables_and_heads() -> None:
    before = {"tables": {"a": 1, "b": 2}, "heads": {"log": [3, "ff"]}}
    after = {"tables": {"a": 1, "c": 2}, "heads": {"log": [2, "fe"]}}
    assert differences(before, before) == []
    assert differences(before, after) == [
        "b: 2 → None",
        "c: None → 2",
        "log: [3, 'ff'] → [2, 'fe']",
    ]


def test_what_an_earlier_version_did_not_seal_yet_is_passed_over(cast: Cast) -> None:
    """A backup of before a migration is restored and compared all the same."""
    someone(1)
    services.create(actor=cast.system_admin)
    later = SealedColumn(Person, "name_sealed", context=b"later")
    missing = replace(later, field="not_there_yet")
    with (
        patch.object(drilling, "sealed_places", lambda: iter((missing, later))),
        patch.object(drilling, "column_of", lambda _, field: field),
    ):
        done = services.drill(actor=cast.system_admin)
    assert [line.partition(" ")[0] for line in done.differences] == ["subjects.person.name_sealed"]


def test_no_secret_stands_among_the_arguments_of_a_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pg_dump"
    program.write_text('#!/bin/sh\necho "$@"\necho --\necho "$PGPASSWORD"\ncat "$PGSERVICEFILE"\n')
    program.chmod(0o700)
    monkeypatch.setattr(postgres, "find_program", lambda _: str(program))
    secrets = {"password": "first secret", "sslpassword": "second secret"}
    there = PostgresDatabase({"dbname": "x", **secrets})
    with there._program("pg_dump", [], reading=True) as said:
        arguments, _, rest = said.read().decode().partition("--\n")
    assert not [secret for secret in secrets.values() if secret in arguments]
    assert rest == "first secret\n[xinshu]\nsslpassword=second secret\n"
    taken = PostgresDatabase({"service": "own", **secrets})
    with pytest.raises(ProgramFailed, match="sslpassword"), taken._program("x", [], reading=True):
        pass


@pytest.mark.postgres
def test_libpq_reads_the_secret_from_the_file(postgres_dsn: str, tmp_path: Path) -> None:
    entry = settings_entry(postgres_dsn, default_file=Path())
    there = PostgresDatabase.of(entry)
    told = PostgresDatabase({**there.parameters, "sslpassword": "a secret"})
    with (tmp_path / "dump").open("wb") as target:
        assert told.dump(target, scratch=tmp_path)["tables"] == {}
