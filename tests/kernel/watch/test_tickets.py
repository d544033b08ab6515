"""Security tickets: opened by rules and by hand, looked into by another, closed with a finding."""

import datetime as dt

import pytest

from builders.actors import Cast
from builders.looks import NOON, look
from builders.traces import NOTHING, watched
from xinshu.core.refusals import NotFound, NotPermitted, WrongState
from xinshu.kernel.access.transitions import FourEyes
from xinshu.kernel.notify.models import Notice
from xinshu.kernel.watch import selectors, services
from xinshu.kernel.watch.models import Ticket
from xinshu.kernel.watch.refusals import FindingNeeded, NoticeMissing

pytestmark = pytest.mark.django_db
SAW = "核对后确认与办件一致"


def alarmed(cast: Cast, until: dt.datetime = NOON) -> Ticket:
    """One clerk was shown more than the shipped rule lets pass."""
    look(cast.clerk_a, 1, at=until, count=501)
    assert services.scan(actor=cast.system, until=until) == 1
    return Ticket.objects.latest("id")


def taken(cast: Cast) -> Ticket:
    return services.take_up(alarmed(cast), actor=cast.security_admin)


def test_a_rule_opens_a_ticket_and_tells_who_handles_them(cast: Cast) -> None:
    look(cast.clerk_a, 1, count=501)
    with watched() as traces:
        services.scan(actor=cast.system, until=NOON)
    assert traces.left == {
        "audit": ["watch.ticket.opened"],
        "notices": ["新的安全工单：一小时内查阅数量异常"],
    }
    ticket = Ticket.objects.get()
    assert (ticket.about_user_id, ticket.measured, ticket.grade) == (cast.clerk_a.user_id, 501, 3)
    assert ticket.department_name == cast.department_a.name
    assert Notice.objects.latest("id").user_id == cast.security_admin.user_id


def test_ordinary_work_opens_nothing(cast: Cast) -> None:
    for subject in range(10):
        look(cast.clerk_a, subject, count=20)
    with watched() as traces:
        assert services.scan(actor=cast.system, until=NOON) == 0
    assert traces.left == NOTHING


def test_while_a_ticket_is_open_it_is_not_opened_again(cast: Cast) -> None:
    alarmed(cast)
    look(cast.clerk_a, 1, count=700)
    assert services.scan(actor=cast.system, until=NOON) == 0


def test_what_a_closed_ticket_answered_for_does_not_count_again(cast: Cast) -> None:
    ticket = taken(cast)
    services.close(ticket, outcome="justified", finding=SAW, actor=cast.security_admin)
    assert services.scan(actor=cast.system, until=NOON) == 0
    look(cast.clerk_a, 2, count=10)
    assert services.scan(actor=cast.system, until=NOON) == 0
    look(cast.clerk_a, 2, count=501)
    assert services.scan(actor=cast.system, until=NOON) == 1
    assert Ticket.objects.latest("id").measured == 511


def test_the_way_from_open_to_closed(cast: Cast) -> None:
    ticket = alarmed(cast)
    with watched() as traces:
        services.take_up(ticket, actor=cast.security_admin)
        services.add_note(ticket, kind="note", text="已调取办件清单", actor=cast.security_admin)
        services.regrade(ticket, grade=4, reason="未涉及个人信息", actor=cast.security_admin)
        services.close(ticket, outcome="justified", finding=SAW, actor=cast.security_admin)
    assert traces.left == {
        "audit": [
            "watch.ticket.taken_up",
            "watch.ticket.noted",
            "watch.ticket.graded",
            "watch.ticket.closed",
        ]
    }
    ticket.refresh_from_db()
    assert (ticket.state, ticket.outcome, ticket.grade, ticket.finding) == (
        "closed",
        "justified",
        4,
        SAW,
    )
    assert ticket.taken_name == ticket.closed_name == cast.security_admin.name


def test_each_step_has_its_state(cast: Cast) -> None:
    ticket, who = alarmed(cast), {"actor": cast.security_admin}
    for early in (
        lambda: services.add_note(ticket, kind="note", text="处置", **who),
        lambda: services.regrade(ticket, grade=1, reason="涉及面广", **who),
        lambda: services.close(ticket, outcome="misuse", finding=SAW, **who),
    ):
        with pytest.raises(WrongState):
            early()
    services.take_up(ticket, **who)
    with pytest.raises(WrongState):
        services.take_up(ticket, **who)
    services.close(ticket, outcome="misuse", finding=SAW, **who)
    with pytest.raises(WrongState):
        services.add_note(ticket, kind="note", text="补充说明", **who)


@pytest.mark.parametrize("who", ["clerk_b", "centre_officer", "system_admin", "auditor", "public"])
def test_who_may_not_handle_tickets(cast: Cast, who: str) -> None:
    ticket, actor = alarmed(cast), getattr(cast, who)
    with pytest.raises(NotPermitted):
        services.take_up(ticket, actor=actor)
    with pytest.raises(NotPermitted):
        services.report(title="设备遗失", facts="一台终端遗失", actor=actor)


def test_nobody_looks_into_the_own_ticket_or_sees_it(cast: Cast) -> None:
    ticket = alarmed(cast)
    Ticket.objects.update(about_user=cast.security_admin.user_id)
    with pytest.raises(FourEyes):
        services.take_up(ticket, actor=cast.security_admin)
    with pytest.raises(NotFound):
        selectors.ticket(ticket.pk, actor=cast.security_admin)
    assert selectors.ticket(ticket.pk, actor=cast.auditor) == ticket


def test_a_leak_closes_only_when_those_who_must_know_were_told(cast: Cast) -> None:
    ticket, who = taken(cast), {"actor": cast.security_admin}

    def close() -> None:
        services.close(ticket, outcome="breach", finding="名单被误发", **who)

    with pytest.raises(NoticeMissing, match=r"部门.*通知个人"):
        close()
    services.add_note(ticket, kind="authority", text="已书面报告区网信办", **who)
    with pytest.raises(NoticeMissing, match="通知个人"):
        close()
    services.add_note(ticket, kind="persons_not_needed", text="文件已全部收回且未被打开", **who)
    close()
    ticket.refresh_from_db()
    assert ticket.outcome == "breach"


def test_words_are_asked_for(cast: Cast) -> None:
    ticket, who = taken(cast), {"actor": cast.security_admin}
    for silent in (
        lambda: services.close(ticket, outcome="misuse", finding=" ", **who),
        lambda: services.add_note(ticket, kind="note", text="", **who),
        lambda: services.regrade(ticket, grade=2, reason="", **who),
        lambda: services.report(title="丢", facts="", **who),
    ):
        with pytest.raises(FindingNeeded):
            silent()


def test_a_ticket_by_hand(cast: Cast) -> None:
    with watched() as traces:
        ticket = services.report(
            title="终端遗失", facts="一台办公终端在途中遗失", grade=2, actor=cast.security_admin
        )
    assert traces.left == {"audit": ["watch.ticket.opened"]}
    assert (ticket.state, ticket.about_user, ticket.grade) == ("ticket_open", None, 2)
    assert services.take_up(ticket, actor=cast.security_admin).state == "examining"


def test_a_round_is_the_platforms(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        services.scan(actor=cast.security_admin)
