"""A member sees who looked at its own file, when and why: the organ, not the person."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from builders.actors import Cast, user_of
from builders.traces import watched
from delivery.district import District
from delivery.pages import logged_in, words
from xinshu.domain.subjects.models import Person, Subject
from xinshu.kernel.access.purpose import Purpose
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import Claim, Identity
from xinshu.kernel.audit.models import Event
from xinshu.kernel.audit.services import viewed
from xinshu.kernel.files.models import StoredFile

pytestmark = pytest.mark.django_db
LOOKS = reverse("portal:access")
SUBJECT, PERSON = "subjects.subject", "subjects.person"


def represents(agent: Actor, subject: Subject) -> Claim:
    """The agent's claim to act for a subject was confirmed."""
    return Claim.objects.create(
        user=user_of(agent),
        subject_ref=f"{SUBJECT}:{subject.pk}",
        subject_label=subject.name,
        evidence=StoredFile.objects.latest("id"),
        state=Claim.State.CONFIRMED,
        claimed_at=timezone.now(),
    )


def look(actor: Actor, kind: str, key: int, matter: str = "许可申请 2026-1") -> Event:
    """Somebody was shown a file for a purpose."""
    purpose = Purpose("governance", "《行政许可法》第三十四条", matter)
    return viewed(
        "subjects.viewed", actor=replace(actor, purpose=purpose), about=[(kind, str(key))]
    )


def test_an_agent_sees_which_organ_looked_for_what(cast: Cast, district: District) -> None:
    represents(cast.enterprise, district.subject)
    event = look(cast.clerk_b, SUBJECT, district.subject.pk)
    look(cast.clerk_b, SUBJECT, district.subject.pk + 1, matter="别人的事")
    browser = logged_in(cast.enterprise, purpose=None)
    with watched() as traces:
        said = words(browser.get(LOOKS))
    for each in (cast.clerk_b.department_name, "《行政许可法》第三十四条", "许可申请 2026-1"):
        assert each in said
    assert str(event.pk) in said
    assert cast.clerk_b.name not in said
    assert "别人的事" not in said
    assert traces.left["audit"] == ["audit.own_looks_read"]


def test_looks_at_a_file_that_was_merged_count_too(cast: Cast, district: District) -> None:
    absorbed = Subject.objects.exclude(pk=district.subject.pk).first() or _absorbed(district)
    Subject.objects.filter(pk=absorbed.pk).update(merged_into=district.subject)
    represents(cast.enterprise, district.subject)
    look(cast.clerk_b, SUBJECT, absorbed.pk)
    assert "许可申请 2026-1" in words(logged_in(cast.enterprise, purpose=None).get(LOOKS))


def _absorbed(district: District) -> Subject:
    twin = Subject.objects.get(pk=district.subject.pk)
    twin.pk = None
    twin.code = ""
    twin.save(force_insert=True)
    return twin


def test_a_citizen_sees_looks_at_the_file_of_the_proven_person(cast: Cast) -> None:
    index = bytes(range(32))
    person = Person.objects.create(
        id_index=index,
        id_sealed=b"",
        name_sealed=b"",
        id_type="01",
        basis="某法",
        created_at=timezone.now(),
    )
    look(cast.clerk_b, PERSON, person.pk)
    browser = logged_in(cast.citizen, purpose=None)
    assert "账号尚未关联任何档案" in words(browser.get(LOOKS))
    Identity.objects.create(
        user=user_of(cast.citizen),
        index=index,
        provider="test",
        level="2",
        reference="r",
        proven_at=timezone.now(),
    )
    assert cast.clerk_b.department_name in words(browser.get(LOOKS))


def test_an_agent_whose_claim_ended_sees_nothing_more(cast: Cast, district: District) -> None:
    claim = represents(cast.enterprise, district.subject)
    look(cast.clerk_b, SUBJECT, district.subject.pk)
    Claim.objects.filter(pk=claim.pk).update(state=Claim.State.ENDED)
    assert "账号尚未关联任何档案" in words(logged_in(cast.enterprise, purpose=None).get(LOOKS))


def test_ones_own_looks_are_not_told(cast: Cast, district: District) -> None:
    represents(cast.enterprise, district.subject)
    look(cast.enterprise, SUBJECT, district.subject.pk)
    assert "还没有人查阅过" in words(logged_in(cast.enterprise, purpose=None).get(LOOKS))


def test_long_lists_go_on_with_the_earlier_ones(cast: Cast, district: District) -> None:
    represents(cast.enterprise, district.subject)
    looks = [look(cast.clerk_b, SUBJECT, district.subject.pk, f"第{n}号事") for n in range(51)]
    browser = logged_in(cast.enterprise, purpose=None)
    said = words(browser.get(LOOKS))
    assert f"?before={looks[1].pk}" in said
    assert "第0号事" not in said
    assert "第0号事" in words(browser.get(LOOKS, {"before": looks[1].pk}))


def test_staff_and_visitors_have_no_such_page(cast: Cast) -> None:
    assert Client().get(LOOKS).status_code == 302
    for actor in (cast.centre_officer, cast.auditor, cast.system_admin):
        assert logged_in(actor).get(LOOKS).status_code == 403
