"""Sandbox clients rehearse: real rules and shapes, nothing real read or written."""

import datetime as dt

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.utils import timezone

from builders.actors import SETUP, Cast
from builders.machines import Machine, key_of
from builders.submissions import penalty, person_penalty, work
from builders.traces import NOTHING, watched
from xinshu.delivery.openapi import sandbox
from xinshu.kernel.jobs import services as jobs
from xinshu.kernel.jobs.models import Job
from xinshu.kernel.jobs.worker import work_once
from xinshu.kernel.keys.jobs import SWEEP
from xinshu.kernel.keys.models import Rehearsal

PENALTIES = "/items/penalty/records"
# What a call leaves behind whatever it does: counts, the note when a secret was last used.
COUNTS = {"keys.window", "keys.usage", "keys.rehearsal", "keys.credential"}


@pytest.fixture
def rehearsing(cast: Cast, machine: Machine) -> Machine:
    """A sandbox client of department A."""
    return Machine(key_of(cast.clerk_a, sandbox=True))


def everything() -> dict[str, int]:
    """How many rows each table holds, but for the counts."""
    models: list[type[Model]] = apps.get_models()
    return {
        model._meta.label_lower: model._default_manager.count()
        for model in models
        if model._meta.managed and model._meta.label_lower not in COUNTS
    }


def test_what_is_pushed_is_judged_and_answered_but_never_stored(rehearsing: Machine) -> None:
    before = everything()
    with watched() as traces:
        status, receipt = rehearsing.post(PENALTIES, [penalty(1), penalty(2, fact="")])
    assert status == 202
    assert receipt["receipt_no"].startswith("SBX")
    assert (receipt["received"], receipt["stored"], receipt["held"]) == (2, 1, 1)
    number = receipt["receipt_no"]
    assert rehearsing.get(f"/receipts/{number}") == (200, receipt)
    _, found = rehearsing.get(f"/receipts/{number}/findings")
    assert {each["row"] for each in found["findings"]} == {2}
    _, held = rehearsing.get(f"/receipts/{number}/held")
    assert [row["row"] for row in held["rows"]] == [2]
    assert traces.left == NOTHING
    assert everything() == before


def test_it_is_judged_as_the_real_thing_is(machine: Machine, rehearsing: Machine) -> None:
    rows = [penalty(1), penalty(2, fact=""), {**penalty(3), "name": ""}]
    _, real = machine.post(PENALTIES, rows)
    work()
    _, tried = rehearsing.post(PENALTIES, rows)

    def told(client: Machine, number: str) -> list[tuple[int, str]]:
        _, page = client.get(f"/receipts/{number}/findings")
        return [(each["row"], each["rule"]) for each in page["findings"]]

    assert told(machine, real["receipt_no"]) == told(rehearsing, tried["receipt_no"])
    _, stored = machine.get(f"/receipts/{real['receipt_no']}")
    for number in ("received", "stored", "held", "warned"):
        assert tried[number] == stored[number], number


def test_real_receipts_are_not_found_and_rehearsed_ones_only_by_their_client(
    cast: Cast, machine: Machine, rehearsing: Machine
) -> None:
    _, real = machine.post(PENALTIES, [penalty(1)])
    _, tried = rehearsing.post(PENALTIES, [penalty(1)])
    other = Machine(key_of(cast.clerk_a, sandbox=True))
    for client, number in (
        (rehearsing, real["receipt_no"]),
        (machine, tried["receipt_no"]),
        (other, tried["receipt_no"]),
    ):
        for rest in ("", "/findings", "/held"):
            status, body = client.get(f"/receipts/{number}{rest}")
            assert (status, body["code"]) == (404, "not_found")


def test_the_same_key_gives_the_same_rehearsal(rehearsing: Machine) -> None:
    first = rehearsing.post(PENALTIES, [penalty(1)], key="day-1")
    assert rehearsing.post(PENALTIES, [penalty(1)], key="day-1") == first
    status, body = rehearsing.post(PENALTIES, [penalty(2)], key="day-1")
    assert (status, body["code"]) == (409, "idempotency_conflict")
    assert Rehearsal.objects.count() == 1


def test_a_rehearsal_is_withdrawn_once(rehearsing: Machine) -> None:
    _, receipt = rehearsing.post(PENALTIES, [penalty(1)])
    path = f"/receipts/{receipt['receipt_no']}/withdraw"
    assert rehearsing.post(path, {"reason": "演练撤回"})[1]["state"] == "withdrawn"
    status, body = rehearsing.post(path, {"reason": "演练撤回"})
    assert (status, body["code"]) == (409, "wrong_state")


def test_sample_tasks_stand_in_for_the_department_s_own(rehearsing: Machine) -> None:
    before = everything()
    status, tasks = rehearsing.get("/tasks")
    assert status == 200
    assert {task["item"] for task in tasks} == {"penalty", "register", "tax", "park"}
    _, answered = rehearsing.post(f"/tasks/{tasks[0]['id']}/nothing")
    assert (answered["id"], answered["state"]) == (tasks[0]["id"], "nothing")
    assert everything() == before
    assert rehearsing.post("/tasks/9999/nothing")[0] == 404


def test_what_has_no_rehearsal_is_closed(rehearsing: Machine) -> None:
    file = SimpleUploadedFile("x.csv", b"x")
    status, body = rehearsing.upload("/items/penalty/files", file=file)
    assert (status, body["code"]) == (403, "sandbox_only")


def test_a_rehearsal_is_small(rehearsing: Machine) -> None:
    rows = [penalty(1)] * (sandbox.MOST_ROWS + 1)
    status, body = rehearsing.post(PENALTIES, rows)
    assert (status, body["code"]) == (409, "too_many_rehearsed")


def test_rehearsed_rows_are_sealed_and_swept_after_a_week(rehearsing: Machine) -> None:
    row = person_penalty(1, fact="")
    rehearsing.post(PENALTIES, [row])
    kept = Rehearsal.objects.get()
    assert row["person_id"].encode() not in bytes(kept.sealed)
    for days, left in ((6, 1), (8, 0)):
        with time_machine.travel(timezone.now() + dt.timedelta(days=days), tick=False):
            jobs.enqueue(SWEEP, actor=SETUP)
            while work_once():
                pass
        assert Job.objects.filter(kind=SWEEP, state="done").exists()
        assert Rehearsal.objects.count() == left


def test_half_a_letter_pair_is_a_finding_and_no_fault(rehearsing: Machine) -> None:
    status, receipt = rehearsing.post(PENALTIES, [penalty(1, fact="", number="甲\ud83d乙")])
    assert (status, receipt["held"]) == (202, 1)
    number = receipt["receipt_no"]
    assert rehearsing.get(f"/receipts/{number}/findings")[0] == 200
    status, held = rehearsing.get(f"/receipts/{number}/held")
    assert (status, len(held["rows"])) == (200, 1)
