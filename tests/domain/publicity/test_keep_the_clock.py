"""The clock of each record, and the figures of a month, as records come, change and go."""

import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from builders.actors import SETUP, Cast
from builders.moments import on
from builders.submissions import penalty, person_penalty, send, work
from xinshu.core.publicity.rates import Light
from xinshu.domain.catalog.models import Grant
from xinshu.domain.collection import services as collection
from xinshu.domain.publicity import selectors, services
from xinshu.domain.publicity.models import Clock, ClockRun, Figure
from xinshu.domain.publicity.types import Line, NoSuchPeriod
from xinshu.kernel.jobs.models import Job

pytestmark = pytest.mark.usefixtures("district")

# Wed 11 Feb 2026; due after the Spring Festival: locally Wed 25 Feb, by law Fri 27 Feb.
DECIDED = "2026-02-11"


def the_clock(**facts: object) -> Clock:
    return Clock.objects.get(**facts)


def line(cast: Cast, period: str) -> Line:
    found = selectors.overview(cast.centre_officer, period).lines
    return next(each for each in found if each.department_id == cast.department_a.pk)


@pytest.mark.parametrize(
    ("day", "late_by", "local_late_by", "shade"),
    [
        ("2026-02-25", 0, 0, Light.GREEN),
        ("2026-02-26", 0, 1, Light.AMBER),
        ("2026-02-27", 0, 2, Light.AMBER),
        ("2026-02-28", 1, 3, Light.RED),  # a Saturday made up for the festival
        ("2026-03-01", 1, 3, Light.RED),  # a Sunday uses no further day
        ("2026-03-02", 2, 4, Light.RED),
    ],
)
def test_a_record_is_timed_by_both_terms(
    cast: Cast, day: str, late_by: int, local_late_by: int, shade: Light
) -> None:
    with on(day):
        send(penalty(1, decided_on=DECIDED), by=cast.clerk_a)
    found = the_clock()
    assert (found.due_on, found.local_due_on) == (dt.date(2026, 2, 27), dt.date(2026, 2, 25))
    assert (found.late_by, found.local_late_by) == (late_by, local_late_by)
    assert selectors.clock_lines([found])[0].light is shade


def test_the_sentence_names_the_holiday_and_the_days(cast: Cast) -> None:
    with on("2026-03-02"):
        submission = send(penalty(1, decided_on=DECIDED), by=cast.clerk_a)
    facts = selectors.clock_facts(the_clock())
    assert "2026年2月11日作出决定" in facts.sentence
    assert "春节放假9天" in facts.sentence
    assert "第7个工作日为2026年2月27日" in facts.sentence
    assert "2026年3月2日报送，用时9个工作日，迟报2个工作日。" in facts.sentence
    assert facts.receipt_no == submission.receipt_no
    assert "424" in facts.basis
    assert facts.line.department == cast.department_a.name


def test_a_correction_is_no_new_arrival(cast: Cast) -> None:
    with on("2026-02-25"):
        send(penalty(1, decided_on=DECIDED), by=cast.clerk_a)
    with on("2026-03-20"):
        again = send(penalty(1, decided_on=DECIDED, fine="0.06"), by=cast.clerk_a)
    assert again.updated == 1
    found = the_clock()
    assert found.arrived_on == dt.date(2026, 2, 25)
    assert found.late_by == 0
    assert line(cast, "2026-02").tally.records == 1
    march = line(cast, "2026-03").tally
    assert (march.reported, march.compliant, march.records) == (1, 1, 0)


def test_a_withdrawal_counts_no_longer(cast: Cast) -> None:
    with on("2026-03-02"):
        wrong = send(penalty(1, decided_on=DECIDED), by=cast.clerk_a)
        send(penalty(2, decided_on=DECIDED), by=cast.clerk_a)
        assert line(cast, "2026-03").tally.late == 2
        collection.withdraw(actor=cast.clerk_a, submission=wrong, reason="报错了")
        work()
    found = line(cast, "2026-03").tally
    assert (found.reported, found.records, found.late) == (1, 1, 1)
    assert selectors.counters(cast.centre_officer)["withdrawn"] == 1


def test_rows_that_do_not_pass_lower_compliance(cast: Cast) -> None:
    rows = [penalty(n, decided_on=DECIDED) for n in range(1, 4)]
    with on("2026-02-25"):
        send([*rows, penalty(4, decided_on=DECIDED, fact="")], by=cast.clerk_a)
        send(rows, by=cast.clerk_a, name="again.csv")  # unchanged rows are told once
    found = line(cast, "2026-02").tally
    assert (found.reported, found.compliant) == (4, 3)


def test_what_was_decided_before_the_duty_is_not_timed(cast: Cast) -> None:
    Grant.objects.filter(department=cast.department_a).update(starts_on=dt.date(2026, 2, 12))
    with on("2026-06-01"):
        send(penalty(1, decided_on=DECIDED), by=cast.clerk_a)
        send(penalty(2, decided_on="2026-02-12"), by=cast.clerk_a)
    tally = line(cast, "2026-06").tally
    assert (tally.records, tally.timed, tally.late) == (2, 1, 1)
    backlog = the_clock(decided_on=DECIDED)
    assert backlog.late_by == 0
    assert "存量" in selectors.clock_lines([backlog])[0].sentence


def test_persons_are_timed_by_days_alone(cast: Cast) -> None:
    with on("2026-03-02"):
        send(person_penalty(1, decided_on=DECIDED), by=cast.clerk_a)
    found = the_clock(person=True)
    assert found.late_by == 2
    shown = selectors.clock_lines([found])[0]
    assert shown.title == ""
    assert line(cast, "2026-03").tally.late == 1


def test_a_quarter_is_the_sum_of_its_months_and_lights_can_be_asked_for(cast: Cast) -> None:
    for day, number in (("2026-02-25", 1), ("2026-02-26", 2), ("2026-03-02", 3)):
        with on(day):
            send(penalty(number, decided_on=DECIDED), by=cast.clerk_a)
    tally = line(cast, "2026Q1").tally
    assert (tally.records, tally.late, tally.local_late, tally.late_days) == (3, 1, 2, 2)
    for shade in (Light.GREEN, Light.AMBER, Light.RED):
        found = selectors.clocks(cast.centre_officer, period="2026Q1", shade=shade)
        assert found.count() == 1
    assert not selectors.clocks(cast.centre_officer, period="2026Q1", shade=Light.GREY).exists()
    with pytest.raises(NoSuchPeriod):
        selectors.overview(cast.centre_officer, "soon")


def test_a_department_sees_itself_and_the_centre_all(cast: Cast) -> None:
    with on("2026-02-25"):
        send(penalty(1, decided_on=DECIDED), by=cast.clerk_a)
        send(penalty(2, decided_on=DECIDED), by=cast.clerk_b)
    whole = selectors.overview(cast.centre_officer, "2026-02").lines
    mine = selectors.overview(cast.clerk_b, "2026-02").lines
    assert {each.department for each in whole} == {cast.department_a.name, cast.department_b.name}
    assert {each.department for each in mine} == {cast.department_b.name}
    assert selectors.clocks(cast.clerk_a).count() == 1
    assert selectors.clocks(cast.centre_officer).count() == 2


def test_more_than_half_late_is_named_and_half_is_not(cast: Cast) -> None:
    with on("2026-02-25"):
        send(penalty(1, decided_on=DECIDED), by=cast.clerk_a)
        send(penalty(2, decided_on=DECIDED), by=cast.clerk_b)
    with on("2026-03-02"):
        send(penalty(3, decided_on=DECIDED), by=cast.clerk_a)
        send([penalty(n, decided_on=DECIDED) for n in (4, 5)], by=cast.clerk_b)
    found = selectors.overview(cast.centre_officer, "2026Q1")
    assert found.named == (cast.department_b.name,)


def test_the_silent_and_those_with_nothing_to_report(cast: Cast) -> None:
    with on("2026-02-25"):
        send(penalty(1, decided_on=DECIDED), by=cast.clerk_a)
    found = selectors.overview(cast.centre_officer, "2026-02")
    assert found.silent == (cast.department_b.name,)
    assert found.coverage is not None
    assert float(found.coverage) == 0.5


def test_working_everything_out_anew_gives_the_same(cast: Cast) -> None:
    with on("2026-02-25"):
        send([penalty(1, decided_on=DECIDED), penalty(2, fact="")], by=cast.clerk_a)
        send(person_penalty(7, decided_on=DECIDED), by=cast.clerk_b)
        wrong = send(penalty(3, decided_on=DECIDED), by=cast.clerk_a)
        collection.withdraw(actor=cast.clerk_a, submission=wrong, reason="报错了")
        work()
    with on("2026-03-20"):
        send(penalty(1, decided_on=DECIDED, fine="0.9"), by=cast.clerk_a)
    days = ("record_id", "person", "document", "arrived_on", "due_on", "late_by", "withdrawn")
    numbers = ("department_id", "item_id", "month", "reported", "compliant", "records", "late")
    before = set(Clock.objects.values_list(*days)), set(Figure.objects.values_list(*numbers))
    Clock.objects.all().delete()
    Figure.objects.all().delete()
    assert selectors.is_outdated()
    job = services.refresh_all(actor=SETUP)
    work()
    after = set(Clock.objects.values_list(*days)), set(Figure.objects.values_list(*numbers))
    assert after == before
    assert Job.objects.get(pk=job.pk).result["rows"] == len(before[0])
    assert not selectors.is_outdated()


def test_another_calendar_makes_the_clocks_outdated(cast: Cast) -> None:
    services.refresh_all(actor=SETUP)
    work()
    assert not selectors.is_outdated()
    ClockRun.objects.update(calendar="0" * 64)
    assert selectors.is_outdated()


def test_a_list_of_clocks_asks_little(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with on("2026-02-25"):
        send([penalty(n, decided_on=DECIDED) for n in range(1, 21)], by=cast.clerk_a)
    rows = list(selectors.clocks(cast.centre_officer, period="2026-02").order_by("id"))
    with django_assert_max_num_queries(8):
        lines = selectors.clock_lines(rows)
    assert len(lines) == 20
    assert any("测罚〔2026〕1号" in each.title for each in lines)
    with django_assert_max_num_queries(16):
        selectors.overview(cast.centre_officer, "2026-02")
