"""Questions about jobs."""

from django.db.models import QuerySet

from xinshu.core.refusals import NotFound
from xinshu.kernel.access.policy import scope, scoped
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.jobs import permissions as may
from xinshu.kernel.jobs.models import Job


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
