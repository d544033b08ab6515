"""Verbs on configured sources: save, run, stop; and the clock that runs them."""

from datetime import time

from django.db import transaction
from django.utils import timezone

from xinshu.core.refusals import NotFound, WrongState
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.collection import policies
from xinshu.domain.collection.models import Source
from xinshu.domain.collection.sources_definition import parse
from xinshu.domain.collection.types import NothingToFetch
from xinshu.kernel.access.policy import require
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import Department
from xinshu.kernel.audit import services as audit
from xinshu.kernel.jobs import services as jobs
from xinshu.kernel.jobs.models import Job

RUN = "collection.run_source"
RUN_DUE = "collection.run_sources"
OPEN_TASKS = "collection.open_tasks"
REMIND_TASKS = "collection.remind_tasks"


@transaction.atomic
def save_source(*, actor: Actor, text: str, department: Department | None = None) -> Source:
    """Put a source document in force, new or in place of the one of the same code (R017).

    `department` defaults to the one the document names. A stopped source runs again once it is
    saved. Raises NotPermitted, NotFound, SourceInvalid with every error.
    """
    require(actor, policies.SOURCES)
    wanted = parse(text)
    sender = department or _department(wanted.department)
    source = Source.objects.filter(code=wanted.code).first() or Source(code=wanted.code)
    if source.pk:
        require(actor, policies.SOURCES, source)
    fetched_from = (source.kind, source.every_minutes)
    source.name, source.kind, source.department = wanted.name, wanted.kind, sender
    source.item = catalogue.item_row(wanted.item)
    source.definition, source.every_minutes = text, wanted.every_minutes
    source.active = True
    if fetched_from != (source.kind, source.every_minutes):
        source.next_due = timezone.now() if wanted.every_minutes else None
    source.save()
    audit.record(policies.SOURCE_SAVED, source, actor=actor, label=source.name, kind=source.kind)
    return source


@transaction.atomic
def run_source(*, actor: Actor, source: Source) -> Job:
    """Fetch from a source now; the job's run is found in the history of the source.

    While a run of the source waits or goes on, that one is returned. Raises NotPermitted,
    NothingToFetch for a source of uploads, WrongState for a stopped one.
    """
    require(actor, policies.SOURCES, source)
    if source.kind == Source.Kind.FILE:
        raise NothingToFetch(source=source.name)
    if not source.active:
        raise WrongState(thing=f"来源“{source.name}”", state="停用", action="运行")
    audit.record(policies.SOURCE_RUN, source, actor=actor, label=source.name)
    return queue_run(source, actor=actor)


@transaction.atomic
def stop_source(*, actor: Actor, source: Source, reason: str) -> Source:
    """Stop fetching from a source; what it delivered stays. Raises NotPermitted, WrongState."""
    require(actor, policies.SOURCES, source)
    if not source.active:
        raise WrongState(thing=f"来源“{source.name}”", state="停用", action="停用")
    source.active, source.next_due = False, None
    source.save(update_fields=["active", "next_due"])
    audit.record(policies.SOURCE_STOPPED, source, actor=actor, label=source.name, why=reason)
    return source


def ensure_schedules(*, actor: Actor) -> None:
    """The clockwork of collection: due sources each minute, tasks and reminders each day.

    Called when a worker starts; the same call again changes nothing. Raises NotPermitted.
    """
    jobs.ensure_schedule(RUN_DUE, RUN_DUE, actor=actor, every_minutes=1)
    jobs.ensure_schedule(OPEN_TASKS, OPEN_TASKS, actor=actor, daily_at=time(0, 30))
    jobs.ensure_schedule(REMIND_TASKS, REMIND_TASKS, actor=actor, daily_at=time(8, 30))


def queue_run(source: Source, *, actor: Actor) -> Job:
    """The job of one run; one at a time for a source."""
    return jobs.enqueue(RUN, {"source": source.pk}, actor=actor, unique_key=f"{RUN}:{source.pk}")


def _department(code: str) -> Department:
    found = Department.objects.filter(code=code).first() if code else None
    found = found or (Department.objects.filter(official_code=code).first() if code else None)
    if found is None:
        raise NotFound(thing=f"报送单位 {code}" if code else "来源配置中的报送单位 department")
    return found
