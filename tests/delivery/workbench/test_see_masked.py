"""A record on the screen: numbers are cut short, and a little less after a second proof."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from builders.actors import Cast
from builders.catalogue import grant, publish_district
from builders.submissions import penalty, registration, send
from delivery.pages import logged_in, words
from xinshu.domain.records.models import Record
from xinshu.kernel.audit.models import Event
from xinshu.kernel.signin.stepup import CONFIRMED_AT

pytestmark = pytest.mark.django_db
NUMBER = "120113198505050012"
ID_TYPE = {"representative": "测试某九"}


@pytest.fixture
def page(cast: Cast) -> str:
    """A penalty that names the number of a representative."""
    publish_district()
    grant(cast.department_a, "penalty", "register")
    send(registration(1), by=cast.clerk_a, item="register")
    send(penalty(1, representative_id=NUMBER, **ID_TYPE), by=cast.clerk_a)
    record = Record.objects.get(item__code="penalty")
    return reverse("workbench:record", args=[record.pk])


def confirmed(client: Client) -> Client:
    session = client.session
    session[CONFIRMED_AT] = timezone.now().timestamp()
    session.save()
    return client


def test_a_number_is_cut_to_its_region_and_a_link_offers_more(cast: Cast, page: str) -> None:
    told = words(logged_in(cast.centre_officer).get(page))
    assert NUMBER[:6] + "*" * 12 in told
    assert "?confirmed=yes" in told
    assert "测试某九" in told, "a legal representative's name is public"


def test_more_is_shown_after_a_second_proof_alone(cast: Cast, page: str) -> None:
    client = logged_in(cast.centre_officer)
    answer = client.get(f"{page}?confirmed=yes")
    assert answer.status_code in {302, 403}
    assert NUMBER[-4:] not in words(answer)
    told = words(confirmed(client).get(f"{page}?confirmed=yes"))
    assert NUMBER[:6] + "*" * 8 + NUMBER[-4:] in told
    assert "?confirmed=yes" not in told
    assert NUMBER not in told, "never the whole number"
    event = Event.objects.filter(action="records.viewed").latest("id")
    assert event.detail["confirmed"] is True


def test_a_record_without_such_a_number_offers_nothing(cast: Cast, page: str) -> None:
    Record.objects.update(payload='{"fact": "未按规定公示年度报告"}')
    assert "?confirmed=yes" not in words(logged_in(cast.centre_officer).get(page))
