"""Records, files, figures and articles of the public site, and the screens that keep them."""

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from browser.test_accessible import look
from builders.actors import Cast, make_cast
from builders.articles import open_columns, published
from delivery.district import make_district
from delivery.pages import logged_in
from delivery.published import publish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SITE = {
    "records": "/records/",
    "list": "/records/supervision/",
    "nothing found": "/records/supervision/?q=查无此名",
    "record": "/records/{record}/",
    "open data": "/open/",
    "statistics": "/statistics/",
    "articles": "/news/",
    "column": "/news/news/",
    "empty column": "/news/policies/",
    "verify": "/verify/",
    "embedding": "/widget/about/",
}
STAFF = {
    "visits": "/workbench/visits/",
    "upkeep": "/workbench/upkeep/",
    "articles": "/workbench/articles/",
    "disclosure": "/workbench/disclosure/",
    "disclosure of a record": "/workbench/disclosure/{record}/",
    "takedowns": "/workbench/disclosure/takedowns/",
    "checks": "/workbench/disclosure/checks/",
    "rules": "/workbench/disclosure/rules/",
}


@pytest.fixture
def staged() -> tuple[Cast, int]:
    """A district with public records, and the number of one of them."""
    cast = make_cast()
    record, _ = publish(make_district(cast.department_a), 2)
    return cast, record.pk


def test_the_public_site_is_accessible(
    chromium: Browser, live_server: LiveServer, staged: tuple[Cast, int]
) -> None:
    cast, record = staged
    open_columns(cast.clerk_a, cast.centre_reviewer)
    story = published(cast, summary="部署下一步工作")
    pages = _of(SITE, record) | {"article": f"/news/{story.pk}/"}
    assert look(chromium, live_server, pages) == {}


def test_its_screens_for_staff_are_accessible(
    chromium: Browser, live_server: LiveServer, staged: tuple[Cast, int]
) -> None:
    cast, record = staged
    session = logged_in(cast.centre_officer).cookies["sessionid"].value
    assert look(chromium, live_server, _of(STAFF, record), session) == {}


def _of(pages: dict[str, str], record: int) -> dict[str, str]:
    return {name: address.format(record=record) for name, address in pages.items()}
