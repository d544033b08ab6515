"""Questions about jobs."""

from dataclasses import dataclass

from django.db.models import Max, QuerySet

from xinshu.core.refusals import NotFound
from xinshu.kernel.access.policy import scope, scoped
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.jobs import permissions as may
from xinshu.kernel.jobs import registry
from xinshu.kernel.jobs.models import Job, JobLine, Schedule

LINES_SHOWN = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleLine:
    """A schedule with its last job; `handled`: this version knows the kind."""

    schedule: Schedule
    last: Job | None
    handled: bool


@scoped(Job, action=may.VIEW)
def own_jobs(rows: QuerySet[Job], actor: Actor) -> QuerySet[Job]:
    """People see what they or their department queued; managers of jobs see all."""
    if actor.may(may.MANAGE):
        return rows
    if not actor.may(may.VIEW):
        return rows.none()
    if actor.department_id is None:
        return rows.filter(created_by_id=actor.user_id)
    return rows.filter(department_id__in=actor.department_below)


def jobs(*, actor: Actor, kind: str = "", state: str = "") -> QuerySet[Job]:
    """The jobs the actor may see, newest first."""
    rows = scope(Job.objects.order_by("-id"), actor, may.VIEW)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(state=state) if state else rows


def job(job_id: int, *, actor: Actor) -> Job:
    """One job the actor may see. Raises NotFound."""
    found = jobs(actor=actor).filter(pk=job_id).first()
    if found is None:
        raise NotFound(thing=f"后台任务 {job_id}")
    return found


def last_lines(job: Job) -> list[JobLine]:
    """The end of a job's log, oldest line first: as many lines as a page can show."""
    return list(job.lines.order_by("-id")[:LINES_SHOWN])[::-1]


@scoped(Schedule, action=may.MANAGE)
def every_schedule(rows: QuerySet[Schedule], actor: Actor) -> QuerySet[Schedule]:
    """Schedules belong to the platform: managers of jobs see all, others none."""
    return rows if actor.may(may.MANAGE) else rows.none()


def schedules(*, actor: Actor) -> list[ScheduleLine]:
    """Every schedule with what came of it last, by name."""
    rows = list(scope(Schedule.objects.order_by("name"), actor, may.MANAGE))
    keys = [row.job_key for row in rows]
    newest = (
        Job.objects.filter(unique_key__in=keys)
        .order_by()
        .values("unique_key")
        .annotate(newest=Max("pk"))
        .values("newest")
    )
    last = {each.unique_key: each for each in Job.objects.filter(pk__in=newest)}
    return [
        ScheduleLine(
            schedule=row, last=last.get(row.job_key), handled=registry.is_handled(row.kind)
        )
        for row in rows
    ]


def schedule(schedule_id: int, *, actor: Actor) -> Schedule:
    """One schedule the actor may manage. Raises NotFound."""
    found = scope(Schedule.objects.filter(pk=schedule_id), actor, may.MANAGE).first()
    if found is None:
        raise NotFound(thing=f"定时计划 {schedule_id}")
    return found
