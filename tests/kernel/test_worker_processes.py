"""Real worker processes: killed in the middle, several at once."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from builders import worker_process
from builders.demo_jobs import KIND
from xinshu.kernel.accounts.actor import system_actor
from xinshu.kernel.jobs.models import Job, State
from xinshu.kernel.jobs.services import enqueue

pytestmark = pytest.mark.django_db(transaction=True)

SYSTEM = system_actor("tests")
PATIENCE_SECONDS = 60

Start = Callable[..., "subprocess.Popen[bytes]"]


def database_url() -> str:
    """The address of the database under test."""
    entry = connection.settings_dict
    name = str(entry["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(name)}"
    host, port = quote(str(entry["HOST"]), safe=""), entry["PORT"]
    user = f"{quote(str(entry['USER']))}:{quote(str(entry['PASSWORD']))}"
    return f"postgresql://{user}@/{name}?host={host}&port={port or 5432}"


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts worker processes; those still running at the end are killed."""
    running: list[subprocess.Popen[bytes]] = []
    environment = {
        **os.environ,
        "XINSHU_DATABASE_URL": database_url(),
        "XINSHU_DATA_DIR": str(settings.XINSHU_DATA_DIR),
        "XINSHU_JOB_LEASE_SECONDS": "2",
    }
    program = str(Path(worker_process.__file__))

    def starter(*options: str) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen([sys.executable, program, *options], env=environment)
        running.append(process)
        return process

    yield starter
    for process in running:
        process.kill()
        process.wait()


def wait_for(condition: Callable[[], bool]) -> None:
    """Until the condition holds; fails after a minute."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "nothing happened for too long"
        time.sleep(0.05)


def counted(job: Job) -> list[str]:
    lines = job.lines.order_by("id").values_list("text", flat=True)
    return [line for line in lines if line.startswith("step")]


def over(job: Job) -> bool:
    job.refresh_from_db()
    return job.is_over


def test_a_killed_worker_is_replaced_and_every_step_is_done_once(start: Start) -> None:
    job = enqueue(KIND, {"n": 20, "pause": 0.1}, actor=SYSTEM)
    victim = start()
    wait_for(lambda: len(counted(job)) >= 3)
    victim.kill()
    victim.wait()
    job.refresh_from_db()
    assert job.state == State.RUNNING

    start()
    wait_for(lambda: over(job))

    assert job.state == State.DONE
    assert job.attempts == 2
    assert counted(job) == [f"step {number}" for number in range(20)]


def test_a_worker_asked_to_stop_leaves_the_job_to_the_next(start: Start) -> None:
    job = enqueue(KIND, {"n": 20, "pause": 0.1}, actor=SYSTEM)
    leaving = start()
    wait_for(lambda: len(counted(job)) >= 3)
    leaving.terminate()
    assert leaving.wait(timeout=PATIENCE_SECONDS) == 0
    job.refresh_from_db()
    assert job.state == State.QUEUED

    start("--once")
    wait_for(lambda: over(job))
    assert job.state == State.DONE
    assert counted(job) == [f"step {number}" for number in range(20)]


def test_three_workers_share_the_queue_and_no_job_runs_twice(start: Start) -> None:
    jobs = [enqueue(KIND, {"n": 3, "pause": 0.02}, actor=SYSTEM) for _ in range(24)]
    for _ in range(3):
        start()
    wait_for(lambda: all(over(job) for job in jobs))
    assert {job.state for job in jobs} == {State.DONE}
    assert {job.attempts for job in jobs} == {1}
    assert [counted(job) for job in jobs] == [["step 0", "step 1", "step 2"]] * 24


def test_a_long_job_keeps_its_lease_while_it_is_silent(start: Start) -> None:
    job = enqueue(KIND, {"n": 2, "pause": 5}, actor=SYSTEM)
    start()
    wait_for(lambda: len(counted(job)) >= 1)
    start()
    wait_for(lambda: over(job))
    assert job.attempts == 1
    assert counted(job) == ["step 0", "step 1"]
