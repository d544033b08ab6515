"""The screens of retention, destruction and holds."""

import json

import pytest
from django.urls import reverse

from builders.actors import Cast
from builders.shelves import CODE
from delivery.pages import logged_in, words, work
from kernel.lifecycle.conftest import shelf as shelf
from xinshu.kernel.crypto.signing import Signature, verify
from xinshu.kernel.lifecycle import services
from xinshu.kernel.lifecycle.certificate import SIGNED_FOR, canonical
from xinshu.kernel.lifecycle.models import Destruction, Hold

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shelf")]


def proposed(cast: Cast) -> Destruction:
    found = services.propose(CODE, actor=cast.system)
    assert found is not None
    return found


def page(row: Destruction, name: str = "destruction") -> str:
    return reverse(f"workbench:{name}", args=[row.pk])


def test_the_table_stands_on_the_page(cast: Cast) -> None:
    told = words(logged_in(cast.auditor).get(reverse("workbench:lifecycle")))
    for part in ("样例数据", "1年", "审批后销毁", "没有销毁事项"):
        assert part in told


def test_two_people_agree_on_the_screen_and_the_certificate_can_be_checked(cast: Cast) -> None:
    row = proposed(cast)
    officer, reviewer = logged_in(cast.centre_officer), logged_in(cast.centre_reviewer)
    assert reviewer.get(page(row, "certificate")).status_code == 404
    assert "同意销毁" in words(officer.get(page(row)))
    officer.post(page(row, "destruction_approve"), {"reason": "保存期限届满"})
    assert "同意销毁</button>" not in words(officer.get(page(row))), "the same person is not asked"
    reviewer.post(page(row, "destruction_approve"), {"reason": "保存期限届满"})
    work()
    told = words(officer.get(page(row)))
    row.refresh_from_db()
    assert row.certificate_digest in told
    said = json.loads(reviewer.get(page(row, "certificate")).content)
    body = canonical(said["certificate"])
    assert said["certificate"]["destroyed"] == 3
    assert all(verify(body, SIGNED_FOR, Signature(**each)) for each in said["signatures"])


def test_a_refusal_is_shown(cast: Cast) -> None:
    row = proposed(cast)
    client = logged_in(cast.centre_officer)
    client.post(page(row, "destruction_refuse"), {"reason": "仍在复议期内"})
    told = words(client.get(page(row)))
    assert "仍在复议期内" in told
    assert "不予销毁" in told


def test_holding_and_letting_go(cast: Cast) -> None:
    officer, reviewer = logged_in(cast.centre_officer), logged_in(cast.centre_reviewer)
    holds = reverse("workbench:holds")
    said = {"data_class": CODE, "reason": "涉及诉讼", "basis": "应诉通知书", "reference": "case:1"}
    officer.post(reverse("workbench:hold_place"), said)
    row = Hold.objects.get()
    lift = reverse("workbench:hold_lift", args=[row.pk])
    assert "case:1" in words(officer.get(holds))
    assert lift not in words(officer.get(holds)), "another person lifts it"
    assert lift in words(reviewer.get(holds))
    reviewer.post(lift, {"reason": "诉讼已终结"})
    assert "已解除" in words(officer.get(holds))


def test_a_hold_without_words_is_told_in_the_form(cast: Cast) -> None:
    answer = logged_in(cast.centre_officer).post(reverse("workbench:hold_place"), {"reason": "x"})
    assert answer.status_code == 200
    assert "wrong" in words(answer)
    assert not Hold.objects.exists()


@pytest.mark.parametrize("who", ["auditor", "security_admin"])
def test_whoever_only_views_decides_nothing(cast: Cast, who: str) -> None:
    row, client = proposed(cast), logged_in(getattr(cast, who))
    assert client.get(page(row)).status_code == 200
    for name in ("destruction_approve", "destruction_refuse"):
        assert client.post(page(row, name), {"reason": "保存期限届满"}).status_code == 403
    assert client.post(reverse("workbench:hold_place"), {}).status_code == 403


def test_clerks_see_nothing_of_it(cast: Cast) -> None:
    client = logged_in(cast.clerk_a)
    for address in (
        page(proposed(cast)),
        reverse("workbench:holds"),
        reverse("workbench:lifecycle"),
    ):
        assert client.get(address).status_code == 403
