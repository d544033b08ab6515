"""Officers see how often the public site is visited, and what is broken there."""

from datetime import timedelta

from django.utils import timezone

from builders.actors import Cast
from delivery.pages import logged_in, words, work
from xinshu.kernel.upkeep.models import Flaw, Walk
from xinshu.kernel.visits.models import VisitDay


def test_visits_are_shown_against_the_target(cast: Cast) -> None:
    today = timezone.localdate()
    VisitDay.objects.create(day=today, section="home", views=1500, visits=1234)
    VisitDay.objects.create(day=today - timedelta(days=3), section="search", views=77, visits=7)
    page = words(logged_in(cast.centre_officer).get("/workbench/visits/"))
    assert "1,234" in page
    assert "<title>" + today.isoformat() + "：1234</title>" in page
    assert "150,000" in page


def test_a_year_is_shown_by_month(cast: Cast) -> None:
    today = timezone.localdate()
    VisitDay.objects.create(day=today, section="home", views=5, visits=4)
    page = words(logged_in(cast.centre_officer).get("/workbench/visits/?days=365"))
    assert f"<title>{today:%Y-%m}：4</title>" in page


def test_days_leave_as_a_sheet(cast: Cast) -> None:
    answer = logged_in(cast.centre_officer).get("/workbench/visits/export/?days=30")
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"


def test_a_walk_is_asked_for_and_read(cast: Cast) -> None:
    client = logged_in(cast.centre_officer)
    assert "还没有巡检过" in words(client.get("/workbench/upkeep/"))
    client.post("/workbench/upkeep/run/")
    work()
    row = Walk.objects.get()
    Flaw.objects.create(walk=row, kind="anchor", page="/help/", target="/gone/#a", says="没有")
    page = words(client.get("/workbench/upkeep/?kind=anchor"))
    assert "/gone/" in page
    assert "/help/" in page
    assert "没有发现问题" in words(client.get("/workbench/upkeep/?kind=external"))


def test_a_walk_that_is_not_there_is_not_found(cast: Cast) -> None:
    assert logged_in(cast.centre_officer).get("/workbench/upkeep/?walk=99").status_code == 404


def test_clerks_see_neither(cast: Cast) -> None:
    client = logged_in(cast.clerk_a)
    for path in ("/workbench/visits/", "/workbench/upkeep/"):
        assert client.get(path).status_code == 403
    assert client.post("/workbench/upkeep/run/").status_code == 403
