"""The screens of double publicity: readable by everyone, nothing off the screen."""

from io import BytesIO

import pytest
from django.urls import reverse
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from browser.test_accessible import look
from builders.actors import make_cast
from builders.catalogue import PENALTY, base_documents, grant, overlay_documents, publish
from builders.moments import on
from builders.submissions import penalty, send
from delivery.pages import logged_in
from xinshu.domain.publicity import services_accuracy, services_assessment, services_ledger
from xinshu.domain.publicity.models import Assessment, Clock, Ledger, Sample

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEDGER = "决定书文号,处罚决定日期\n测罚〔2026〕1号,2026-02-11\n测罚〔2026〕7号,2026-02-11\n"


@pytest.fixture
def session() -> str:
    """The reviewer's, with a late record, a ledger, a sample to compare and a draft to sign."""
    cast = make_cast()
    publish(base_documents(penalty=PENALTY | {"double_publicity": True, "publicity": "public"}))
    publish(overlay_documents())
    grant(cast.department_a, "penalty")
    with on("2026-03-02"):
        send([penalty(n, decided_on="2026-02-11") for n in (1, 2)], by=cast.clerk_a)
    with on("2026-04-02"):
        services_ledger.declare_ledger(
            actor=cast.clerk_a,
            department=cast.department_a,
            item_code="penalty",
            period="2026Q1",
            stream=BytesIO(LEDGER.encode()),
            file_name="台账.csv",
        )
        check = services_accuracy.plan_check(actor=cast.centre_officer, quarter="2026Q1", size=1)
        services_accuracy.draw_check(actor=cast.centre_officer, check=check)
        services_accuracy.supply_document(
            actor=cast.clerk_a, sample=Sample.objects.get(), stream=BytesIO(b"%PDF-1"), name="x.pdf"
        )
        services_assessment.draft_assessment(actor=cast.centre_officer, quarter="2026Q1")
    return logged_in(cast.centre_reviewer).cookies["sessionid"].value


def test_the_screens_are_accessible(
    chromium: Browser, live_server: LiveServer, session: str
) -> None:
    sample = Sample.objects.get()
    pages = {
        "publicity": reverse("workbench:publicity"),
        "clocks": reverse("workbench:clocks"),
        "clock": reverse("workbench:clock", args=[Clock.objects.earliest("id").pk]),
        "ledgers": reverse("workbench:ledgers"),
        "ledger": reverse("workbench:ledger", args=[Ledger.objects.get().pk]),
        "checks": reverse("workbench:accuracy_checks"),
        "check": reverse("workbench:accuracy_check", args=[sample.check_of_id]),
        "sample": reverse("workbench:sample", args=[sample.pk]),
        "assessments": reverse("workbench:assessments"),
        "assessment": reverse("workbench:assessment", args=[Assessment.objects.get().number]),
        "acts": reverse("workbench:acts"),
    }
    assert look(chromium, live_server, pages, session) == {}
