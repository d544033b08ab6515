"""What is somebody else's and what does not exist get the same answer (ASVS V8.2, IDOR)."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from builders.actors import Cast, user_of
from builders.demo_jobs import KIND
from builders.machines import ROOT, key_of
from delivery.district import District
from delivery.pages import logged_in
from xinshu.kernel.jobs.models import Job
from xinshu.kernel.jobs.services import enqueue
from xinshu.kernel.notify.models import Notice

pytestmark = pytest.mark.django_db
NOBODY = 987_654_321


def answer(browser: Client, address: str, method: str = "GET") -> tuple[int, str]:
    """Status and words of an answer, without what only repeats the number asked for."""
    found: HttpResponse = browser.generic(method, address)
    text = re.sub(r"\d+", "0", re.sub(r"<[^>]+>", "", found.content.decode()))
    return found.status_code, text


def theirs(cast: Cast, district: District) -> dict[str, object]:
    """Things of department A by the address they have, with a number in it."""
    job = enqueue(KIND, actor=cast.clerk_a)
    notice = Notice.objects.create(
        user=user_of(cast.clerk_a), title="仅本人可见", body="x", sent_at=timezone.now()
    )
    return {
        "/workbench/jobs/{}/": job.pk,
        "/workbench/tasks/{}/": district.task.pk,
        "/workbench/submissions/{}/": district.submission.receipt_no,
        "/workbench/submissions/{}/held/": district.submission.receipt_no,
        "/workbench/submissions/{}/held/export/": district.submission.receipt_no,
        "/workbench/submissions/{}/findings/": district.submission.receipt_no,
        "/workbench/queue/{}/": district.waiting.pk,
        "/workbench/notices/{}/": notice.pk,
    }


def test_hidden_and_missing_look_the_same(cast: Cast, district: District) -> None:
    stranger = logged_in(cast.clerk_b)
    for address, key in theirs(cast, district).items():
        hidden, missing = (answer(stranger, address.format(k)) for k in (key, NOBODY))
        assert hidden == missing, address
        assert hidden[0] == 404, address


ACTS = {
    "/workbench/jobs/{}/cancel/": "job",
    "/workbench/tasks/{}/nothing/": "task",
    "/workbench/submissions/{}/withdraw/": "receipt",
    "/workbench/submissions/{}/cancel/": "receipt",
    "/workbench/submissions/{}/held/discard/": "receipt",
}


@pytest.mark.parametrize("address", ACTS)
def test_acting_on_what_is_hidden_is_acting_on_nothing(
    cast: Cast, district: District, address: str
) -> None:
    job = enqueue(KIND, actor=cast.clerk_a)
    keys = {"job": job.pk, "task": district.task.pk, "receipt": district.submission.receipt_no}
    stranger = logged_in(cast.clerk_b)
    hidden, missing = (
        answer(stranger, address.format(k), "POST") for k in (keys[ACTS[address]], NOBODY)
    )
    assert hidden == missing
    assert hidden[0] in {403, 404}
    assert Job.objects.get(pk=job.pk).state == "queued"


def test_a_stranger_s_machine_learns_nothing_of_a_receipt(cast: Cast, district: District) -> None:
    machine = Client(headers={"authorization": f"Bearer {key_of(cast.clerk_b)}"})
    for part in ("", "/findings", "/held"):
        hidden, missing = (
            answer(machine, f"{ROOT}/receipts/{number}{part}")
            for number in (district.submission.receipt_no, "1" * 22)
        )
        assert hidden == missing
        assert hidden[0] in {403, 404}


def test_natural_persons_are_found_by_nobody(cast: Cast, district: District) -> None:
    for browser in (Client(), logged_in(cast.clerk_b), logged_in(cast.centre_officer)):
        page = browser.get("/search/", {"q": "测试某"}).content.decode()
        assert "/subjects/" not in page.split("<main")[-1]


def test_a_wrong_password_and_a_wrong_name_are_answered_alike(cast: Cast) -> None:
    user = user_of(cast.clerk_a)
    user.set_password("Right-Horse-42")
    user.save()
    wrong, unknown = (
        Client().post("/login/", {"username": name, "password": "Wrong-Horse-42"})
        for name in ("clerk_a", "nobody_a")
    )
    shown = [re.sub(r'value="[^"]*"', "", page.content.decode()) for page in (wrong, unknown)]
    assert shown[0] == shown[1]
    assert wrong.status_code == unknown.status_code
