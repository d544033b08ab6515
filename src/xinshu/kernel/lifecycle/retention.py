"""The kernel's own working rows: finished jobs, delivered events, old sessions."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import Model, QuerySet

from xinshu.kernel.jobs.models import WAITING_OR_RUNNING, Job
from xinshu.kernel.lifecycle.registry import Candidate, register
from xinshu.kernel.outbox.models import Delivery, Message


class WorkingRows:
    """Rows that are swept by themselves: known by their key alone."""

    def __init__(self, code: str, rows: QuerySet[Any], since: str) -> None:
        self.code = code
        self._rows = rows
        self._since = since

    def due(self, cutoff: dt.date) -> Iterator[Candidate]:
        """Rows whose day has come."""
        yield from self._named(self._all().filter(**{f"{self._since}__date__lte": cutoff}))

    def find(self, keys: Sequence[str]) -> Iterator[Candidate]:
        """Rows that are still there."""
        yield from self._named(self._all().filter(pk__in=keys))

    def destroy(self, keys: Sequence[str]) -> None:
        """Delete them with what hangs on them."""
        self._all().filter(pk__in=keys).delete()

    def _all(self) -> QuerySet[Any]:
        return self._rows.all()

    def _named(self, rows: QuerySet[Model]) -> Iterator[Candidate]:
        for pk in rows.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=2000):
            yield Candidate(str(pk), "")


register(WorkingRows("jobs", Job.objects.exclude(state__in=WAITING_OR_RUNNING), "finished_at"))
register(
    WorkingRows(
        "events",
        Message.objects.exclude(
            deliveries__state__in=(Delivery.State.PENDING, Delivery.State.DEAD)
        ),
        "at",
    )
)
register(WorkingRows("sessions", Session.objects.all(), "expire_date"))
