"""A terminal many people use: nothing of one visitor is left for the next."""

import json

import pytest
from django.test import Client

from builders.actors import Cast
from delivery.pages import logged_in, words
from xinshu.kernel.web.display import COOKIE

pytestmark = pytest.mark.django_db


def test_from_the_start_on_every_page_is_for_touch_and_ends_by_itself() -> None:
    terminal = Client()
    terminal.get("/kiosk/")
    read = words(terminal.get("/help/"))
    assert "data-kiosk" in read
    assert 'http-equiv="refresh" content="120;url=/kiosk/end/"' in read
    assert "结束使用" in read


def test_other_browsers_see_nothing_of_it() -> None:
    assert "结束使用" not in words(Client().get("/help/"))


def test_the_end_logs_out_and_wipes(cast: Cast) -> None:
    terminal = logged_in(cast.enterprise)
    terminal.get("/kiosk/")
    terminal.cookies["django_language"] = "en"
    answer = terminal.get("/kiosk/end/")
    assert answer["Location"] == "/kiosk/"
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.cookies["sessionid"].value == ""
    assert answer.cookies["django_language"].value == ""
    assert "kiosk" in answer.cookies[COOKIE].value
    assert terminal.get("/me/").status_code == 302


def test_elsewhere_than_on_a_terminal_nobody_is_logged_out(cast: Cast) -> None:
    at_home = logged_in(cast.enterprise)
    assert at_home.get("/kiosk/end/")["Location"] == "/kiosk/"
    assert at_home.get("/me/").status_code == 200


def test_larger_letters_of_the_last_visitor_do_not_stay() -> None:
    terminal = Client()
    terminal.get("/kiosk/")
    terminal.get("/display/", {"size": "largest"})
    terminal.get("/kiosk/end/")
    assert 'data-size="normal"' in words(terminal.get("/help/"))


def test_the_manifest_names_the_site() -> None:
    answer = Client().get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    assert json.loads(answer.content)["start_url"] == "/"
