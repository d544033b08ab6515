"""A worker killed in the middle of a submission: another one goes on, and every row counts once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from builders import collecting_worker
from builders.actors import make_cast
from builders.catalogue import grant, publish_district
from builders.submissions import hand_in, numbers, penalty, person_penalty, send
from xinshu.domain.collection.models import Finding, HeldRow, Submission
from xinshu.domain.records.models import PersonRecord, Record, RecordVersion
from xinshu.kernel.jobs.models import Job

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE_SECONDS = 60
ROWS = [
    row
    for n in range(1, 16)
    for row in (
        penalty(n),
        penalty(n, number=f"补{n}", fact="" if n % 3 else "违法停车"),
        person_penalty(n),
    )
] + [penalty(1), penalty(2, fine="99")]

Start = Callable[[], "subprocess.Popen[bytes]"]


def database_url() -> str:
    entry = connection.settings_dict
    name = str(entry["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(name)}"
    host, port = quote(str(entry["HOST"]), safe=""), entry["PORT"]
    user = f"{quote(str(entry['USER']))}:{quote(str(entry['PASSWORD']))}"
    return f"postgresql://{user}@/{name}?host={host}&port={port or 5432}"


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts `xinshu worker` with batches of five rows; what still runs at the end is killed."""
    running: list[subprocess.Popen[bytes]] = []
    environment = {
        **os.environ,
        "XINSHU_DATABASE_URL": database_url(),
        "XINSHU_DATA_DIR": str(settings.XINSHU_DATA_DIR),
        "XINSHU_FILES_DIR": str(settings.XINSHU_FILES_DIR),
        "XINSHU_LAKE_DIR": str(settings.XINSHU_LAKE_DIR),
        "XINSHU_JOB_LEASE_SECONDS": "1",
        "DJANGO_SETTINGS_MODULE": "xinshu.config.settings",
    }
    program = str(Path(collecting_worker.__file__))

    def starter() -> "subprocess.Popen[bytes]":
        process = subprocess.Popen([sys.executable, program], env=environment)
        running.append(process)
        return process

    yield starter
    for process in running:
        process.kill()
        process.wait()


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "nothing happened for too long"
        time.sleep(0.02)


def on_disk() -> bytes:
    """Every byte of the database file, its journal and the file store; what is deleted, too.

    Another process reads them: closing a database file that SQLite has open in this process would
    drop the locks SQLite holds on it, and the next two writers would spoil it.
    """
    folders = [Path(settings.XINSHU_FILES_DIR)]
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    if connection.vendor == "sqlite":
        database = Path(str(connection.settings_dict["NAME"]))
        found += database.parent.glob(f"{database.name}*")
    return subprocess.run(["cat", *map(str, found)], capture_output=True, check=True).stdout


def left_behind() -> dict[str, object]:
    """What the archive holds after the submission, free of ids and moments."""
    return {
        "records": sorted(Record.objects.values_list("business_key", "payload", "row_no", "state")),
        "people": PersonRecord.objects.count(),
        "versions": RecordVersion.objects.count(),
        "held": sorted(HeldRow.objects.values_list("row_no", "state")),
        "findings": sorted(Finding.objects.values_list("row_no", "rule", "field")),
    }


def test_a_killed_worker_leaves_whole_batches_and_the_next_one_finishes(start: Start) -> None:
    cast = make_cast()
    publish_district()
    grant(cast.department_a, "penalty")
    submission = hand_in(ROWS, by=cast.clerk_a)

    def done() -> int:
        return Submission.objects.get(pk=submission.pk).batches_done

    victim = start()
    wait_for(lambda: done() >= 3)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    half = Submission.objects.get(pk=submission.pk)
    assert half.state == "checking"
    assert half.balanced
    assert half.stored == Record.objects.count() + PersonRecord.objects.count()
    assert half.held == HeldRow.objects.count()
    assert half.received < len(ROWS)

    successor = start()
    wait_for(lambda: Submission.objects.get(pk=submission.pk).state == "stored")

    successor.terminate()
    successor.wait()
    assert Job.objects.get(pk=submission.job_id).attempts == 2
    written = on_disk()
    assert connection.vendor != "sqlite" or penalty(3)["number"].encode() in written
    for said in (person_penalty(3)["name"], person_penalty(3)["person_id"]):
        assert said.encode() not in written
    after, counted = left_behind(), numbers(submission)
    assert counted["received"] == len(ROWS)
    for model in (RecordVersion, Record, PersonRecord, HeldRow, Finding):
        model.objects.all().delete()
    undisturbed = send(ROWS, by=cast.clerk_a)
    assert numbers(undisturbed) == counted
    assert left_behind() == after
