"""The nightly look for what has run out, and the work after two people have said yes."""

from datetime import time
from typing import Any

from django.db import transaction
from django.utils import timezone

from xinshu.core.refusals import WrongState
from xinshu.kernel.accounts.actor import Actor, system_actor
from xinshu.kernel.audit.services import record
from xinshu.kernel.files.ending import sweep_destroyed
from xinshu.kernel.jobs.context import JobContext
from xinshu.kernel.jobs.registry import job
from xinshu.kernel.jobs.services import ensure_schedule
from xinshu.kernel.lifecycle import permissions as may
from xinshu.kernel.lifecycle import services
from xinshu.kernel.lifecycle.certificate import certify
from xinshu.kernel.lifecycle.models import Destruction, Line
from xinshu.kernel.lifecycle.registry import Candidate, Store, store_of
from xinshu.kernel.lifecycle.selectors import holds_on
from xinshu.kernel.lifecycle.table import Ending, table

NIGHTLY = "lifecycle.nightly"
NIGHT = time(2, 0)
AT_ONCE = 200
Fate = Line.Fate


@job(NIGHTLY, "检查到期数据")
def nightly(context: JobContext) -> dict[str, Any]:
    """Propose what needs approval, sweep what does not; may be started again at any moment."""
    actor = system_actor("lifecycle", channel="job")
    result: dict[str, Any] = {"proposed": {}, "swept": {}}
    for line in table().values():
        context.check_cancelled()
        if line.ending is Ending.DESTROY and (found := services.propose(line.code, actor=actor)):
            result["proposed"][line.code] = found.rows
        elif line.ending is Ending.SWEEP and (swept := services.sweep(line, actor=actor)):
            result["swept"][line.code] = swept
    result["contents_removed"] = sweep_destroyed()
    return result


def ensure_schedules(*, actor: Actor) -> None:
    """Have the look taken every night. Raises NotPermitted."""
    ensure_schedule(NIGHTLY, NIGHTLY, daily_at=NIGHT, actor=actor)


@job(services.DESTROY, "销毁到期数据")
def destroy(context: JobContext) -> dict[str, Any]:
    """Carry out an approved destruction, two hundred lines to a transaction.

    Holds placed and changes made since the approval are asked for line by line. Raises WrongState
    for one that is not approved.
    """
    row = Destruction.objects.get(pk=context.args["destruction"])
    if row.state != Destruction.State.APPROVED:
        raise WrongState(
            thing=f"销毁事项 {row.number}", state=row.get_state_display(), action="执行"
        )
    waiting = Line.objects.filter(destruction=row, fate=Fate.WAITING).order_by("id")
    while some := list(waiting[:AT_ONCE]):
        context.check_cancelled()
        with transaction.atomic():
            _end(store_of(row.data_class), row, some)
            context.advance(len(some))
            context.save_cursor(line=some[-1].pk)
    finish(row, actor=system_actor("lifecycle", channel="job"), job_id=context.job_id)
    return {"destroyed": row.destroyed, "certificate": row.certificate_digest}


@transaction.atomic
def finish(row: Destruction, *, actor: Actor, job_id: int) -> None:
    """Write the certificate and what it rests on."""
    row.destroyed = row.lines.filter(fate=Fate.DESTROYED).count()
    row.finished_at = timezone.now()
    row.state = Destruction.State.DONE
    certify(row, job_id=job_id)
    row.save()
    record(
        may.DESTROYED,
        row,
        actor=actor,
        basis=row.source,
        data_class=row.data_class,
        rows=row.destroyed,
        certificate=row.certificate_digest,
    )


def _end(store: Store, row: Destruction, lines: list[Line]) -> None:
    # Whoever places a hold waits for these lines to end, or these lines see the hold.
    Destruction.objects.select_for_update().get(pk=row.pk)
    now = {each.key: each for each in store.find([line.key for line in lines])}
    holds = holds_on(row.data_class)
    by_fate: dict[Line.Fate, list[Line]] = {}
    for line in lines:
        current = now.get(line.key)
        held = current and any(h.covers(row.data_class, current.references) for h in holds)
        by_fate.setdefault(_fate(line, current, held=bool(held)), []).append(line)
    store.destroy([line.key for line in by_fate.get(Fate.DESTROYED, [])])
    for fate, ended in by_fate.items():
        Line.objects.filter(pk__in=[line.pk for line in ended]).update(fate=fate)


def _fate(line: Line, current: Candidate | None, *, held: bool) -> Line.Fate:
    if current is None:
        return Fate.GONE
    if held:
        return Fate.HELD
    return Fate.DESTROYED if current.digest == line.digest else Fate.CHANGED
