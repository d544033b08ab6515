"""The consoles of those who run the platform: readable by everyone, nothing off the screen."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from browser.test_accessible import look
from builders.actors import make_cast
from builders.demo_jobs import FAILING, KIND
from delivery.pages import logged_in, work
from xinshu.kernel.jobs.models import Job
from xinshu.kernel.jobs.services import enqueue, ensure_schedule, switch_off
from xinshu.kernel.outbox import registry
from xinshu.kernel.outbox.models import Delivery
from xinshu.kernel.outbox.outbox import emit
from xinshu.kernel.outbox.registry import subscribe

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAME = "tests.happened"


@pytest.fixture
def session() -> Iterator[str]:
    """The system administrator's, with a failed job, two schedules and a dead event to see."""
    cast = make_cast()
    for consumer in ("quality", "records.relink"):
        subscribe(NAME, consumer)(lambda happening: None)
    enqueue(KIND, actor=cast.clerk_a)
    enqueue(FAILING, actor=cast.clerk_a)
    ensure_schedule("demo.count", KIND, every_minutes=10, actor=cast.system)
    resting = ensure_schedule("demo.fail", FAILING, every_minutes=60, actor=cast.system)
    switch_off(resting, why="接口升级期间停用", actor=cast.system_admin)
    work()
    with transaction.atomic():
        for number in range(3):
            emit(NAME, {"submission": number})
    Delivery.objects.filter(consumer="quality").update(
        state="dead", attempts=12, error="ValueError: 无法读取"
    )
    yield logged_in(cast.system_admin).cookies["sessionid"].value
    for consumer in ("quality", "records.relink"):
        registry.forget(NAME, consumer)


def test_the_consoles_are_accessible(
    chromium: Browser, live_server: LiveServer, session: str
) -> None:
    failed = Job.objects.filter(kind=FAILING).latest("pk")
    dead = Delivery.objects.filter(state="dead").latest("pk")
    pages = {
        "jobs": reverse("workbench:jobs"),
        "job": reverse("workbench:job", args=[failed.pk]),
        "schedules": reverse("workbench:schedules"),
        "deliveries": reverse("workbench:deliveries"),
        "delivery": reverse("workbench:delivery", args=[dead.pk]),
    }
    assert look(chromium, live_server, pages, session) == {}
