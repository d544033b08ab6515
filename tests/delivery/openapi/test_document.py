"""The interface keeps what its document promises."""

import json
from collections.abc import Iterator

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case
from schemathesis.specs.openapi.checks import negative_data_rejection

from builders.actors import SETUP, Cast
from builders.machines import Machine, key_of
from builders.sources import ROOT
from builders.submissions import penalty, work
from xinshu.delivery.openapi.document import compose
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.collection import planning
from xinshu.domain.collection.models import Submission, Task
from xinshu.domain.records.models import Record

PAGE = ROOT / "docs" / "openapi.json"
DOCUMENT = json.loads(PAGE.read_text(encoding="utf-8"))
FEW = settings(
    max_examples=8,
    deadline=None,
    database=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
reading = schema.include(method="GET").include(path="/api/v1/items/{code}/check")


def test_the_document_in_the_docs_is_the_interface_s_own() -> None:
    assert PAGE.read_text(encoding="utf-8") == compose(), "run make reference"


def test_every_operation_needs_a_key_and_says_how_it_refuses() -> None:
    for path, operations in DOCUMENT["paths"].items():
        for verb, operation in operations.items():
            assert operation["security"], f"{verb} {path}"
            assert {"401", "403", "404", "422"} <= set(operation["responses"]), f"{verb} {path}"
            assert operation["description"], f"{verb} {path}"


@pytest.fixture
def key(cast: Cast, machine: Machine) -> str:
    """A key of a department with a receipt, a held row and tasks."""
    planning.open_tasks(actor=SETUP, on=catalogue.today())
    machine.post("/items/penalty/records", [penalty(1), penalty(2, fact="")])
    work()
    assert Task.objects.exists()
    return key_of(cast.clerk_a)


@pytest.fixture
def open_key(key: str) -> Iterator[str]:
    """The key; requests leave the test's connection open, as they do with Django's client."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield key
    for signal in signals:
        signal.connect(close_old_connections)


@reading.parametrize()
@FEW
def test_whatever_is_asked_the_answer_is_one_of_those_described(case: Case, open_key: str) -> None:
    headers = {"Authorization": f"Bearer {open_key}"}
    before = (Submission.objects.count(), Record.objects.count())
    case.call_and_validate(headers=headers)
    known = {"number": Submission.objects.get().receipt_no, "code": "penalty"}
    case.path_parameters = {name: known[name] for name in case.path_parameters or {}}
    # What was wrong with the request may have been the path, which is right now.
    case.call_and_validate(headers=headers, excluded_checks=[negative_data_rejection])
    assert (Submission.objects.count(), Record.objects.count()) == before
