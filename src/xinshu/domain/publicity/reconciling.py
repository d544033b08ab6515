"""Comparing a statement with the platform: found, late, held, not yet due, missing."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from xinshu.core.publicity.documents import normal_document
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.collection.types import HeldRow
from xinshu.domain.publicity.models import Clock, Ledger, LedgerLine
from xinshu.domain.publicity.numbering import keyed_digest, open_digest
from xinshu.domain.publicity.refreshing import document_field
from xinshu.domain.publicity.yardsticks import Yardsticks, yardsticks

Outcome = LedgerLine.Outcome
AT_ONCE = 2_000
HELD_AT_MOST = 100_000
_COUNTED = (
    Outcome.FOUND,
    Outcome.LATE,
    Outcome.HELD,
    Outcome.PENDING,
    Outcome.MISSING,
    Outcome.EXCUSED,
)


@dataclass(frozen=True, slots=True)
class _Held:
    """Numbers of decisions that came in but wait for correction."""

    numbers: frozenset[str]


def compare(ledger: Ledger) -> None:
    """Give every line its outcome and count them, inside the caller's transaction.

    What was excused stays excused as long as nothing has arrived for it.
    """
    by, today = yardsticks(), catalogue.today()
    lines = list(LedgerLine.objects.filter(ledger=ledger).order_by("line_no"))
    before = [_facts(line) for line in lines]
    clocks = _clocks(ledger, lines)
    held = _held(ledger)
    seen: set[str] = set()
    for line in lines:
        number = normal_document(line.document_no)
        _judge(line, clocks, held, by=by, today=today, ledger=ledger)
        if number in seen:
            line.outcome = Outcome.TWICE
        seen.add(number)
    _write([line for line, was in zip(lines, before, strict=True) if _facts(line) != was])
    for outcome in _COUNTED:
        setattr(ledger, outcome.value, sum(line.outcome == outcome for line in lines))
    ledger.on_platform = _on_platform(ledger)
    ledger.reconciled_at = timezone.now()
    ledger.save(update_fields=(*(o.value for o in _COUNTED), "on_platform", "reconciled_at"))


def _facts(line: LedgerLine) -> tuple[Any, ...]:
    return (line.due_on, str(line.outcome), line.record_id, line.person, line.platform_date)


def _write(lines: list[LedgerLine]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE publicity_ledgerline SET due_on = %s, outcome = %s, record_id = %s, "
            "person = %s, platform_date = %s WHERE id = %s",
            [(*_facts(line), line.pk) for line in lines],
        )


def count_platform(ledger: Ledger) -> None:
    """Compare a number with the number of decisions the platform has of the period."""
    ledger.on_platform = _on_platform(ledger)
    ledger.found = min(ledger.declared, ledger.on_platform)
    over = yardsticks().calendar.deadline(ledger.last, yardsticks().terms.statutory_days)
    short = max(0, ledger.declared - ledger.on_platform)
    due = catalogue.today() > over
    ledger.missing, ledger.pending = (short, 0) if due else (0, short)
    ledger.reconciled_at = timezone.now()
    ledger.save(update_fields=("on_platform", "found", "missing", "pending", "reconciled_at"))


def _on_platform(ledger: Ledger) -> int:
    rows = Clock.objects.filter(department=ledger.department_id, item=ledger.item_id)
    return rows.filter(withdrawn=False, decided_on__range=(ledger.first, ledger.last)).count()


Found = dict[bytes, tuple[int, bool, date | None, int]]
"""Digest of a document number -> record, person, date of decision, days late."""


def _clocks(ledger: Ledger, lines: list[LedgerLine]) -> Found:
    wanted: list[bytes] = []
    for line in lines:
        wanted += [d for d in (open_digest(line.document_no), keyed_digest(line.document_no)) if d]
    found: Found = {}
    rows = Clock.objects.filter(item=ledger.item_id, withdrawn=False)
    if ledger.kind != Ledger.Kind.SPOT:
        rows = rows.filter(department=ledger.department_id)
    facts = ("document", "record_id", "person", "decided_on", "late_by")
    for at in range(0, len(wanted), AT_ONCE):
        part = rows.filter(document__in=wanted[at : at + AT_ONCE]).order_by("-id")
        for document, record_id, person, decided_on, late_by in part.values_list(*facts):
            found[bytes(document)] = (record_id, person, decided_on, late_by)
    return found


def _held(ledger: Ledger) -> _Held:
    """Rows about persons are sealed and keep no readable number; they count as missing."""
    in_force = catalogue.item_in_force(ledger.item.code, catalogue.today())
    field = document_field(in_force.item if in_force else None)
    rows = HeldRow.objects.filter(
        submission__department=ledger.department_id,
        submission__item=ledger.item_id,
        state=HeldRow.State.HELD,
    ).exclude(content="")
    contents = rows.order_by("-id").values_list("content", flat=True)[:HELD_AT_MOST]
    numbers = (str(json.loads(text).get(field) or "") for text in contents)
    return _Held(frozenset(normal_document(number) for number in numbers if number))


def _judge(
    line: LedgerLine, clocks: Found, held: _Held, *, by: Yardsticks, today: date, ledger: Ledger
) -> None:
    open_one, keyed = open_digest(line.document_no), keyed_digest(line.document_no)
    hit = clocks.get(open_one or b"") or clocks.get(keyed or b"")
    line.record_id, line.person, line.platform_date = (hit[0], hit[1], hit[2]) if hit else _NONE
    day = line.decided_on
    line.due_on = by.calendar.deadline(day, by.terms.statutory_days) if day else None
    line.outcome = _outcome(line, hit, held, today=today, ledger=ledger)


_NONE = (None, False, None)


def _outcome(
    line: LedgerLine,
    hit: tuple[int, bool, date | None, int] | None,
    held: _Held,
    *,
    today: date,
    ledger: Ledger,
) -> Outcome:
    day = line.decided_on
    if day is not None and not ledger.first <= day <= ledger.last:
        return Outcome.OUTSIDE
    if hit is not None:
        return Outcome.LATE if hit[3] > 0 else Outcome.FOUND
    if normal_document(line.document_no) in held.numbers:
        return Outcome.HELD
    if line.excused_at is not None:
        return Outcome.EXCUSED
    if line.due_on is not None and today <= line.due_on:
        return Outcome.PENDING
    return Outcome.MISSING
