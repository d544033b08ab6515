"""Questions the workbench asks: tasks by what became of them, held rows as a workbook."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
from django.db import transaction
from django.db.models import QuerySet

from xinshu.core.refusals import NotFound
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.collection import policies
from xinshu.domain.collection.models import HeldRow, Submission, Task
from xinshu.domain.collection.persons import unseal_held
from xinshu.domain.collection.selectors import findings, held_rows, submissions, tasks
from xinshu.engine.sources.facts import DamagedRow
from xinshu.engine.templates import write_held_rows
from xinshu.kernel.access.classes import DataClass
from xinshu.kernel.access.purpose import Purpose, require_purpose
from xinshu.kernel.access.reads import implied, read
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.audit import services as audit

STORED = Submission.State.STORED
MOST_HELD = 100_000


def unanswered(actor: Actor, today: date) -> QuerySet[Task]:
    """Open tasks of the actor's own department and those below it."""
    return open_tasks(actor, today).filter(department__in=actor.department_below)


def open_tasks(actor: Actor, today: date) -> QuerySet[Task]:
    """Tasks the actor may see that have begun and have neither data nor a declaration."""
    begun = tasks(actor).filter(opens_on__lte=today, nothing_declared_at=None)
    return begun.exclude(submissions__state=STORED)


def overdue(actor: Actor, today: date) -> QuerySet[Task]:
    """Open tasks whose last day has passed."""
    return open_tasks(actor, today).filter(due_on__lt=today)


def answered(actor: Actor) -> QuerySet[Task]:
    """Tasks answered with data or with "nothing to report"."""
    seen = tasks(actor)
    return (
        seen.exclude(nothing_declared_at=None) | seen.filter(submissions__state=STORED)
    ).distinct()


def not_begun(actor: Actor, today: date) -> QuerySet[Task]:
    """Tasks that begin later."""
    return tasks(actor).filter(opens_on__gt=today)


def chosen_submissions(
    actor: Actor,
    *,
    state: str = "",
    item_code: str = "",
    department_id: int | None = None,
    since: date | None = None,
) -> QuerySet[Submission]:
    """Submissions the actor may see that answer every condition given."""
    wanted = {
        "state": state,
        "item__code": item_code,
        "department": department_id,
        "submitted_at__date__gte": since,
    }
    return submissions(actor).filter(**{name: value for name, value in wanted.items() if value})


def held_content(row: HeldRow, actor: Actor) -> dict[str, str]:
    """What a held row said, by field code.

    A row that names a person is opened only for the department that sent it.
    """
    text = row.content
    if row.sealed and row.submission.department_id in actor.department_below:
        text = unseal_held(bytes(row.sealed))
    content: dict[str, str | None] = json.loads(text) if text else {}
    return {code: value for code, value in content.items() if value}


def read_rows(submission: Submission, action: str, *, actor: Actor, count: int) -> Purpose:
    """Demand the purpose for which rows of a batch are looked at, and write the look down.

    `action` is what the audit calls it, `count` the number of rows. A department that mends what
    it sent in itself need not say so. Raises PurposeNeeded, PurposeNotAllowed.
    """
    return read(
        action,
        actor=_mending(submission, actor),
        about=[("collection.submission", submission.pk)],
        data_class=_class_of(submission),
        count=count,
        label=submission.receipt_no,
    )


def _mending(submission: Submission, actor: Actor) -> Actor:
    if submission.department_id != actor.department_id:
        return actor
    return implied(actor, "own_submission", matter=submission.receipt_no)


def _class_of(submission: Submission) -> DataClass:
    """Rows that may name a person are kept more closely than others nobody has published."""
    found = catalogue.item_of(submission.edition, submission.item.code)
    persons = found is None or found.item.admits_persons
    return DataClass.AUTHORISED if persons else DataClass.SHARED


def write_held(submission: Submission, path: Path, *, actor: Actor) -> int:
    """Write the rows still held as a workbook to mend and send again; returns how many.

    The export is audited with its purpose: it carries what a department has not published.
    Raises PurposeNeeded, PurposeNotAllowed.
    """
    actor = _mending(submission, actor)
    actor = replace(actor, purpose=require_purpose(actor, data_class=_class_of(submission)))
    found = catalogue.item_of(submission.edition, submission.item.code)
    if found is None:
        raise NotFound(thing=f"目录项 {submission.item.name}")
    waiting = held_rows(submission).filter(state=HeldRow.State.HELD)[:MOST_HELD]
    codes = [field.code for field in found.item.fields]
    lines = [(row.row_no, held_content(row, actor)) for row in waiting]
    whole = [line for line in lines if "_raw" not in line[1]]
    rows = pl.DataFrame(
        {"row_no": [number for number, _ in whole]}
        | {code: [content.get(code) for _, content in whole] for code in codes},
        schema={"row_no": pl.UInt32} | dict.fromkeys(codes, pl.String),
    )
    columns = ("row_no", "rule", "severity", "field", "message", "hint")
    listed = list(findings(submission).values_list(*columns))
    told = pl.DataFrame(
        listed,
        schema={"row_no": pl.UInt32} | dict.fromkeys(columns[1:], pl.String),
        orient="row",
    ).filter(pl.col("row_no").is_in(rows["row_no"].implode()))
    damaged = [
        DamagedRow(row_no=number, raw=content["_raw"], reason="本行无法按列读取")
        for number, content in lines
        if "_raw" in content
    ]
    written = write_held_rows(
        path,
        found.item,
        rows,
        told,
        edition_code=found.edition.code,
        code_lists=found.edition.code_lists,
        damaged=damaged,
    )
    with transaction.atomic():
        audit.record(policies.HELD_EXPORTED, submission, actor=actor, rows=written)
    return written
