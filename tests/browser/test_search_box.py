"""The box offers while somebody types: by keyboard, said aloud, and not needed for searching."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from builders.actors import make_cast
from delivery.district import District, make_district, make_subject

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def filled() -> District:
    found = make_district(make_cast().department_a)
    make_subject("测试样例商贸有限公司", "91120113MA0TE5T17")
    return found


@pytest.fixture
def page(chromium: Browser, live_server: LiveServer, filled: District) -> Page:
    opened = chromium.new_page(base_url=live_server.url)
    opened.goto("/")
    return opened


def typed(page: Page, text: str) -> None:
    page.locator("#q").press_sequentially(text)
    expect(page.locator("#q")).to_have_attribute("aria-expanded", "true")


def test_arrows_walk_through_what_is_offered_and_enter_opens_it(
    page: Page, filled: District
) -> None:
    typed(page, "测试样例")
    expect(page.get_by_role("option")).to_have_count(2)
    expect(page.get_by_role("status").first).to_contain_text("2")
    page.keyboard.press("ArrowDown")
    first = page.get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    active = page.locator("#q").get_attribute("aria-activedescendant")
    assert active == first.get_attribute("id")
    assert Axe().run(page, options=RULES).response["violations"] == []
    page.keyboard.press("ArrowUp")
    assert page.locator("#q").get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")
    name = page.get_by_role("option").last.locator(".name").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(name)


def test_escape_closes_and_enter_then_searches(page: Page) -> None:
    typed(page, "测试样例")
    page.keyboard.press("Escape")
    expect(page.locator("#q")).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator("ol.results > li")).to_have_count(2)


def test_a_click_opens_what_was_clicked(page: Page, filled: District) -> None:
    typed(page, "样例科技")
    page.get_by_role("option").first.click()
    expect(page.locator("h1")).to_have_text(filled.subject.name)


@pytest.mark.parametrize("width", [1280, 360])
def test_results_with_a_guess_are_accessible(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/search/?q=测试样例科枝有限公司")
    expect(page.get_by_text("与查询词相差一个字")).to_be_visible()
    assert Axe().run(page, options=RULES).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_searching_needs_no_script(chromium: Browser, page: Page, filled: District) -> None:
    plain = chromium.new_context(java_script_enabled=False).new_page()
    plain.goto(page.url)
    plain.locator("#q").fill("样例科技")
    plain.locator("#q").press("Enter")
    expect(plain.locator("ol.results h3 a")).to_have_text([filled.subject.name])
