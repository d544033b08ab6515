"""Figures of this process and of the platform, in the form Prometheus reads.

Requests are counted by each process for itself; what waits and what has failed is read from the
database when somebody asks, so that every process gives the same answer.
"""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from importlib.metadata import version
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Count, Min, QuerySet
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from xinshu.kernel.jobs.models import Job, Schedule, State
from xinshu.kernel.outbox.models import Delivery

REGISTRY: Final = CollectorRegistry()
REQUESTS: Final = Counter(
    "xinshu_requests",
    "Requests answered by this process.",
    ("method", "route", "status"),
    registry=REGISTRY,
)
SECONDS: Final = Histogram(
    "xinshu_request_seconds",
    "How long this process took to answer.",
    ("route",),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=REGISTRY,
)
ADMISSION: Final = Counter(
    "xinshu_admission",
    "Requests at the door by lane and outcome: admitted, rate, budget, full.",
    ("lane", "outcome"),
    registry=REGISTRY,
)
INSIDE: Final = Gauge(
    "xinshu_inside", "Requests of a lane at work in this process.", ("lane",), registry=REGISTRY
)
WAITED: Final = Histogram(
    "xinshu_admission_wait_seconds",
    "How long admitted requests waited for their lane.",
    ("lane",),
    buckets=(0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10),
    registry=REGISTRY,
)
KEPT_PAGES: Final = Counter(
    "xinshu_public_pages",
    "Public pages handed out again (kept) or made anew (made).",
    ("how",),
    registry=REGISTRY,
)


class Platform(Collector):
    """What waits, what has failed, and how much room is left."""

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing is asked of the database while the registry is put together."""
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """All figures; without a database `xinshu_up` is 0 and those read from it are missing."""
        now = timezone.now()
        try:
            figures = [*_jobs(now), *_deliveries(now)]
        except DatabaseError:
            figures = []
        yield _one("xinshu_up", "1 while the database answers.", int(bool(figures)))
        yield from figures
        free = shutil.disk_usage(settings.XINSHU_DATA_DIR).free
        yield _one("xinshu_data_free_bytes", "Room left in the data folder.", free)
        yield _many("xinshu_build", "The version that runs.", "version", {version("xinshu"): 1})


ProcessCollector(registry=REGISTRY)
REGISTRY.register(Platform())


def _jobs(now: datetime) -> Iterator[GaugeMetricFamily]:
    counted = dict(Job.objects.order_by().values_list("state").annotate(number=Count("pk")))
    states = {state.value: counted.get(state, 0) for state in State}
    yield _many("xinshu_jobs", "Jobs by state.", "state", states)
    due = Job.objects.filter(state=State.QUEUED, run_after__lte=now)
    since = _since(due, "run_after", now)
    yield _one("xinshu_jobs_waiting_seconds", "How long the oldest due job has waited.", since)
    silent = Job.objects.filter(state=State.RUNNING, lease_until__lt=now).count()
    yield _one("xinshu_jobs_silent", "Running jobs whose worker has fallen silent.", silent)
    late = Schedule.objects.filter(active=True, next_due__lte=now)
    since = _since(late, "next_due", now)
    yield _one("xinshu_schedules_late_seconds", "How late the latest schedule is.", since)


def _deliveries(now: datetime) -> Iterator[GaugeMetricFamily]:
    pending = Delivery.objects.filter(state=Delivery.State.PENDING)
    dead = Delivery.objects.filter(state=Delivery.State.DEAD)
    states = {
        Delivery.State.PENDING.value: pending.count(),
        Delivery.State.DEAD.value: dead.count(),
    }
    yield _many("xinshu_deliveries", "Events on their way or given up.", "state", states)
    since = _since(pending, "message__at", now)
    yield _one("xinshu_deliveries_waiting_seconds", "Age of the oldest event on its way.", since)


def _since(rows: QuerySet[Any], moment: str, now: datetime) -> float:
    """Seconds since the earliest moment of the rows; 0 without any."""
    earliest = rows.order_by().aggregate(earliest=Min(moment))["earliest"]
    return max(0.0, (now - earliest).total_seconds()) if earliest else 0.0


def _one(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, meaning, value=value)


def _many(name: str, meaning: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, meaning, labels=(label,))
    for key, value in values.items():
        family.add_metric((key,), value)
    return family
