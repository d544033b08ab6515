"""Every night: what needs approval is proposed, what does not is swept."""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from pytest_django import Settings

from builders.actors import Cast
from builders.shelves import CODE, Shelf
from builders.submissions import work
from xinshu.kernel.audit.models import Event
from xinshu.kernel.jobs.models import Job, Schedule
from xinshu.kernel.jobs.services import enqueue
from xinshu.kernel.lifecycle import jobs as lifecycle
from xinshu.kernel.lifecycle import services
from xinshu.kernel.lifecycle.models import Destruction
from xinshu.kernel.lifecycle.table import retention
from xinshu.kernel.outbox.models import Delivery, Message
from xinshu.kernel.watch import jobs as watch

pytestmark = pytest.mark.django_db
OLD = timezone.now() - dt.timedelta(days=400)


def test_the_night_proposes_once(cast: Cast, shelf: Shelf) -> None:
    for _ in range(2):
        enqueue(lifecycle.NIGHTLY, actor=cast.system)
        work()
    assert Destruction.objects.count() == 1
    first, second = Job.objects.filter(kind=lifecycle.NIGHTLY).order_by("pk")
    assert (first.result["proposed"], second.result["proposed"]) == ({CODE: 3}, {})


def test_both_looks_have_their_rhythm(cast: Cast) -> None:
    lifecycle.ensure_schedules(actor=cast.system)
    watch.ensure_schedules(actor=cast.system)
    found = {row.kind: (row.daily_at, row.every_minutes) for row in Schedule.objects.all()}
    assert found == {lifecycle.NIGHTLY: (dt.time(2), None), watch.SCAN: (None, 10)}


def test_the_watch_runs_as_a_job(cast: Cast) -> None:
    job = enqueue(watch.SCAN, actor=cast.system)
    work()
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"opened": 0})


def test_old_finished_jobs_go_and_leave_a_count(cast: Cast) -> None:
    old = enqueue(watch.SCAN, actor=cast.system)
    work()
    Job.objects.filter(pk=old.pk).update(finished_at=OLD)
    waiting = enqueue(watch.SCAN, actor=cast.system)
    assert services.sweep(retention("jobs"), actor=cast.system) == 1
    assert list(Job.objects.values_list("pk", flat=True)) == [waiting.pk]
    event = Event.objects.get(action="lifecycle.swept")
    assert (event.object_id, event.detail["rows"]) == ("jobs", 1)


def test_a_hold_keeps_working_rows_too(cast: Cast) -> None:
    job = enqueue(watch.SCAN, actor=cast.system)
    work()
    Job.objects.filter(pk=job.pk).update(finished_at=OLD)
    services.place_hold(
        data_class="jobs", reason="内部审计", basis="审计通知书", actor=cast.centre_officer
    )
    assert services.sweep(retention("jobs"), actor=cast.system) == 0
    assert Job.objects.filter(pk=job.pk).exists()


def test_events_go_once_nobody_waits_for_them(cast: Cast) -> None:
    for state in Delivery.State.values:
        message = Message.objects.create(name="x", payload={}, at=OLD)
        Delivery.objects.create(message=message, consumer="y", state=state, next_try=OLD)
    Message.objects.create(name="x", payload={}, at=timezone.now())
    assert services.sweep(retention("events"), actor=cast.system) == 2
    states = set(Delivery.objects.values_list("state", flat=True))
    assert states == {Delivery.State.PENDING, Delivery.State.DEAD}


def test_dead_sessions_go(cast: Cast, settings: Settings) -> None:
    Session.objects.create(session_key="old", session_data="", expire_date=OLD)
    fresh = timezone.now() + dt.timedelta(hours=1)
    Session.objects.create(session_key="new", session_data="", expire_date=fresh)
    assert services.sweep(retention("sessions"), actor=cast.system) == 1
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
