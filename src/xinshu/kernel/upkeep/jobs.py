"""The walk over the site, every night and when somebody asks."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.jobs.context import JobContext
from xinshu.kernel.jobs.registry import job
from xinshu.kernel.jobs.services import ensure_schedule
from xinshu.kernel.upkeep.columns import columns
from xinshu.kernel.upkeep.models import Flaw, Walk
from xinshu.kernel.upkeep.walking import external_flaws, stale, walk

WALK = "upkeep.walk"
NIGHT = dt.time(4, 10)
STARTS = ["/"]
KEPT_WALKS = 30
MOST_FLAWS = 2_000


@job(WALK, "网站巡检")
def walk_the_site(context: JobContext) -> dict[str, Any]:
    """Read the site, write down what is wrong. A run cut short begins again from the start."""
    row = Walk(began_at=timezone.now(), external=settings.XINSHU_CHECK_EXTERNAL_LINKS)

    def step(read: int) -> None:
        context.check_cancelled()
        context.progress(read, settings.XINSHU_WALK_PAGES)

    found = walk(starts=STARTS, most=settings.XINSHU_WALK_PAGES, step=step)
    flaws = [*found.flaws, *stale(columns(), today=timezone.localdate())]
    if row.external:
        flaws += external_flaws(found, context.check_cancelled)
    row.pages, row.links, row.elsewhere = len(found.pages), found.links, len(found.elsewhere)
    row.cut_short, row.ended_at = found.cut_short, timezone.now()
    with transaction.atomic():
        row.save()
        for each in flaws:
            each.walk = row
        Flaw.objects.bulk_create(flaws[:MOST_FLAWS], batch_size=500)
        old = Walk.objects.order_by("-id").values_list("pk", flat=True)[KEPT_WALKS:]
        Walk.objects.filter(pk__in=list(old)).delete()
    return {"pages": row.pages, "links": row.links, "flaws": len(flaws)}


def ensure_schedules(*, actor: Actor) -> None:
    """Have the site walked over every night. Raises NotPermitted."""
    ensure_schedule(WALK, WALK, daily_at=NIGHT, actor=actor)
