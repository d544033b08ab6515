"""How a visitor wants pages to look: kept by links alone, without scripts."""

import pytest
from django.test import Client

from delivery.pages import words
from xinshu.kernel.web.display import COOKIE

pytestmark = pytest.mark.django_db


def test_larger_letters_and_contrast_are_remembered_together() -> None:
    visitor = Client()
    answer = visitor.get("/display/", {"size": "large", "next": "/help/"})
    assert answer["Location"] == "/help/"
    visitor.get("/display/", {"contrast": "high"})
    read = words(visitor.get("/"))
    assert 'data-size="large"' in read
    assert 'data-contrast="high"' in read


def test_going_back_to_normal_leaves_no_cookie() -> None:
    visitor = Client()
    visitor.get("/display/", {"size": "largest"})
    answer = visitor.get("/display/", {"size": "normal"})
    assert answer.cookies[COOKIE].value == ""


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com"])
def test_the_switch_never_leads_off_the_site(elsewhere: str) -> None:
    assert Client().get("/display/", {"size": "large", "next": elsewhere})["Location"] == "/"


def test_nonsense_in_the_cookie_counts_for_nothing() -> None:
    visitor = Client()
    visitor.cookies[COOKIE] = 'huge."><script>.high'
    read = words(visitor.get("/display/"))
    assert 'data-size="normal"' in read
    assert "<script>." not in read


def test_a_public_page_sets_no_cookie_at_all() -> None:
    answer = Client().get("/")
    assert not answer.cookies
