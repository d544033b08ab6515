"""Public pages are handed out again until what they show changes; nobody gets another's page."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from pytest_django import Settings

from xinshu.kernel.web import freshness
from xinshu.kernel.web.freshness import PublicPages, Shelf

ROOM = 10_000


class Site:
    """Counts how often a page was made; `word` is what it shows."""

    def __init__(self) -> None:
        self.word, self.made, self.seconds = "first", 0, 0.0
        self.version: object = 1
        self.more: Callable[[HttpResponse], None] = lambda _response: None
        self.pages = PublicPages(self._make, Shelf(ROOM, lambda: self.seconds))

    def _make(self, request: HttpRequest) -> HttpResponse:
        self.made += 1
        response = HttpResponse(f"<p>{self.word}</p>")
        self.more(response)
        return response

    def ask(self, path: str = "/subjects/1/", **headers: str) -> HttpResponseBase:
        cookies = headers.pop("cookies", "")
        request = RequestFactory(headers=headers).get(path)
        request.user = AnonymousUser()
        for each in cookies.split():
            name, _, value = each.partition("=")
            request.COOKIES[name] = value
        return self.pages(request)

    def text(self, path: str = "/subjects/1/", **headers: str) -> str:
        answer = self.ask(path, **headers)
        assert isinstance(answer, HttpResponse)
        return answer.content.decode()


@pytest.fixture
def page(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Site:
    settings.XINSHU_PAGE_SECONDS = 15
    monkeypatch.setattr(freshness, "_versions", {})
    monkeypatch.setattr(freshness, "SHELVES", [])
    made = Site()
    freshness.register_version("test", lambda: made.version)
    return made


def test_the_second_visitor_gets_the_page_that_is_there(page: Site) -> None:
    assert page.text() == page.text() == "<p>first</p>"
    assert page.made == 1


def test_a_takedown_shows_with_the_next_request(page: Site) -> None:
    page.ask()
    page.word, page.version = "gone", 2
    assert page.text() == "<p>gone</p>"
    assert freshness.mentioning("first", "gone") == {"gone"}


def test_what_nobody_registered_is_seen_after_some_seconds(page: Site) -> None:
    page.ask()
    page.word = "two"
    page.seconds = 14
    assert page.text() == "<p>first</p>"
    page.seconds = 16
    assert page.text() == "<p>two</p>"


def test_whoever_has_the_page_is_told_so(page: Site) -> None:
    tag = page.ask().headers["ETag"]
    again = page.ask(**{"if-none-match": tag})
    assert (again.status_code, again.headers["ETag"]) == (304, tag)
    assert "no-cache" in again.headers["Cache-Control"]
    page.word, page.version = "two", 2
    assert page.ask(**{"if-none-match": tag}).status_code == 200


def test_who_is_signed_in_never_meets_the_shelf(page: Site) -> None:
    for _ in range(2):
        answer = page.ask(cookies="sessionid=abc")
        assert "ETag" not in answer.headers
    assert page.made == 2


@pytest.mark.parametrize("cookies", ["django_language=en", "display=large"])
def test_language_and_display_have_pages_of_their_own(page: Site, cookies: str) -> None:
    page.ask()
    page.word = "other"
    assert page.text(cookies=cookies) == "<p>other</p>"
    assert page.text() == "<p>first</p>"


@pytest.mark.parametrize(
    "change",
    [
        lambda response: response.set_cookie("a", "b"),
        lambda response: response.headers.__setitem__("Cache-Control", "no-store"),
        lambda response: setattr(response, "status_code", 404),
        lambda response: setattr(response, "content", b"<input name=csrfmiddlewaretoken>"),
        lambda response: setattr(response, "content", b"x" * 300_000),
        lambda response: response.headers.__setitem__("Content-Type", "text/csv"),
    ],
)
def test_what_is_somebodys_own_is_not_kept(
    page: Site, change: Callable[[HttpResponse], None]
) -> None:
    page.more = change
    page.ask()
    page.ask()
    assert page.made == 2


def test_pages_of_accounts_are_never_kept(page: Site) -> None:
    page.ask("/me/")
    page.ask("/me/")
    assert page.made == 2


def test_another_question_is_another_page(page: Site) -> None:
    page.ask("/search/?q=one")
    page.ask("/search/?q=two")
    assert page.made == 2


def test_the_room_is_bounded(page: Site) -> None:
    page.word = "x" * 3_000
    for number in range(20):
        page.ask(f"/subjects/{number}/")
    assert page.pages.shelf.size <= ROOM
    made = page.made
    page.ask("/subjects/19/")
    assert page.made == made, "the newest are kept"


def test_nothing_is_kept_where_it_is_switched_off(page: Site, settings: Settings) -> None:
    settings.XINSHU_PAGE_SECONDS = 0
    assert page.ask().headers["ETag"]
    page.ask()
    assert page.made == 2
