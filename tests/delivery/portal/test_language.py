"""Chinese first; English for those who choose it, wholly on the public pages and the login."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

import xinshu
from delivery.district import District

PACKAGE = Path(xinshu.__file__).parent
FOLDERS = ("kernel/web/templates", "kernel/signin/templates", "delivery/portal/templates")
MARKED = re.compile(r"{% translate [\"'](.+?)[\"']")


def marked_words() -> set[str]:
    """Every word the templates offer for translation."""
    pages = [page for folder in FOLDERS for page in (PACKAGE / folder).rglob("*.html")]
    return {word for page in pages for word in MARKED.findall(page.read_text("utf8"))}


def test_every_marked_word_has_an_english_one() -> None:
    with translation.override("en"):
        missing = [word for word in marked_words() if translation.gettext(word) == word]
    assert missing == []


def test_browser_preference_decides_nothing(district: District) -> None:
    read = Client().get("/", headers={"Accept-Language": "en"}).content.decode()
    assert 'lang="zh-hans"' in read


def test_choice_is_remembered(district: District) -> None:
    visitor = Client()
    answer = visitor.post("/language/", {"language": "en", "next": "/search/?q=abc"})
    assert answer["Location"] == "/search/?q=abc"
    assert 'lang="en"' in visitor.get("/").content.decode()
    assert "Log in with a passkey" in visitor.get("/login/").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com"])
def test_choice_never_leads_off_the_site(elsewhere: str, db: None) -> None:
    answer = Client().post("/language/", {"language": "en", "next": elsewhere})
    assert answer["Location"] == "/"


def test_unknown_language_is_ignored(db: None) -> None:
    answer = Client().post("/language/", {"language": "xx", "next": "/"})
    assert "django_language" not in answer.cookies
