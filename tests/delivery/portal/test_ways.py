"""Ways of the public site: shown when they lead somewhere, and not before."""

import re

import pytest
from django.test import Client

from delivery.district import District
from delivery.pages import words
from xinshu.delivery.portal import entries, help_pages
from xinshu.delivery.portal.columns import Column, Headline, _sources, show_columns_by
from xinshu.delivery.portal.entries import FOOT, MAIN, Entry, doors, register

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "_entries", dict(entries._entries))


@pytest.mark.usefixtures("own_entries")
def test_an_entry_without_an_address_is_not_shown() -> None:
    register(Entry(label="未来的服务", route="portal:not_built_yet", places=(MAIN,)))
    assert "未来的服务" not in words(Client().get("/"))


@pytest.mark.usefixtures("own_entries")
def test_an_entry_is_shown_as_soon_as_it_works() -> None:
    works = [False]
    register(
        Entry(
            label="样例服务", route="portal:help", arguments=(), available=lambda: works[0], order=1
        )
    )
    assert "样例服务" not in words(Client().get("/"))
    works[0] = True
    assert "样例服务" in words(Client().get("/"))


def test_every_way_leads_to_a_page(district: District) -> None:
    visitor = Client()
    for place in entries.PLACES:
        for door in doors(place):
            assert visitor.get(door.address).status_code in {200, 302}, door.address


def test_the_bar_says_where_one_is() -> None:
    read = words(Client().get("/help/"))
    assert re.findall(r'<a href="([^"]+)" aria-current="page"', read) == ["/help/"]


def test_foot_warns_that_repair_is_free(district: District) -> None:
    for address in ("/", "/search/", f"/subjects/{district.subject.pk}/"):
        assert "信用修复不收取任何费用" in words(Client().get(address))


def test_columns_without_articles_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    import datetime as dt  # noqa: PLC0415

    monkeypatch.setattr("xinshu.delivery.portal.columns._sources", [])
    line = Headline(title="样例公告", address="/x/", day=dt.date(2026, 11, 1))
    show_columns_by(
        lambda: [
            Column(title="通知", address="/n/", articles=(line,)),
            Column(title="空栏目", address="/e/", articles=()),
        ]
    )
    read = words(Client().get("/"))
    assert "样例公告" in read
    assert "空栏目" not in read
    assert _sources is not None


def test_help_answers_in_both_languages() -> None:
    chinese, english = help_pages._read("zh"), help_pages._read("en")
    assert [len(topic.questions) for topic in chinese] == [len(t.questions) for t in english]
    for topic in english:
        for each in topic.questions:
            assert not re.search(r"[\u4e00-\u9fff]", each.question), each.question
    assert FOOT in entries.PLACES


def test_help_says_the_terms_of_the_rule_in_force() -> None:
    read = words(Client().get("/help/"))
    assert "最短1年、最长3年" in read
    assert "信用修复收费吗？" in read
    assert 'id="q-free" open' in read
