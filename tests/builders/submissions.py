"""Rows of the small catalogue, and the shortest way to hand them in and have them processed."""

import csv
import datetime as dt
import io
import threading
from collections.abc import Iterable, Mapping
from typing import Any

from builders.identifiers import code_no, enterprise_name, resident_id
from xinshu.domain.collection import selectors, services
from xinshu.domain.collection.models import Submission
from xinshu.domain.collection.types import Receipt
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.jobs.worker import run_worker

Row = Mapping[str, str]
ADULT = dt.date(1990, 1, 1)


def penalty(number: int = 1, /, **said: str) -> dict[str, str]:
    """A good penalty of the `number`th enterprise."""
    return {
        "name": enterprise_name(number),
        "category": "1",
        "code": code_no(number),
        "person_id_type": "",
        "person_id": "",
        "representative": "",
        "representative_id": "",
        "number": f"测罚〔2026〕{number}号",
        "decided_on": "2026-03-02",
        "valid_until": "2027-03-02",
        "fact": "未按规定公示年度报告",
        "fine": "0.05",
        "opinion": "",
    } | said


def person_penalty(number: int = 1, /, **said: str) -> dict[str, str]:
    """A good penalty of an adult natural person."""
    facts = {
        "name": f"测试某{number}",
        "category": "2",
        "code": "",
        "person_id_type": "01",
        "person_id": resident_id(ADULT, number),
        "number": f"测罚人〔2026〕{number}号",
    }
    return penalty(number, **(facts | said))


def registration(number: int = 1, /, **said: str) -> dict[str, str]:
    """The register's row of the `number`th enterprise."""
    return {
        "name": enterprise_name(number),
        "code": code_no(number),
        "registration_no": "",
        "status": "存续",
        "region": "120113",
        "established_on": "2021-05-06",
    } | said


def payment(number: int = 1, /, **said: str) -> dict[str, str]:
    """A month's tax of the `number`th enterprise."""
    return {
        "name": enterprise_name(number),
        "code": code_no(number),
        "period": "202603",
        "paid": "1200.50",
    } | said


def as_csv(rows: Iterable[Row]) -> bytes:
    """Rows as a CSV file with field codes as headers."""
    listed = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(listed[0]))
    writer.writeheader()
    writer.writerows(listed)
    return text.getvalue().encode()


def work() -> None:
    """Let a worker do what is due, in this process."""
    run_worker(threading.Event(), once=True)


def hand_in(
    content: bytes | str | Row | Iterable[Row],
    *,
    by: Actor,
    item: str = "penalty",
    name: str = "样例.csv",
    **options: Any,
) -> Submission:
    """Submit rows, a text or bytes, and leave it to a worker that has not come yet."""
    if isinstance(content, str):
        content = content.encode()
    if isinstance(content, Mapping):
        content = [content]
    data = content if isinstance(content, bytes) else as_csv(content)
    return services.submit(
        actor=by, item_code=item, stream=io.BytesIO(data), file_name=name, **options
    )


def send(content: bytes | str | Row | Iterable[Row], *, by: Actor, **options: Any) -> Submission:
    """Submit rows, a text or bytes, and have them processed."""
    submission = hand_in(content, by=by, **options)
    work()
    submission.refresh_from_db()
    return submission


def receipt(submission: Submission) -> Receipt:
    """The answer as of now."""
    submission.refresh_from_db()
    return selectors.receipt(submission)


def numbers(submission: Submission) -> dict[str, int]:
    """What became of the rows, without the zeros."""
    answer = receipt(submission)
    names = ("received", "stored", "updated", "unchanged", "held", "rejected")
    return {name: getattr(answer, name) for name in names if getattr(answer, name)}
