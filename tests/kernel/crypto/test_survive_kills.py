"""The rotation in real worker processes: killed in the middle, finished by the next."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from builders import worker_process
from builders.postgres import database_url
from xinshu.domain.subjects.models import Person
from xinshu.domain.subjects.models.person import PERSON_ID, PERSON_NAME
from xinshu.kernel.accounts.actor import system_actor
from xinshu.kernel.crypto.services import add_key
from xinshu.kernel.jobs.models import Job, State
from xinshu.kernel.seal import Mark, blind_index, seal_text, unseal_text

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 4_000
PATIENCE_SECONDS = 120

Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def start(own_keys: Path) -> Iterator[Start]:
    """Starts worker processes with the test's keys; those still running at the end are killed."""
    running: list[subprocess.Popen[bytes]] = []
    environment = {
        **os.environ,
        "XINSHU_DATABASE_URL": database_url(),
        "XINSHU_DATA_DIR": str(settings.XINSHU_DATA_DIR),
        "XINSHU_DATA_KEY_FILE": str(own_keys),
        "XINSHU_JOB_LEASE_SECONDS": "2",
    }

    def starter() -> "subprocess.Popen[bytes]":
        command = [sys.executable, str(Path(worker_process.__file__))]
        process = subprocess.Popen(command, env=environment)
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
        time.sleep(0.01)


def test_killed_three_times_every_value_is_sealed_anew_once(start: Start) -> None:
    Person.objects.bulk_create(
        Person(
            id_index=blind_index(f"01:{number}"),
            id_sealed=seal_text(f"号码{number}", context=PERSON_ID),
            name_sealed=seal_text(f"测试{number}", context=PERSON_NAME),
            id_type="01",
            created_at=timezone.now(),
        )
        for number in range(PEOPLE)
    )
    add_key(actor=system_actor("tests"))
    job = Job.objects.get()

    def resealed() -> int:
        job.refresh_from_db()
        return int(job.cursor.get("resealed", 0))

    for _ in range(3):
        before = resealed()
        victim = start()
        wait_for(lambda before=before: resealed() > before or job.is_over)  # type: ignore[misc]
        victim.kill()
        victim.wait()

    start()
    wait_for(lambda: bool(resealed()) and job.is_over)
    assert (job.state, job.result) == (
        State.DONE,
        {"resealed": 2 * PEOPLE, "broken": 0, "left": 0},
    )
    sealed = Person.objects.order_by("pk").values_list("name_sealed", flat=True)
    assert {Mark.of(bytes(each)).key_id for each in sealed} == {"k2"}
    opened = [unseal_text(each, context=PERSON_NAME) for each in sealed]
    assert opened == [f"测试{number}" for number in range(PEOPLE)]
