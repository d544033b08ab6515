"""A department's own ledger beside the platform: found, late, held, not due, missing."""

import io

import pytest

from builders.actors import SETUP, Cast
from builders.moments import on
from builders.submissions import penalty, person_penalty, send, work
from xinshu.core.publicity.rates import Light
from xinshu.core.refusals import NotPermitted, WrongState
from xinshu.domain.publicity import selectors, selectors_ledger, services, services_ledger
from xinshu.domain.publicity.models import Ledger, LedgerLine
from xinshu.domain.publicity.types import (
    LedgerColumnsMissing,
    LedgerEmpty,
    NoSuchPeriod,
    NotDoublePublicity,
)
from xinshu.engine.sources import SourceError
from xinshu.kernel.accounts.actor import Actor
from xinshu.kernel.accounts.models import Department
from xinshu.kernel.audit.why import WhyMissing
from xinshu.kernel.files.models import StoredFile

pytestmark = pytest.mark.usefixtures("district")

DECIDED = "2026-02-11"
HEAD = "序号,决定书文号,处罚决定日期,当事人\n"


def declare(
    by: Actor, department: Department, text: str, *, period: str = "2026-02", kind: str = "own"
) -> Ledger:
    return services_ledger.declare_ledger(
        actor=by,
        department=department,
        item_code="penalty",
        period=period,
        stream=io.BytesIO(text.encode()),
        file_name="台账.csv",
        kind=kind,
        basis="处罚机关网站公布",
    )


def outcomes(ledger: Ledger) -> list[str]:
    return [line.outcome for line in selectors_ledger.lines(ledger)]


def test_every_decision_of_a_ledger_gets_an_outcome(cast: Cast) -> None:
    with on("2026-02-25"):
        send(penalty(1, decided_on=DECIDED), by=cast.clerk_a)
    with on("2026-03-02"):
        send(penalty(2, decided_on=DECIDED), by=cast.clerk_a)
        send(penalty(3, decided_on=DECIDED, fact=""), by=cast.clerk_a)
        send(person_penalty(4, decided_on=DECIDED), by=cast.clerk_a)
        text = (
            HEAD + "1,测罚[2026]1号,2026/2/11,样例甲\n"  # other brackets, the same decision
            "2,测罚〔2026〕2号,2026-02-11,样例乙\n"
            "3,测罚〔2026〕3号,2026-02-11,样例丙\n"
            "4,测罚人〔2026〕4号,2026-02-11,样例丁\n"
            "5,测罚〔2026〕5号,2026-02-11,样例戊\n"
            "6,测罚〔2026〕6号,2026-02-28,样例己\n"
            "7,测罚〔2026〕7号,2026-03-01,样例庚\n"
            "8,测罚〔2026〕5号,2026-02-11,样例戊\n"
            "9,,2026-02-11,样例辛\n"
        )
        ledger = declare(cast.clerk_a, cast.department_a, text)
    assert outcomes(ledger) == [
        "found",
        "late",
        "held",
        "late",
        "missing",
        "pending",
        "outside",
        "twice",
    ]
    six = selectors_ledger.lines(ledger, outcome="pending").get()
    with on("2026-03-02"):
        assert selectors_ledger.ahead(six) == (Light.GREEN, 6)
    with on("2026-03-07"):  # a Saturday: Monday and Tuesday are left
        assert selectors_ledger.ahead(six) == (Light.AMBER, 2)
    assert (ledger.declared, ledger.unreadable, ledger.on_platform) == (8, 1, 3)
    assert (ledger.checked, ledger.missing) == (5, 1)
    found = selectors.overview(cast.centre_officer, "2026-02").lines[0].tally
    assert (found.checked, found.missing) == (5, 1)


def test_of_the_file_only_numbers_and_days_remain(cast: Cast) -> None:
    ledger = declare(
        cast.clerk_a, cast.department_a, HEAD + "1,测罚〔2026〕1号,2026-02-11,样例甲\n"
    )
    stored = StoredFile.objects.get(pk=ledger.file_id)
    assert stored.destroyed_at is not None
    assert len(stored.sha256) == 64
    assert "样例甲" not in str(list(LedgerLine.objects.values()))


def test_what_comes_later_is_found_at_night(cast: Cast) -> None:
    services.refresh_all(actor=SETUP)
    work()
    with on("2026-03-02"):
        ledger = declare(
            cast.clerk_a, cast.department_a, HEAD + f"1,测罚〔2026〕1号,{DECIDED},甲\n"
        )
        assert outcomes(ledger) == ["missing"]
        send(penalty(1, decided_on=DECIDED), by=cast.clerk_a)
        assert selectors.ledgers_open() == [ledger.pk]
        services_ledger.reconcile(actor=SETUP, ledger_id=ledger.pk)
    assert outcomes(ledger) == ["late"]
    ledger.refresh_from_db()
    assert ledger.missing == 0
    assert selectors.ledgers_open() == []


def test_another_department_has_not_reported_it_for_this_one(cast: Cast) -> None:
    with on("2026-03-20"):
        send(penalty(1, decided_on=DECIDED), by=cast.clerk_b)
        text = HEAD + f"1,测罚〔2026〕1号,{DECIDED},甲\n"
        own = declare(cast.clerk_a, cast.department_a, text)
        # A spot check asks whether it is on the platform at all.
        spot = declare(cast.centre_officer, cast.department_a, text, kind="spot")
    assert outcomes(own) == ["missing"]
    assert outcomes(spot) == ["late"]


def test_what_is_lawfully_not_reported_is_no_longer_missing(cast: Cast) -> None:
    with on("2026-03-20"):
        ledger = declare(
            cast.clerk_a, cast.department_a, HEAD + f"1,测罚〔2026〕1号,{DECIDED},甲\n"
        )
        line = selectors_ledger.line(cast.centre_officer, ledger.lines.get().pk)
        with pytest.raises(NotPermitted):
            services_ledger.excuse(actor=cast.clerk_a, line=line, reason="涉及国家秘密")
        with pytest.raises(WhyMissing):
            services_ledger.excuse(actor=cast.centre_officer, line=line, reason="密")
        services_ledger.excuse(actor=cast.centre_officer, line=line, reason="涉及国家秘密")
        with pytest.raises(WrongState):
            services_ledger.excuse(actor=cast.centre_officer, line=line, reason="涉及国家秘密")
        again = services_ledger.reconcile(actor=SETUP, ledger_id=ledger.pk)
    assert (again.missing, again.excused, again.checked) == (0, 1, 0)


@pytest.mark.parametrize(
    ("day", "missing", "pending"), [("2026-03-09", 0, 2), ("2026-03-12", 2, 0)]
)
def test_a_number_is_compared_once_the_last_deadline_has_passed(
    cast: Cast, day: str, missing: int, pending: int
) -> None:
    with on("2026-02-25"):
        send(penalty(1, decided_on=DECIDED), by=cast.clerk_a)
    with on(day):
        ledger = services_ledger.declare_count(
            actor=cast.clerk_a,
            department=cast.department_a,
            item_code="penalty",
            period="2026-02",
            count=3,
        )
    assert (ledger.kind, ledger.on_platform) == ("count", 1)
    assert (ledger.missing, ledger.pending) == (missing, pending)


def test_nothing_to_report_is_an_answer_and_takes_the_place_of_a_number(cast: Cast) -> None:
    for count in (2, 0):
        with on("2026-03-20"):
            services_ledger.declare_count(
                actor=cast.clerk_b,
                department=cast.department_b,
                item_code="penalty",
                period="2026-02",
                count=count,
            )
    found = selectors.overview(cast.centre_officer, "2026-02")
    assert found.nil == (cast.department_b.name,)
    assert found.total.missing == 0
    assert Ledger.objects.filter(superseded=False).get().kind == "nil"


def test_a_later_ledger_takes_the_place_of_an_earlier_one(cast: Cast) -> None:
    text = HEAD + f"1,测罚〔2026〕1号,{DECIDED},甲\n"
    first = declare(cast.clerk_a, cast.department_a, text)
    declare(cast.clerk_a, cast.department_a, text + f"2,测罚〔2026〕2号,{DECIDED},乙\n")
    first.refresh_from_db()
    assert first.superseded
    assert selectors.overview(cast.centre_officer, "2026-02").total.checked == 2


def test_a_department_speaks_for_itself_only(cast: Cast) -> None:
    text = HEAD + f"1,测罚〔2026〕1号,{DECIDED},甲\n"
    with pytest.raises(NotPermitted):
        declare(cast.clerk_a, cast.department_b, text)
    with pytest.raises(NotPermitted):
        declare(cast.clerk_a, cast.department_a, text, kind="spot")
    with pytest.raises(NotPermitted):
        declare(cast.enterprise, cast.department_a, text)
    mine = declare(cast.clerk_a, cast.department_a, text)
    with pytest.raises(NotPermitted):
        services_ledger.reconcile(actor=cast.clerk_b, ledger_id=mine.pk)
    assert selectors_ledger.ledgers(cast.clerk_b).count() == 0
    assert [each.pk for each in selectors_ledger.obliged(cast.clerk_b)] == [cast.department_b.pk]
    assert cast.centre not in selectors_ledger.obliged(cast.centre_officer)


def test_files_that_are_no_ledger_are_refused_and_leave_nothing(cast: Cast) -> None:
    with pytest.raises(LedgerColumnsMissing):
        declare(cast.clerk_a, cast.department_a, "编号,当事人\n1,甲\n")
    with pytest.raises(LedgerEmpty):
        declare(cast.clerk_a, cast.department_a, HEAD + "1,,2026-02-11,甲\n")
    with pytest.raises(SourceError):
        declare(cast.clerk_a, cast.department_a, "%PDF-1.7\n")
    with pytest.raises(NoSuchPeriod):
        declare(cast.clerk_a, cast.department_a, HEAD, period="春天")
    with pytest.raises(NotDoublePublicity):
        services_ledger.declare_count(
            actor=cast.clerk_a,
            department=cast.department_a,
            item_code="register",
            period="2026-02",
            count=1,
        )
    assert not Ledger.objects.exists()
    assert not StoredFile.objects.filter(destroyed_at=None).exists()
