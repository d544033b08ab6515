"""Work of the night: clocks where they are outdated, ledgers compared with what has come since."""

from typing import Any

from django.db import transaction

from xinshu.domain.publicity import selectors, services, services_ledger
from xinshu.domain.publicity.services import NIGHTLY, REFRESH
from xinshu.kernel.accounts.actor import Actor, system_actor
from xinshu.kernel.jobs.context import JobContext
from xinshu.kernel.jobs.registry import job


@job(NIGHTLY, "核对双公示时限与台账")
def nightly(context: JobContext) -> dict[str, Any]:
    """Compare ledgers in force anew; work all clocks out where calendar or terms have changed."""
    result: dict[str, Any] = {}
    if context.cursor or selectors.is_outdated():
        result = work_out_all(context)
    actor = system_actor("publicity", channel="job")
    compared = 0
    for pk in selectors.ledgers_open():
        context.check_cancelled()
        services_ledger.reconcile(actor=actor, ledger_id=pk)
        compared += 1
    return result | {"ledgers": compared}


@job(REFRESH, "重算全部双公示时限")
def refresh(context: JobContext) -> dict[str, Any]:
    """Clocks and figures of all records."""
    return work_out_all(context)


def work_out_all(context: JobContext) -> dict[str, Any]:
    """All clocks and figures, block by block; goes on where it was cut short."""
    actor = system_actor("publicity", channel="job")
    if not context.cursor:
        with transaction.atomic():
            run = services.begin_run(actor=actor)
            context.save_cursor(run=run.pk, person=False, after=0, rows=0)
    while not context.cursor.get("over"):
        context.check_cancelled()
        with transaction.atomic():
            _go_on(context, actor)
    rows = int(context.cursor["rows"])
    figures = services.finish_run(actor=actor, run_id=int(context.cursor["run"]), rows=rows)
    return {"rows": rows, "figures": figures}


def _go_on(context: JobContext, actor: Actor) -> None:
    at = dict(context.cursor)
    after, count = services.refresh_block(
        actor=actor, person=bool(at["person"]), after=int(at["after"])
    )
    at["rows"] = int(at["rows"]) + count
    if after:
        at["after"] = after
    elif at["person"]:
        at["over"] = True
    else:
        at |= {"person": True, "after": 0}
    context.progress(int(at["rows"]))
    context.save_cursor(**at)
