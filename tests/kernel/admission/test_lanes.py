"""Lanes apart: an overrun one leaves the others their room."""

import threading
from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from pytest_django import Settings

from kernel.admission.door import Door, small_plan
from xinshu.kernel.web.admission import KNOWN_SECONDS
from xinshu.kernel.web.admission_lanes import Lane
from xinshu.kernel.web.admission_plan import LaneSize

SOON = 10


@pytest.fixture(autouse=True)
def _guarded(settings: Settings) -> None:
    settings.XINSHU_ADMISSION = True


class SlowPage:
    """A page that waits until somebody lets it go."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Semaphore(0), threading.Event()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/slow/":
            self.begun.release()
            assert self.go.wait(SOON)
        return HttpResponse("page")


@pytest.fixture
def busy() -> Iterator[tuple[Door, SlowPage]]:
    """A door whose public lane is taken by a slow request."""
    page = SlowPage()
    door = Door(page=page)
    thread = threading.Thread(target=door.ask, args=("/slow/",))
    thread.start()
    assert page.begun.acquire(timeout=SOON)
    yield door, page
    page.go.set()
    thread.join(SOON)


def test_a_full_lane_turns_away_after_patience(busy: tuple[Door, SlowPage]) -> None:
    door, page = busy
    refused = door.ask("/")
    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "5"
    page.go.set()


def test_it_recovers_as_soon_as_the_work_is_done() -> None:
    page = SlowPage()
    door = Door(page=page)
    thread = threading.Thread(target=door.ask, args=("/slow/",))
    thread.start()
    assert page.begun.acquire(timeout=SOON)
    assert door.ask("/").status_code == 503
    page.go.set()
    thread.join(SOON)
    assert door.ask("/").status_code == 200
    assert door.gate.lanes["public"].running == 0


def test_staff_are_served_beside_an_overrun_public(busy: tuple[Door, SlowPage]) -> None:
    door, _page = busy
    assert door.ask("/workbench/", session="good-1").status_code == 200, "by the door at first"
    assert door.ask("/workbench/", session="good-1").status_code == 200
    assert door.ask("/", session="good-1").status_code == 200, "the lane goes with the session"
    assert door.ask("/").status_code == 503


def test_a_made_up_cookie_opens_no_lane() -> None:
    door = Door()
    answers = [door.ask("/workbench/", session=f"bad-{n}").status_code for n in range(4)]
    assert answers == [200, 200, 429, 429], "a stranger has the pace of the doors"


def test_an_account_anybody_may_open_lifts_no_limit_on_public_pages() -> None:
    door = Door()
    assert door.ask("/workbench/", session="member-1").status_code == 200
    pages = [door.ask(f"/subjects/{n}/", session="member-1").status_code for n in range(1, 5)]
    assert pages == [200, 200, 200, 429]


def test_members_have_a_lane_beside_the_one_of_staff() -> None:
    page = SlowPage()
    door = Door(page=page)
    door.ask("/workbench/", session="good-1")
    door.ask("/workbench/", session="member-1")
    assert door.gate.lanes["members"].enter() == 0.0, "taken by somebody else"
    assert door.ask("/workbench/", session="member-1").status_code == 503
    assert door.ask("/workbench/", session="good-1").status_code == 200


def test_a_made_up_key_beside_a_good_session_brings_no_fresh_pace() -> None:
    door = Door()
    for session in ("good-1", "member-1"):
        for n in range(8):
            door.ask("/workbench/", session=session, key=f"made-up-{n}")
    assert [door.ask("/workbench/", key=f"made-up-{n}").status_code for n in range(3)][-1] == 429
    assert door.gate.known == 2


def test_who_has_left_is_known_for_some_minutes_only() -> None:
    door = Door()
    door.ask("/workbench/", session="good-1")
    door.gate.lanes["doors"].enter()
    assert door.ask("/workbench/", session="good-1").status_code == 200
    door.seconds = KNOWN_SECONDS + 1
    assert door.ask("/workbench/", session="good-1").status_code == 503, "at the door again"


def test_a_session_has_a_pace_of_its_own_behind_one_address() -> None:
    door = Door()
    for person in ("good-1", "good-2"):
        door.ask("/workbench/", session=person)
    door.statuses(*["/search/"] * 9)
    for person in ("good-1", "good-2"):
        answers = [door.ask("/workbench/", session=person).status_code for _ in range(20)]
        assert answers == [200] * 20


def test_an_error_gives_the_place_back() -> None:
    def broken(_request: HttpRequest) -> HttpResponse:
        raise ZeroDivisionError

    door = Door(page=broken)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            door.ask("/")
    assert door.gate.lanes["public"].running == 0


@pytest.mark.django_db
def test_an_answer_sent_in_parts_keeps_its_place_until_it_is_closed() -> None:
    door = Door(page=lambda _request: StreamingHttpResponse(iter([b"one", b"two"])))
    answer = door.ask("/")
    assert door.gate.lanes["public"].running == 1
    assert b"".join(answer) == b"onetwo"
    answer.close()
    answer.close()
    assert door.gate.lanes["public"].running == 0


def test_whoever_waits_is_let_in_before_whoever_comes_later() -> None:
    lane = Lane(LaneSize(running=1, waiting=2, patience=SOON))
    order: list[str] = []
    assert lane.enter() == 0.0

    def wait() -> None:
        assert lane.enter() is not None
        order.append("waited")
        lane.leave()

    thread = threading.Thread(target=wait)
    thread.start()
    while lane.waiting == 0:
        pass
    lane.leave()
    assert lane.enter() is not None
    order.append("came later")
    lane.leave()
    thread.join(SOON)
    assert order == ["waited", "came later"]


def test_nobody_waits_where_nobody_may() -> None:
    lane = Lane(LaneSize(running=1, waiting=0, patience=SOON))
    assert lane.enter() == 0.0
    assert lane.enter() is None


def test_one_visitor_with_many_lines_leaves_room_for_others() -> None:
    lanes = {
        "public": {"running": 2, "waiting": 0, "patience": 0, "each": 1},
        "doors": {"running": 1, "waiting": 0, "patience": 0},
        "known": {"running": 1, "waiting": 0, "patience": 0},
        "members": {"running": 1, "waiting": 0, "patience": 0},
    }
    page = SlowPage()
    door = Door(plan=small_plan(lanes=lanes), page=page)
    thread = threading.Thread(target=door.ask, args=("/slow/",))
    thread.start()
    assert page.begun.acquire(timeout=SOON)
    assert door.ask("/").status_code == 429, "the same visitor"
    assert door.ask("/", address="198.51.100.1").status_code == 200
    page.go.set()
    thread.join(SOON)
    assert door.ask("/").status_code == 200
