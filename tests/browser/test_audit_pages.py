"""The audit's pages at both widths: for auditors, for members, for everybody."""

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from browser.test_accessible import look
from builders.actors import make_cast
from builders.ledger import two_days
from delivery.district import make_district
from delivery.pages import logged_in
from delivery.portal.test_who_looked import SUBJECT, represents
from delivery.portal.test_who_looked import look as looked
from xinshu.kernel.audit.models import Entry

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_pages_of_the_audit_are_accessible(chromium: Browser, live_server: LiveServer) -> None:
    cast = make_cast()
    district = make_district(cast.department_a)
    two_days(cast.clerk_a)
    looked(cast.clerk_b, SUBJECT, district.subject.pk)
    represents(cast.enterprise, district.subject)
    event = Entry.objects.get(seq=3).event_id
    everybody = {"transparency": "/transparency/", "checkpoint": "/transparency/2/?since=1"}
    auditors = {
        "events": "/workbench/audit/",
        "event": f"/workbench/audit/{event}/",
        "checkpoints": "/workbench/audit/checkpoints/",
    }
    assert look(chromium, live_server, everybody) == {}
    for actor, pages in ((cast.auditor, auditors), (cast.enterprise, {"access": "/me/access/"})):
        session = logged_in(actor).cookies["sessionid"].value
        assert look(chromium, live_server, pages, session) == {}
