"""The screens of security tickets, and what leads to them."""

import pytest
from django.urls import reverse

from builders.actors import Cast
from builders.looks import NOON, look
from builders.traces import watched
from delivery.pages import logged_in, words
from xinshu.kernel.audit.models import Event
from xinshu.kernel.watch import services
from xinshu.kernel.watch.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """One clerk was shown too much."""
    look(cast.clerk_a, 1, count=501)
    services.scan(actor=cast.system, until=NOON)
    return Ticket.objects.get()


def page(ticket: Ticket, name: str = "ticket") -> str:
    return reverse(f"workbench:{name}", args=[ticket.pk])


def test_from_the_list_to_the_finding(cast: Cast, ticket: Ticket) -> None:
    client = logged_in(cast.security_admin)
    listed = words(client.get(reverse("workbench:tickets")))
    assert ticket.number in listed
    assert cast.clerk_a.name in listed
    client.post(page(ticket, "ticket_take"))
    client.post(page(ticket, "ticket_note"), {"note-kind": "note", "note-text": "已调取办件清单"})
    client.post(
        page(ticket, "ticket_grade"), {"grade-grade": "4", "grade-reason": "未涉及个人信息"}
    )
    client.post(
        page(ticket, "ticket_close"),
        {"close-outcome": "justified", "close-finding": "与办件一致"},
    )
    told = words(client.get(page(ticket)))
    for part in ("已办结", "正常履职", "与办件一致", "已调取办件清单", "一般"):
        assert part in told


def test_a_leak_without_notices_is_told_so(cast: Cast, ticket: Ticket) -> None:
    client = logged_in(cast.security_admin)
    client.post(page(ticket, "ticket_take"))
    said = {"close-outcome": "breach", "close-finding": "名单被误发"}
    told = words(client.post(page(ticket, "ticket_close"), said, follow=True))
    assert "第五十七条" in told
    assert Ticket.objects.get().state == "examining"


def test_an_empty_form_says_what_is_missing(cast: Cast, ticket: Ticket) -> None:
    client = logged_in(cast.security_admin)
    client.post(page(ticket, "ticket_take"))
    answer = client.post(page(ticket, "ticket_note"), {"note-kind": "note", "note-text": ""})
    assert answer.status_code == 200
    assert "wrong" in words(answer)


def test_a_ticket_by_hand(cast: Cast) -> None:
    said = {"title": "终端遗失", "facts": "一台办公终端在途中遗失", "grade": "2"}
    client = logged_in(cast.security_admin)
    answer = client.post(reverse("workbench:ticket_report"), said)
    assert answer["Location"] == page(Ticket.objects.get())


def test_the_auditor_reads_and_does_nothing(cast: Cast, ticket: Ticket) -> None:
    client = logged_in(cast.auditor)
    assert ticket.title in words(client.get(page(ticket)))
    for name in ("ticket_take", "ticket_note", "ticket_grade", "ticket_close"):
        assert client.post(page(ticket, name)).status_code == 403
    assert client.get(reverse("workbench:ticket_report")).status_code == 403


@pytest.mark.parametrize("who", ["clerk_a", "centre_officer", "system_admin"])
def test_others_do_not_see_tickets(cast: Cast, ticket: Ticket, who: str) -> None:
    client = logged_in(getattr(cast, who))
    assert client.get(reverse("workbench:tickets")).status_code == 403
    assert client.get(page(ticket)).status_code == 403


def test_a_look_up_that_finds_nothing_is_remembered_without_what_was_asked(cast: Cast) -> None:
    client = logged_in(cast.centre_officer)
    with watched() as traces:
        assert client.get(reverse("workbench:record", args=[987654321])).status_code == 404
    assert traces.left == {"audit": ["watch.missed"]}
    event = Event.objects.latest("id")
    assert (event.object_id, event.actor_id) == ("workbench:record", cast.centre_officer.user_id)
    assert "987654321" not in str(event.detail)


def test_an_address_that_does_not_exist_says_nothing_about_anybody(cast: Cast) -> None:
    client = logged_in(cast.centre_officer)
    with watched() as traces:
        assert client.get("/workbench/no-such-page/").status_code == 404
    assert "watch.missed" not in traces.left.get("audit", [])


def test_a_search_without_a_hit_is_remembered_too(cast: Cast) -> None:
    client = logged_in(cast.centre_officer)
    with watched() as traces:
        client.get(reverse("workbench:subjects"), {"q": "查无此名"})
    assert traces.left == {"audit": ["watch.missed", "subjects.searched"]}
    assert "查无此名" not in str(Event.objects.latest("id").detail)
