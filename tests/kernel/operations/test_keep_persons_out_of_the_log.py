"""What a log line says, and what it never says."""

import datetime as dt
import json
import logging
import logging.config
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import DatabaseError
from hypothesis import given
from hypothesis import strategies as st

from builders.actors import Cast
from builders.identifiers import resident_id
from xinshu.kernel.audit.trail import request_named
from xinshu.kernel.jobs import registry
from xinshu.kernel.jobs.models import Job
from xinshu.kernel.jobs.services import enqueue
from xinshu.kernel.jobs.worker import work_once
from xinshu.kernel.operations.logs import logging_config
from xinshu.kernel.operations.privacy import masked

PERSON = resident_id(dt.date(1990, 1, 1))
SECRETS = {
    PERSON: "a resident id",
    f"tel{PERSON}x": "one between letters",
    "120113900101001": "an old one of fifteen digits",
    "120113 19900101 0012": "one in groups",
    "１２０１１３１９９００１０１００１２": "one in wide digits",
    "13800138000": "a phone",
    "+86 138-0013-8000": "a phone in groups",
    "6222021234567890123": "an account",
    "6222 0212 3456 7890": "an account in groups",
    "someone@example.com": "a mail address",
    "Bearer abcdef.ghijk": "a bearer token",
    "Basic YWJjOmRlZg==": "a basic login",
    "password=hunter2!": "a password",
    "'token': 'abcdef'": "a token in a dictionary",
    "口令：hunter2!": "a password in Chinese",
    "postgresql://u:p%40ss@db/x": "an address with a password",
}
HARMLESS = (
    *("job 12345 took 3.25 s", "回执 1201132026112200000001", "91120113MA0TE5T16X"),
    *("2026-11-22 16:40:01", "/workbench/subjects/<int:pk>/", "127.0.0.1:8000", "第 12 批 5000 行"),
)


@pytest.mark.parametrize("secret", SECRETS, ids=SECRETS.values())
def test_what_looks_personal_or_secret_is_starred_out(secret: str) -> None:
    said = masked(f"value {secret}, refused")
    assert secret not in said
    assert "hunter2" not in said
    assert "***" in said
    assert said.startswith("value ")
    assert said.endswith(", refused")


@pytest.mark.parametrize("line", HARMLESS)
def test_what_a_reader_needs_stays(line: str) -> None:
    assert masked(line) == line


@given(
    born=st.dates(dt.date(1900, 1, 1), dt.date(2025, 12, 31)),
    number=st.integers(0, 999),
    around=st.tuples(*[st.text(alphabet="甲乙 ,;:：（）abc.", max_size=8)] * 2),
)
def test_no_resident_id_survives_whatever_stands_around_it(
    born: dt.date, number: int, around: tuple[str, str]
) -> None:
    person = resident_id(born, number)
    assert person not in masked(around[0] + person + around[1])


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    """Sets the log up in the form asked for; calling it reads what was written."""

    def begin(form: Any) -> Any:
        for name in ("xinshu", "xinshu.requests", "xinshu.x"):
            # Whoever set logging up before in this process may have switched them off.
            logging.getLogger(name).disabled = False
        logging.config.dictConfig(logging_config(level="INFO", form=form))
        return lambda: list(capsys.readouterr().err.splitlines())

    yield begin
    logging.config.dictConfig(configured.LOGGING)


def test_a_line_of_json_has_the_facts_and_the_name_of_the_request(lines: Any) -> None:
    written = lines("json")
    with request_named("edge-0042"):
        extra = {"route": "/search/", "ms": 3.5, "request": object(), "row": {"name": "测试某"}}
        logging.getLogger("xinshu.requests").info("asked by %s", "13800138000", extra=extra)
    (line,) = map(json.loads, written())
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "asked by ***",
        "level": "info",
        "logger": "xinshu.requests",
        "request_id": "edge-0042",
        "route": "/search/",
        "ms": 3.5,
    }


def test_a_plain_line_is_one_line_and_the_traceback_is_masked(lines: Any) -> None:
    written = lines("plain")
    error = DatabaseError(f"DETAIL: Key (person)=({PERSON}) already exists")
    logging.getLogger("xinshu.x").error("could not store\nWARNING forged line", exc_info=error)
    first, *traceback = written()
    assert "could not store\\nWARNING forged line" in first
    assert traceback[-1].endswith("DETAIL: Key (person)=(***) already exists")


def test_what_is_not_on_the_list_of_facts_is_not_written(lines: Any) -> None:
    written = lines("plain")
    logging.getLogger("xinshu.x").warning("stored", extra={"subject": "测试某", "status": 200})
    assert "测试某" not in (said := "\n".join(written()))
    assert "status=200" in said


@pytest.mark.django_db
def test_a_failed_job_tells_its_error_without_the_person(cast: Cast) -> None:
    def fail(context: Any) -> None:
        context.log(f"looking at {PERSON}")
        raise DatabaseError(f"Key (person)=({PERSON}) already exists")

    registry.job("tests.leak")(fail)
    try:
        enqueue("tests.leak", actor=cast.clerk_a)
        work_once()
    finally:
        registry._kinds.pop("tests.leak")
    job = Job.objects.get()
    told = "\n".join([job.error, *job.lines.values_list("text", flat=True)])
    assert "already exists" in told
    assert PERSON not in told
