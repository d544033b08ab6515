"""Tasks over the interface."""

import pytest
from django.utils import timezone

from builders.actors import SETUP, Cast
from builders.machines import Machine
from builders.submissions import penalty, work
from xinshu.domain.collection import planning
from xinshu.domain.collection.models import Task


@pytest.fixture(autouse=True)
def tasks(machine: Machine) -> None:
    planning.open_tasks(actor=SETUP, on=timezone.localdate(), back=0)


def test_a_department_lists_its_own_tasks(machine: Machine, stranger: Machine) -> None:
    status, mine = machine.get("/tasks")
    assert status == 200
    assert {(t["item"], t["state"]) for t in mine} == {
        (item, "open") for item in ("penalty", "register", "tax", "park")
    }
    assert len(stranger.get("/tasks")[1]) == 1


def test_nothing_is_declared_once(machine: Machine) -> None:
    task = next(t for t in machine.get("/tasks")[1] if t["item"] == "tax")
    status, after = machine.post(f"/tasks/{task['id']}/nothing")
    assert (status, after["state"]) == (200, "nothing")
    status, body = machine.post(f"/tasks/{task['id']}/nothing")
    assert (status, body["code"]) == (409, "wrong_state")


def test_a_task_with_data_is_not_nothing(machine: Machine) -> None:
    machine.post("/items/penalty/records", [penalty(1)])
    work()
    task = next(t for t in machine.get("/tasks")[1] if t["item"] == "penalty")
    assert task["state"] == "reported"
    assert machine.post(f"/tasks/{task['id']}/nothing")[1]["code"] == "already_reported"


def test_another_department_s_task_is_not_found(
    cast: Cast, machine: Machine, stranger: Machine
) -> None:
    task = Task.objects.filter(department=cast.department_a).first()
    assert task is not None
    assert stranger.post(f"/tasks/{task.pk}/nothing")[0] == 404
    assert stranger.post("/tasks/999999999999999999999/nothing")[0] == 404
