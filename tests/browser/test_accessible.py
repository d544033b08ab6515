"""Main pages at desktop width and at 360 px: readable by everyone, nothing off the screen.

Each page must be free of axe's WCAG 2.1 A and AA findings, must not scroll sideways, must load
nothing from elsewhere and must not break its own content security policy.
"""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from builders.actors import Cast, make_cast
from delivery.district import District, make_district
from delivery.pages import logged_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WIDTHS = (1280, 360)
PUBLIC = {
    "home": "/",
    "search": "/search/?q=样例",
    "nothing": "/search/?q=查无此名",
    "subject": "/subjects/{subject}/",
    "catalogue": "/catalogue/",
    "missing": "/subjects/999999/",
    "login": "/login/",
}
STAFF = {
    "home": "/workbench/",
    "tasks": "/workbench/tasks/",
    "upload": "/workbench/upload/?item=penalty",
    "form": "/workbench/entry/penalty/",
    "submissions": "/workbench/submissions/",
    "receipt": "/workbench/submissions/{receipt}/",
    "findings": "/workbench/submissions/{receipt}/findings/",
    "held": "/workbench/submissions/{receipt}/held/",
    "coverage": "/workbench/coverage/",
    "quality": "/workbench/quality/",
    "queue": "/workbench/queue/",
    "unmatched": "/workbench/queue/{waiting}/",
    "subjects": "/workbench/subjects/?q=样例",
    "archive": "/workbench/subjects/{subject}/",
    "purpose": "/workbench/purpose/?about=subjects.subject:{subject}",
    "record": "/workbench/records/{record}/",
    "merge": "/workbench/subjects/{subject}/merge/",
    "split": "/workbench/subjects/{subject}/split/",
    "catalogue": "/workbench/catalogue/",
    "item": "/workbench/catalogue/items/penalty/",
    "new item": "/workbench/catalogue/items/new/",
    "import": "/workbench/catalogue/import/",
    "compare": "/workbench/catalogue/compare/",
    "sources": "/workbench/sources/",
    "jobs": "/workbench/jobs/",
    "notices": "/workbench/notices/",
}


@pytest.fixture
def staged() -> tuple[Cast, District]:
    """The cast in a district with something on every page."""
    cast = make_cast()
    return cast, make_district(cast.department_a)


def addresses(pages: dict[str, str], district: District) -> dict[str, str]:
    """The pages of this district."""
    facts = {
        "subject": district.subject.pk,
        "record": district.record.pk,
        "waiting": district.waiting.pk,
        "receipt": district.submission.receipt_no,
    }
    return {name: address.format(**facts) for name, address in pages.items()}


def complaints(page: Page, address: str) -> list[str]:
    """What is wrong with a page, in words."""
    found: list[str] = []
    host = urlsplit(address).netloc
    page.on(
        "request",
        lambda request: (
            found.append(f"asks {request.url}")
            if urlsplit(request.url).netloc not in {host, ""}
            else None
        ),
    )
    page.on(
        "console",
        lambda message: (
            found.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    page.goto(address)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        result = Axe().run(page, options=RULES)
        found += [
            f"{width}: {violation['id']}: {violation['nodes'][0]['html'][:160]}"
            for violation in result.response["violations"]
        ]
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 0:
            found.append(f"{width}: scrolls {wide} px sideways")
    return found


def look(
    browser: Browser, server: LiveServer, pages: dict[str, str], session: str = ""
) -> dict[str, list[str]]:
    """Open every page in both widths; what is wrong, by page."""
    context = browser.new_context()
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": server.url}])
    wrong: dict[str, list[str]] = {}
    for name, address in pages.items():
        page = context.new_page()
        if found := complaints(page, f"{server.url}{address}"):
            wrong[name] = found
        page.close()
    context.close()
    return wrong


def test_public_pages_are_accessible(
    chromium: Browser, live_server: LiveServer, staged: tuple[Cast, District]
) -> None:
    assert look(chromium, live_server, addresses(PUBLIC, staged[1])) == {}


def test_workbench_is_accessible(
    chromium: Browser, live_server: LiveServer, staged: tuple[Cast, District]
) -> None:
    cast, district = staged
    client = logged_in(cast.centre_officer)
    session = client.cookies["sessionid"].value
    assert look(chromium, live_server, addresses(STAFF, district), session) == {}
