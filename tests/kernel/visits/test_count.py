"""Visits are counted, visitors are not."""

from datetime import date

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from pytest_django import Settings

from builders.actors import Cast
from xinshu.core.refusals import NotPermitted
from xinshu.kernel.visits import counting, selectors
from xinshu.kernel.visits.models import VisitDay
from xinshu.kernel.visits.sections import VisitsPlanWrong, counted, read_counted

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
FAR, NOW = date(2000, 1, 1), date(2100, 1, 1)


@pytest.fixture(autouse=True)
def _nothing_gathered(db: None) -> None:
    counting.GATHERED.take()


def visit(path: str = "/", *, agent: str = BROWSER, **headers: str) -> None:
    Client(headers={"user-agent": agent, **headers}).get(path)


def counts() -> dict[str, tuple[int, int]]:
    """Section -> visits, pages."""
    counting.flush()
    return {row.section: (row.visits, row.views) for row in VisitDay.objects.all()}


def test_a_page_reached_from_outside_begins_a_visit() -> None:
    visit()
    visit(referer="https://other.example/portal")
    assert counts() == {"home": (2, 2)}


def test_going_on_within_the_site_is_the_same_visit() -> None:
    visit("/")
    visit("/search/?q=样例", referer="http://testserver/")
    visit("/help/", **{"sec-fetch-site": "same-origin"})
    assert counts() == {"home": (1, 1), "search": (0, 1), "help": (0, 1)}


@pytest.mark.parametrize("agent", ["ExampleBot/2.1", "python-requests/2.32", "", "curl/8.5"])
def test_programs_are_left_out(agent: str) -> None:
    visit(agent=agent)
    assert counts() == {}


def test_what_nobody_reads_is_left_out() -> None:
    visit(**{"sec-purpose": "prefetch"})
    visit("/nothing-there/")
    visit("/login/")
    visit("/transparency/keys.json")
    Client(headers={"user-agent": BROWSER}).post("/language/", {"language": "en"})
    assert counts() == {}


def test_counts_of_several_writings_add_up() -> None:
    visit()
    assert counts() == {"home": (1, 1)}
    visit()
    visit()
    assert counts() == {"home": (3, 3)}
    assert counting.flush() == 0


def test_counts_wait_while_the_database_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    visit()
    with monkeypatch.context() as away:

        def gone() -> None:
            raise DatabaseError

        away.setattr(connection, "cursor", gone)
        assert counting.flush() == 0
    assert counts() == {"home": (1, 1)}


def test_nothing_about_the_visitor_is_kept() -> None:
    visit("/search/?q=张某", referer="https://other.example/secret")
    counting.flush()
    row = VisitDay.objects.get()
    assert {field.name for field in row._meta.fields} == {"id", "day", "section", "views", "visits"}
    assert (row.section, row.visits, row.views) == ("search", 1, 1)


def test_no_cookie_is_set_by_counting() -> None:
    assert not Client(headers={"user-agent": BROWSER}).get("/").cookies


def test_the_year_is_measured_against_its_target(cast: Cast, settings: Settings) -> None:
    settings.XINSHU_VISITS_TARGET = 200
    VisitDay.objects.create(day=date(2026, 1, 1), section="home", views=90, visits=30)
    VisitDay.objects.create(day=date(2026, 3, 1), section="search", views=30, visits=20)
    VisitDay.objects.create(day=date(2025, 12, 31), section="home", views=900, visits=800)
    reached = selectors.reached(date(2026, 6, 30))
    assert (reached.visits, reached.share) == (50, 0.25)
    assert selectors.visits_between(date(2026, 1, 2), date(2026, 12, 31)) == 20
    days = selectors.by_day(cast.centre_officer, date(2026, 2, 28), date(2026, 3, 2))
    assert [(line.label, line.visits) for line in days] == [
        ("2026-02-28", 0),
        ("2026-03-01", 20),
        ("2026-03-02", 0),
    ]
    assert [line.label for line in selectors.by_section(cast.centre_officer, FAR, NOW)] == [
        "首页",
        "查询",
    ]


def test_figures_are_for_those_who_may_see_them(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        selectors.by_day(cast.clerk_a, FAR, FAR)


def test_a_plan_that_cannot_be_read_is_named() -> None:
    with pytest.raises(VisitsPlanWrong, match="never"):
        read_counted({"sections": {}, "other": "", "bots": []})
    assert counted().section_of("/subjects/12/") == "subjects"
