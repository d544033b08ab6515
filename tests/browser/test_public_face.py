"""The public site for everybody: high contrast, large letters, keyboard alone, without scripts."""

import pytest
from playwright.sync_api import Browser, BrowserContext
from pytest_django.live_server_helper import LiveServer

from browser.test_accessible import complaints, look
from builders.actors import Cast, make_cast
from delivery.district import District, make_district
from delivery.pages import logged_in
from xinshu.domain.counter import services as counter
from xinshu.kernel.web.display import COOKIE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = {
    "home": "/",
    "help": "/help/",
    "display": "/display/",
    "kiosk": "/kiosk/",
    "cards": "/cards/",
    "verify": "/verify/",
    "verify nothing": "/verify/?number=MP-7Q2K-0F9D-M4XT-C",
    "widget": "/widget/",
    "embedding": "/widget/about/",
    "subject": "/subjects/{subject}/",
    "search": "/search/?q=样例",
}


@pytest.fixture
def district() -> District:
    return make_district(make_cast().department_a)


def shown_as(browser: Browser, server: LiveServer, display: str, **other: object) -> BrowserContext:
    context = browser.new_context(**other)  # type: ignore[arg-type]
    context.add_cookies([{"name": COOKIE, "value": display, "url": server.url}])
    return context


@pytest.mark.parametrize("display", ["normal.normal", "normal.high", "largest.normal"])
def test_everybody_can_read(
    chromium: Browser, live_server: LiveServer, district: District, display: str
) -> None:
    context = shown_as(chromium, live_server, display)
    wrong = {}
    for name, address in PAGES.items():
        page = context.new_page()
        url = f"{live_server.url}{address.format(subject=district.subject.pk)}"
        if found := complaints(page, url):
            wrong[name] = found
        page.close()
    context.close()
    assert wrong == {}


def test_the_terminal_is_readable_and_ends_the_visit(
    chromium: Browser, live_server: LiveServer, district: District
) -> None:
    context = chromium.new_context(has_touch=True, viewport={"width": 1080, "height": 1280})
    page = context.new_page()
    page.goto(f"{live_server.url}/kiosk/")
    for key in ("9", "1", "back", "M"):
        page.locator(f'[data-key="{key}"]').tap()
    assert page.locator("#q").input_value() == "9M"
    page.goto(f"{live_server.url}/subjects/{district.subject.pk}/")
    assert page.locator("[data-countdown] b").inner_text() == "120"
    box = page.get_by_role("link", name="结束使用").bounding_box()
    assert box is not None
    assert box["height"] >= 44
    page.get_by_role("link", name="结束使用").tap()
    page.wait_for_url("**/kiosk/")
    context.close()


def test_without_scripts_one_searches_and_reads(
    chromium: Browser, live_server: LiveServer, district: District
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url)
    page.get_by_role("searchbox").fill(district.subject.name[:5])
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("main").get_by_role("link", name=district.subject.name).first.click()
    assert page.locator("h1").inner_text() == district.subject.name
    page.get_by_role("link", name="高对比度").click()
    assert page.locator("html").get_attribute("data-contrast") == "high"
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    context.close()


def test_by_keyboard_the_text_is_one_key_away(
    chromium: Browser, live_server: LiveServer, district: District
) -> None:
    page = chromium.new_page()
    page.goto(f"{live_server.url}/help/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert ring == "3px"
    page.close()


def test_at_twice_the_size_nothing_leaves_the_screen(
    chromium: Browser, live_server: LiveServer, district: District
) -> None:
    context = chromium.new_context(viewport={"width": 640, "height": 400}, device_scale_factor=2)
    page = context.new_page()
    for address in PAGES.values():
        page.goto(f"{live_server.url}{address.format(subject=district.subject.pk)}")
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    context.close()


def test_who_wants_no_motion_gets_none(chromium: Browser, live_server: LiveServer) -> None:
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{live_server.url}/help/")
    behaviour = page.evaluate("getComputedStyle(document.documentElement).scrollBehavior")
    assert behaviour == "auto"
    context.close()


def test_a_page_in_all_weighs_little(
    chromium: Browser, live_server: LiveServer, district: District
) -> None:
    page = chromium.new_page()
    weights: list[int] = []
    page.on("response", lambda response: weights.append(len(response.body())))
    page.goto(f"{live_server.url}/subjects/{district.subject.pk}/", wait_until="networkidle")
    page.close()
    assert 0 < sum(weights) <= 200_000


def test_the_window_is_accessible(chromium: Browser, live_server: LiveServer) -> None:
    cast: Cast = make_cast()
    district = make_district(cast.department_a)
    visit = counter.begin(
        visitor="agent",
        name="王小样",
        document="resident",
        document_no="120113199001010012",
        unit="样例有限公司",
        matter="了解本单位公示信息",
        checked=True,
        agreed=True,
        actor=cast.centre_officer,
    )
    paper = counter.hand_out(visit, district.subject.pk, [], actor=cast.centre_officer)
    session = logged_in(cast.centre_officer).cookies["sessionid"].value
    pages = {
        "window": "/workbench/counter/",
        "visit": f"/workbench/counter/{visit.number}/?q=样例",
        "paper": f"/workbench/counter/{visit.number}/{paper.number}/",
        "receipt": f"/workbench/counter/{visit.number}/receipt/",
    }
    assert look(chromium, live_server, pages, session) == {}
