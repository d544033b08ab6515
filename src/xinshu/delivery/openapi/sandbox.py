"""The interface as sandbox clients meet it: real rules and shapes, nothing real read or written.

Each function takes the arguments of the operation it stands in for. What a client "submits" is
judged at once by the rules of today and kept for a week in its own drawer
(`kernel.keys.rehearsals`); receipt numbers begin with SBX and are found there alone.
"""

import hashlib
import json
import secrets
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Status

from xinshu.core.refusals import NotFound, WrongState
from xinshu.core.rules.judge import Judgement
from xinshu.delivery.openapi import schemas, scopes
from xinshu.delivery.openapi.auth import actor, caller_of
from xinshu.delivery.openapi.judging import Rehearsed, as_text
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.collection.types import IdempotencyConflict, TaskState
from xinshu.kernel.keys import rehearsals
from xinshu.kernel.keys.refusals import TooManyRehearsed

MOST_ROWS = 200
SAMPLE_DAYS = 5
MARK = "沙箱演练：规则与正式环境相同，数据未入库。"


def push(
    request: HttpRequest, code: str, records: list[dict[str, Any]], idempotency_key: str = ""
) -> Any:
    """A receipt with the numbers a real one would begin with; every good row counts as stored."""
    if len(records) > MOST_ROWS:
        raise TooManyRehearsed(most=MOST_ROWS, given=len(records))
    client = caller_of(request).client
    digest = hashlib.sha256(json.dumps(records, sort_keys=True).encode()).hexdigest()
    number = _number(client.code, idempotency_key)
    if idempotency_key and client.rehearsals.filter(number=number).exists():
        earlier = rehearsals.find(client, number)
        if earlier["digest"] != digest:
            raise IdempotencyConflict(key=idempotency_key, receipt=number)
        return Status(202, earlier["receipt"])
    rules = Rehearsed(code)
    judged = [rules.judge(row, record) for row, record in enumerate(records, start=1)]
    receipt = _receipt(number, code, judged)
    content = {
        "digest": digest,
        "receipt": receipt,
        "findings": [
            schemas.FindingOut.of(each).model_dump() for one in judged for each in one.findings
        ],
        "held": [
            _held(row, one, record)
            for row, (one, record) in enumerate(zip(judged, records, strict=True), start=1)
            if one.held
        ],
    }
    rehearsals.keep(client, number, content)
    return Status(202, receipt)


def receipt(request: HttpRequest, number: str) -> Any:
    """The receipt of a rehearsal."""
    return rehearsals.find(caller_of(request).client, number)["receipt"]


def findings(request: HttpRequest, number: str, after: int = 0, severity: str = "") -> Any:
    """The findings of a rehearsal, on one page."""
    found = rehearsals.find(caller_of(request).client, number)["findings"]
    chosen = [each for each in found if not severity or each["severity"] == severity]
    return {"findings": chosen[after:], "next": None}


def held(request: HttpRequest, number: str, after: int = 0) -> Any:
    """The held rows of a rehearsal, as they were sent."""
    rows = rehearsals.find(caller_of(request).client, number)["held"]
    return {"rows": [row for row in rows if row["row"] > after], "next": None}


def withdraw(request: HttpRequest, number: str, body: schemas.ReasonIn) -> Any:
    """Take a rehearsal back; the reason is checked and forgotten."""
    client = caller_of(request).client
    found = rehearsals.find(client, number)
    if found["receipt"]["state"] == "withdrawn":
        raise WrongState(thing=f"沙箱回执 {number} ", state="已撤回", action="再次撤回")
    found["receipt"]["state"] = "withdrawn"
    rehearsals.keep(client, number, found)
    return found["receipt"]


def tasks(request: HttpRequest) -> Any:
    """One open sample task for each item the department supplies."""
    today = catalogue.today()
    due = today.fromordinal(today.toordinal() + SAMPLE_DAYS)
    mine = catalogue.granted_items(actor(request).department_id or 0, today)
    allowed = caller_of(request).among(scopes.TASKS, [each.item.code for each in mine])
    return [
        schemas.TaskOut(
            id=number,
            item=code,
            period=f"{today:%Y-%m}",
            due_on=due,
            state=TaskState.OPEN,
            days_left=SAMPLE_DAYS,
        )
        for number, code in enumerate(allowed, start=1)
    ]


def nothing(request: HttpRequest, task_id: int) -> Any:
    """A sample task as it would be after "nothing to report"; the sample itself stays open."""
    found = next((task for task in tasks(request) if task.id == task_id), None)
    if found is None:
        raise NotFound(thing="该报送任务")
    return found.model_copy(update={"state": TaskState.NOTHING})


def _number(code: str, idempotency_key: str) -> str:
    if not idempotency_key:
        return f"SBX{secrets.token_hex(8)}"
    return "SBX" + hashlib.sha256(f"{code} {idempotency_key}".encode()).hexdigest()[:16]


def _receipt(number: str, code: str, judged: list[Judgement]) -> dict[str, Any]:
    now = timezone.now().isoformat()
    held_rows = sum(one.held for one in judged)
    counts = {
        "received": len(judged),
        "stored": len(judged) - held_rows,
        "held": held_rows,
        "warned": sum(bool(one.findings) and not one.held for one in judged),
    }
    nothing_else = dict.fromkeys(("updated", "unchanged", "rejected", "unmatched", "late"), 0)
    return {
        "receipt_no": number,
        "state": "stored",
        "item": code,
        "submitted_at": now,
        "finished_at": now,
        **counts,
        **nothing_else,
        "message": MARK,
        "progress": 1.0,
    }


def _held(row: int, judged: Judgement, record: dict[str, Any]) -> dict[str, Any]:
    content = {member: as_text(value) for member, value in record.items()}
    return {"row": row, "state": "held", "business_key": judged.business_key, "content": content}
