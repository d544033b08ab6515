"""The pages of exports, destruction, holds and tickets: readable by everyone, at both widths."""

import pytest
from playwright.sync_api import Browser
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from browser.test_accessible import look
from builders.actors import Cast, make_cast
from builders.looks import NOON
from builders.looks import look as seen
from builders.shelves import CODE, Shelf
from delivery.district import make_district
from delivery.pages import logged_in, work
from kernel.lifecycle.conftest import shelf as shelf
from xinshu.kernel.exports.models import Export
from xinshu.kernel.lifecycle import services as lifecycle
from xinshu.kernel.lifecycle.models import Destruction
from xinshu.kernel.watch import services as watch
from xinshu.kernel.watch.models import Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WHY = {"reason": "年度分析，用后删除"}


@pytest.fixture
def stage(shelf: Shelf, settings: Settings) -> Cast:
    """An export ready and one waiting, a destruction done, a hold, a ticket being looked into."""
    cast = make_cast()
    district = make_district(cast.department_a)
    asker = logged_in(cast.centre_officer)
    said = {"subject": district.subject.pk, **WHY}
    asker.post("/workbench/exports/new/", said)
    settings.XINSHU_EXPORT_FREE_ROWS = 0
    asker.post("/workbench/exports/new/", said)
    row = lifecycle.propose(CODE, actor=cast.system)
    assert row is not None
    for actor in (cast.centre_officer, cast.centre_reviewer):
        lifecycle.approve(row, reason="保存期限届满", actor=actor)
    lifecycle.place_hold(
        data_class=CODE,
        reference="submission:1201132026112200000001",
        reason="涉及行政诉讼",
        basis="（2026）测行初1号应诉通知书",
        actor=cast.centre_officer,
    )
    work()
    seen(cast.clerk_a, 1, count=501, matter="采购2026-1号")
    watch.scan(actor=cast.system, until=NOON)
    return cast


def pages(cast: Cast) -> dict[str, tuple[str, str]]:
    """Name -> (who opens it, address)."""
    first, second = Export.objects.order_by("pk").values_list("pk", flat=True)
    ticket = watch.take_up(Ticket.objects.get(), actor=cast.security_admin)
    return {
        "exports": ("centre_reviewer", "/workbench/exports/"),
        "export form": ("centre_officer", "/workbench/exports/new/"),
        "export ready": ("centre_officer", f"/workbench/exports/{first}/"),
        "export waiting": ("centre_reviewer", f"/workbench/exports/{second}/"),
        "lifecycle": ("centre_reviewer", "/workbench/lifecycle/"),
        "destruction": ("centre_reviewer", f"/workbench/lifecycle/{Destruction.objects.get().pk}/"),
        "holds": ("centre_reviewer", "/workbench/lifecycle/holds/"),
        "tickets": ("security_admin", "/workbench/tickets/"),
        "ticket": ("security_admin", f"/workbench/tickets/{ticket.pk}/"),
        "report": ("security_admin", "/workbench/tickets/new/"),
    }


def test_pages_of_data_safety_are_accessible(
    chromium: Browser, live_server: LiveServer, stage: Cast
) -> None:
    wrong: dict[str, list[str]] = {}
    for name, (who, address) in pages(stage).items():
        session = logged_in(getattr(stage, who)).cookies["sessionid"].value
        wrong |= look(chromium, live_server, {name: address}, session)
    assert wrong == {}
