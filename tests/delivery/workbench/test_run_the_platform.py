"""The administrator's consoles: jobs, schedules, events."""

from collections.abc import Iterator

import pytest
from django.urls import reverse

from builders.actors import Cast
from builders.demo_jobs import FAILING, KIND
from delivery.pages import logged_in, words, work
from xinshu.kernel.jobs.models import Job, Schedule, State
from xinshu.kernel.jobs.services import enqueue, ensure_schedule
from xinshu.kernel.outbox import registry
from xinshu.kernel.outbox.models import Delivery
from xinshu.kernel.outbox.outbox import emit
from xinshu.kernel.outbox.registry import subscribe

pytestmark = pytest.mark.django_db
NAME, WHY = "tests.happened", "接口升级期间停用"


@pytest.fixture
def dead() -> Iterator[Delivery]:
    """An event that one of two consumers could not take."""
    for consumer in ("ear", "eye"):
        subscribe(NAME, consumer)(lambda happening: None)
    emit(NAME, {"record": 7})
    Delivery.objects.filter(consumer="ear").update(state="dead", error="ValueError: unreadable")
    yield Delivery.objects.get(consumer="ear")
    for consumer in ("ear", "eye"):
        registry.forget(NAME, consumer)


def test_a_failed_job_is_found_read_and_resumed(cast: Cast) -> None:
    enqueue(KIND, actor=cast.clerk_a)
    job = enqueue(FAILING, actor=cast.clerk_a)
    work()
    browser = logged_in(cast.system_admin)
    listed = words(browser.get(reverse("workbench:jobs"), {"state": "failed", "kind": FAILING}))
    assert f"#{job.pk}" in listed
    assert f"#{job.pk - 1}" not in listed
    page = words(browser.get(reverse("workbench:job", args=[job.pk])))
    assert "the second step" in page
    assert "Traceback" in page
    browser.post(reverse("workbench:job_resume", args=[job.pk]))
    work()
    job.refresh_from_db()
    assert job.state == State.DONE


def test_a_schedule_is_switched_off_on_and_run(cast: Cast) -> None:
    tick = ensure_schedule("tick", KIND, every_minutes=10, actor=cast.system)
    browser = logged_in(cast.system_admin)
    page = words(browser.get(reverse("workbench:schedules")))
    assert "每 10 分钟" in page
    browser.post(reverse("workbench:schedule_off", args=[tick.pk]), {"why": WHY})
    assert not Schedule.objects.get().active
    said = browser.post(
        reverse("workbench:schedule_off", args=[tick.pk]), {"why": WHY}, follow=True
    )
    assert "不能停用" in words(said)
    browser.post(reverse("workbench:schedule_on", args=[tick.pk]))
    assert Schedule.objects.get().active
    browser.post(reverse("workbench:schedule_run", args=[tick.pk]))
    assert Job.objects.get().unique_key == "schedule:tick"


def test_a_dead_event_is_found_read_and_sent_again(cast: Cast, dead: Delivery) -> None:
    browser = logged_in(cast.system_admin)
    listed = words(browser.get(reverse("workbench:deliveries")))
    assert reverse("workbench:delivery", args=[dead.pk]) in listed
    page = words(browser.get(reverse("workbench:delivery", args=[dead.pk])))
    assert "ValueError: unreadable" in page
    assert "&quot;record&quot;: 7" in page
    assert "eye" in page
    browser.post(reverse("workbench:delivery_retry", args=[dead.pk]))
    work()
    dead.refresh_from_db()
    assert dead.state == Delivery.State.DELIVERED


def test_dead_events_of_a_consumer_are_sent_again_together_or_given_up(
    cast: Cast, dead: Delivery
) -> None:
    browser = logged_in(cast.system_admin)
    browser.post(reverse("workbench:delivery_abandon", args=[dead.pk]), {"why": "x"})
    dead.refresh_from_db()
    assert dead.state == Delivery.State.DEAD
    done = browser.post(reverse("workbench:delivery_retry_dead"), {"consumer": "ear"}, follow=True)
    assert "已重新排入 1 条投递" in words(done)
    Delivery.objects.filter(pk=dead.pk).update(state="dead")
    browser.post(reverse("workbench:delivery_abandon", args=[dead.pk]), {"why": WHY})
    dead.refresh_from_db()
    assert dead.state == Delivery.State.ABANDONED


@pytest.mark.parametrize("screen", ["schedules", "deliveries"])
@pytest.mark.parametrize("who", ["clerk_a", "centre_officer", "auditor"])
def test_the_consoles_are_the_administrators(cast: Cast, screen: str, who: str) -> None:
    page = logged_in(getattr(cast, who)).get(reverse(f"workbench:{screen}"))
    assert page.status_code == 403
