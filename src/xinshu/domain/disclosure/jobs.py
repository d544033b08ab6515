"""Jobs of disclosure: after each errand, every night, and over everything."""

from datetime import date, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.disclosure import policies, refreshing, rule_sets
from xinshu.domain.disclosure.checking import check
from xinshu.domain.disclosure.models import Feed, Night, State, TakenDown
from xinshu.domain.disclosure.refreshing import Step
from xinshu.domain.disclosure.writing import Written, lock, recount
from xinshu.kernel.accounts.actor import Actor, system_actor
from xinshu.kernel.audit.services import record
from xinshu.kernel.jobs import services as jobs
from xinshu.kernel.jobs.context import JobContext
from xinshu.kernel.jobs.models import Job
from xinshu.kernel.jobs.registry import job

REFRESH = "disclosure.refresh"
NIGHTLY = "disclosure.nightly"
CHECK = "disclosure.check"
NIGHT = time(0, 5)  # right after the last day of a term is over


def enqueue_refresh(args: dict[str, Any], *, actor: Actor, key: str = "") -> Job:
    """Have records worked out anew: `submission`, `subjects`, `records`, or {} for all."""
    unique = f"{REFRESH}:{key}" if key else ""
    return jobs.enqueue(REFRESH, args, actor=actor, unique_key=unique)


def enqueue_night(*, actor: Actor) -> Job:
    """Have the nightly run done now."""
    return jobs.enqueue(NIGHTLY, actor=actor, unique_key=NIGHTLY)


@job(REFRESH, "核算公示状态")
def refresh(context: JobContext) -> dict[str, Any]:
    """Work out what is public of the records an errand names, of all without one.

    A block and its place in the cursor are committed together: a run cut short goes on there.
    What all records were looked at by is what the first block was: when rules or catalogue have
    changed meanwhile, everything is worked out once more.
    """
    return _refresh(context)


def _refresh(context: JobContext) -> dict[str, Any]:
    everything = not context.args
    if everything:
        take_up_rules(actor=system_actor("disclosure", channel="job"))
    begun_by = str(context.cursor.get("made_by") or made_by(catalogue.today()))
    after = int(context.cursor.get("after", 0))
    done = Written(**context.cursor.get("done", {}))
    steps = (
        refreshing.all_blocks(after)
        if everything
        else refreshing.blocks_of(refreshing.touched_by(context.args), after)
    )
    total = refreshing.how_many() if everything else None
    for step in steps:
        context.check_cancelled()
        done += _block(context, step, done, total, begun_by)
    if everything:
        _finish_everything(begun_by, done)
        if is_outdated(catalogue.today()):
            context.save_cursor(done=_facts(done))
            return _refresh(context)
    return _facts(done)


def _block(
    context: JobContext, step: Step, before: Written, total: int | None, begun_by: str
) -> Written:
    with transaction.atomic():
        lock()  # the rules are read behind it: no block is judged by what another has left
        written = refreshing.refresh_block(step.block, refreshing.rulebook_of())
        context.progress(step.after, total)
        context.save_cursor(after=step.after, done=_facts(before + written), made_by=begun_by)
    return written


def _facts(done: Written) -> dict[str, int]:
    return {
        "rows": done.rows,
        "published": done.published,
        "changed": done.changed,
        "taken_down": done.taken_down,
    }


@transaction.atomic
def _finish_everything(begun_by: str, done: Written) -> None:
    recount()
    feed = lock()
    feed.made_by = begun_by
    feed.save(update_fields=["made_by"])
    actor = system_actor("disclosure", channel="job")
    record(policies.RECALCULATED, actor=actor, label=f"{done.rows} 条", made_by=feed.made_by)


def made_by(today: date) -> str:
    """What all records would be looked at by today."""
    edition = catalogue.edition_in_force(today)
    return rule_sets.fingerprint(today, edition.pk if edition else None)


def take_up_rules(*, actor: Actor) -> int:
    """Take up the shipped rule sets; says how many revisions are new. Raises RulesInvalid."""
    return len(rule_sets.take_up(rule_sets.documents(), actor=actor))


def is_outdated(today: date) -> bool:
    """Whether rules or catalogue have changed since all records were looked at."""
    feed = Feed.objects.filter(pk=1).first()
    return feed is None or feed.made_by != made_by(today)


@job(NIGHTLY, "夜间撤下期满信息")
def nightly(context: JobContext) -> dict[str, Any]:
    """Take down what ended yesterday, show what begins today, and prove that it is so.

    Records that changed without an errand reaching us are worked out, too. When another rule set
    or edition is in force today, everything is worked out anew.
    """
    actor = system_actor("disclosure", channel="job")
    today = catalogue.today()
    take_up_rules(actor=actor)
    if is_outdated(today):
        enqueue_refresh({}, actor=actor, key="all")
    by = made_by(today)
    done = Written()
    for step in refreshing.blocks_of([*refreshing.due(today), *refreshing.missed()], 0):
        context.check_cancelled()
        done += _block(context, step, done, None, by)
    with transaction.atomic():
        recount()
        ended = TakenDown.objects.filter(day=today, state=State.ENDED).count()
        Night.objects.update_or_create(
            day=today, defaults={"ended": ended, "finished_at": timezone.now()}
        )
    jobs.enqueue(CHECK, actor=actor, unique_key=CHECK)
    return _facts(done)


@job(CHECK, "检查撤下是否到位")
def check_places(context: JobContext) -> dict[str, Any]:
    """Look whether what was taken down is gone from every place."""
    found = check(actor=system_actor("disclosure", channel="job"), context=context)
    return {"records": found.records, "remaining": found.remaining, "overdue": found.overdue}


def ensure_schedules(*, actor: Actor) -> None:
    """Have the nightly run taken every night. Raises NotPermitted."""
    jobs.ensure_schedule(NIGHTLY, NIGHTLY, daily_at=NIGHT, actor=actor)
