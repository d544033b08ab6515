"""An installation with something in it, and the process that backs it up."""

import io
import os
import subprocess
import sys
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from builders.actors import Cast
from xinshu.domain.subjects.models import Person
from xinshu.domain.subjects.models.person import PERSON_ID, PERSON_NAME
from xinshu.kernel.audit.services import record
from xinshu.kernel.backup.permissions import CREATED
from xinshu.kernel.files.models import StoredFile
from xinshu.kernel.files.services import store
from xinshu.kernel.seal import blind_index, seal_text

PASSPHRASE = "correct horse battery staple"  # the test's own


def someone(number: int) -> Person:
    """A sealed person with a made-up name."""
    return Person.objects.create(
        id_index=blind_index(f"01:测试{number}"),
        id_sealed=seal_text(f"号码{number}", context=PERSON_ID),
        name_sealed=seal_text(f"测试{number}", context=PERSON_NAME),
        id_type="01",
        created_at=timezone.now(),
    )


def a_file(cast: Cast, content: bytes) -> StoredFile:
    """A stored file."""
    return store(io.BytesIO(content), name="a.csv", kind="s", actor=cast.clerk_a)


def an_event(cast: Cast) -> None:
    """Something in the audit."""
    with transaction.atomic():
        record(CREATED, actor=cast.system_admin, object_type="backup", object_id="earlier")


def in_the_lake(folder: Path, name: str, content: bytes) -> Path:
    """A file of the lake; what it says does not matter here."""
    path = folder / "item" / "2026-01" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def start_xinshu(
    *arguments: str, home: Path, database: str, **settings: str
) -> "subprocess.Popen[str]":
    """The command `xinshu` in a process of its own, on a home of its own."""
    return _start("-m", "xinshu", *arguments, home=home, database=database, **settings)


def run_xinshu(*arguments: str, home: Path, database: str, **settings: str) -> tuple[int, str]:
    """The same, waited for: its exit code and what it said."""
    return _ended(start_xinshu(*arguments, home=home, database=database, **settings))


def run_program(program: str, *, home: Path, database: str) -> tuple[int, str]:
    """A Python program on a home: its exit code and what it said."""
    return _ended(_start(program, home=home, database=database))


def _start(*arguments: str, home: Path, database: str, **settings: str) -> "subprocess.Popen[str]":
    environment = {
        **os.environ,
        "XINSHU_DATA_DIR": str(home),
        "XINSHU_DATABASE_URL": database,
        "XINSHU_BACKUP_PASSPHRASE": PASSPHRASE,
        "DJANGO_SETTINGS_MODULE": "xinshu.config.settings",
        **settings,
    }
    return subprocess.Popen(
        [sys.executable, *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _ended(process: "subprocess.Popen[str]") -> tuple[int, str]:
    said, _ = process.communicate(timeout=180)
    return process.returncode, said
