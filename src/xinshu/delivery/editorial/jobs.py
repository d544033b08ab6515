"""What happens to articles by the clock."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from xinshu.core.refusals import Refusal
from xinshu.delivery.editorial import permissions as may
from xinshu.delivery.editorial.following import take_down_groundless
from xinshu.kernel.accounts.actor import Actor, system_actor
from xinshu.kernel.audit.services import record
from xinshu.kernel.jobs.context import JobContext
from xinshu.kernel.jobs.registry import job
from xinshu.kernel.jobs.services import ensure_schedule
from xinshu.kernel.notify.services import tell

ON_TIME, EVERY_MINUTES = "editorial.on_time", 5
NIGHTLY, NIGHT = "editorial.nightly", dt.time(1, 30)


def ensure_schedules(*, actor: Actor) -> None:
    """Have set times kept and cases looked at. Raises NotPermitted."""
    ensure_schedule(ON_TIME, ON_TIME, every_minutes=EVERY_MINUTES, actor=actor)
    ensure_schedule(NIGHTLY, NIGHTLY, daily_at=NIGHT, actor=actor)


@job(ON_TIME, "按时发布和撤下稿件")
def on_time(context: JobContext) -> dict[str, Any]:
    """Publish what was reviewed for a time that has come; take down what has expired."""
    now = timezone.now()
    taken = 0
    for page in Page.objects.filter(live=True, expire_at__lt=now).specific():
        context.check_cancelled()
        page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
        taken += 1
    due = Revision.objects.page_revisions().filter(approved_go_live_at__lt=now)
    published = [_publish(each) for each in due.order_by("approved_go_live_at")]
    return {"published": published.count(True), "refused": published.count(False), "taken": taken}


@job(NIGHTLY, "核对典型案例的公开依据")
def nightly(_: JobContext) -> dict[str, Any]:
    """Cases whose decision is public no longer go, too."""
    return {"taken_down": take_down_groundless()}


def _publish(revision: Revision) -> bool:
    """Whether it could go public; its sender hears why it could not."""
    try:
        with transaction.atomic():
            revision.publish(log_action="wagtail.publish.scheduled")
    except Refusal as refusal:
        _give_back(revision, str(refusal))
        return False
    return True


@transaction.atomic
def _give_back(revision: Revision, why: str) -> None:
    actor = system_actor("editorial", channel="job")
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    page = revision.content_object
    record(
        may.REJECTED,
        actor=actor,
        object_type="wagtailcore.page",
        object_id=str(page.pk),
        label=page.title,
        why=why,
    )
    if revision.user:
        link = f"/editorial/pages/{page.pk}/edit/"
        tell(revision.user, "article_back", title=page.title, reason=why, link=link, actor=actor)
