"""Everything can be worked out anew: the same again, cut short, after a merge, by other rules."""

import datetime as dt
from typing import Any

import pytest

from builders.actors import SETUP, Cast
from builders.publicity import KIND, judged, make_subject, store
from builders.submissions import work
from xinshu.domain.catalog.models import Edition
from xinshu.domain.disclosure import refreshing, rule_sets, selectors, services
from xinshu.domain.disclosure.models import Feed, Publication, RuleSet, Tally
from xinshu.domain.records.models import Record
from xinshu.domain.subjects import services as subjects
from xinshu.domain.subjects.models import Subject
from xinshu.kernel.jobs import services as jobs
from xinshu.kernel.jobs.context import JobContext

TODAY = dt.datetime.now(dt.UTC).date()


def days(number: int) -> list[dt.date]:
    return [TODAY - dt.timedelta(days=each) for each in range(number)]


def everything() -> dict[str, Any]:
    job = services.refresh(actor=SETUP)
    work()
    job.refresh_from_db()
    assert job.state == "done", job.error
    return dict(job.result)


def test_the_same_again_writes_nothing(cast: Cast, regimes: Edition, firm: Subject) -> None:
    store(firm, cast.department_a, regimes, *days(5))
    assert everything() == {"rows": 5, "published": 5, "changed": 0, "taken_down": 0}
    positions = list(Publication.objects.order_by("pk").values_list("position", flat=True))
    assert positions == [1, 2, 3, 4, 5]
    assert everything() == {"rows": 0, "published": 0, "changed": 0, "taken_down": 0}
    assert Feed.objects.get().position == 5


def test_a_run_cut_short_goes_on_and_does_no_block_twice(
    cast: Cast, regimes: Edition, firm: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(firm, cast.department_a, regimes, *days(7))
    monkeypatch.setattr(refreshing, "AT_ONCE", 2)
    done = JobContext.save_cursor
    blocks: list[int] = []

    def save(self: JobContext, **cursor: Any) -> None:
        if len(blocks) == 2:
            blocks.append(0)
            raise RuntimeError("the machine went off")
        blocks.append(cursor["after"])
        done(self, **cursor)

    monkeypatch.setattr(JobContext, "save_cursor", save)
    job = services.refresh(actor=SETUP)
    work()
    assert Publication.objects.count() == 4
    job.refresh_from_db()
    jobs.resume(job, actor=SETUP)
    work()
    job.refresh_from_db()
    assert (job.state, job.result["published"]) == ("done", 7)
    assert sorted(Publication.objects.values_list("position", flat=True)) == list(range(1, 8))
    assert Tally.objects.get(item__code=KIND).shown == 7
    assert len(blocks) == len(set(blocks)) == 5


def test_records_follow_a_merge_and_its_reversal(
    cast: Cast, regimes: Edition, firm: Subject
) -> None:
    other = make_subject(2)
    judged([*store(firm, cast.department_a, regimes, *days(1))])
    judged([*store(other, cast.department_a, regimes, *days(2))])
    decision = subjects.merge(
        actor=cast.centre_officer, kept=firm, absorbed=other, reason="同一企业重复建档"
    )
    work()
    assert len(selectors.public_entries(firm.pk)) == 3
    assert selectors.public_entries(other.pk) == []
    subjects.reverse(actor=cast.centre_reviewer, decision=decision, reason="合并有误")
    work()
    assert len(selectors.public_entries(other.pk)) == 2


def test_another_revision_of_a_rule_reaches_every_record(
    cast: Cast, regimes: Edition, firm: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged(store(firm, cast.department_a, regimes, *days(1)))
    shipped: Any = rule_sets.documents()
    general = next(c for c in shipped["order36.yaml"]["classes"] if c["code"] == "general")
    general["most_months"] = "6"
    monkeypatch.setattr(rule_sets, "documents", lambda: shipped)
    services.run_night(actor=SETUP)
    work()
    work()
    row = Publication.objects.select_related("rules").get()
    assert row.last_day is not None
    assert row.last_day < TODAY + dt.timedelta(days=190)
    assert (row.rules.code, row.rules.revision) == ("order36", 2)
    assert RuleSet.objects.get(code="order36", revision=1).current is False


def test_rules_that_change_during_a_run_reach_what_it_had_done(
    cast: Cast, regimes: Edition, firm: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(firm, cast.department_a, regimes, *days(4))
    monkeypatch.setattr(refreshing, "AT_ONCE", 2)
    shipped: Any = rule_sets.documents()
    monkeypatch.setattr(rule_sets, "documents", lambda: shipped)
    general = next(c for c in shipped["order36.yaml"]["classes"] if c["code"] == "general")
    done = JobContext.save_cursor

    def save(self: JobContext, **cursor: Any) -> None:
        done(self, **cursor)
        general["most_months"] = "6"
        rule_sets.take_up(shipped, actor=SETUP)

    monkeypatch.setattr(JobContext, "save_cursor", save)
    everything()
    rows = Publication.objects.order_by("pk")
    assert list(rows.values_list("rules__revision", flat=True)) == [2, 2, 2, 2]


def test_the_night_finds_what_nobody_announced(cast: Cast, regimes: Edition, firm: Subject) -> None:
    records = store(firm, cast.department_a, regimes, *days(2))
    judged(records[:1])
    Record.objects.filter(pk=records[0].pk).update(state=2, version=2)
    services.run_night(actor=SETUP)
    work()
    states = dict(Publication.objects.values_list("pk", "state"))
    assert states == {records[0].pk: 4, records[1].pk: 1}


def test_a_page_costs_a_fixed_number_of_queries(
    cast: Cast, regimes: Edition, firm: Subject, django_assert_max_num_queries: Any
) -> None:
    judged(store(firm, cast.department_a, regimes, *days(30)))
    with django_assert_max_num_queries(8):
        assert len(selectors.public_entries(firm.pk)) == 30
    with django_assert_max_num_queries(12):
        assert len(selectors.browse(items=[KIND], size=20).rows) == 20


def test_pages_go_on_and_back_by_key(cast: Cast, regimes: Edition, firm: Subject) -> None:
    same = [TODAY - dt.timedelta(days=1)] * 3
    judged(store(firm, cast.department_a, regimes, *days(4), *same))
    whole = [entry.id for entry in selectors.browse(items=[KIND], size=100).rows]
    first = selectors.browse(items=[KIND], size=3)
    second = selectors.browse(items=[KIND], after=first.next, size=3)
    third = selectors.browse(items=[KIND], after=second.next, size=3)
    pages = [[entry.id for entry in page.rows] for page in (first, second, third)]
    assert [pk for page in pages for pk in page] == whole
    assert (first.previous, third.next) == ("", "")
    back = selectors.browse(items=[KIND], after=third.previous, size=3)
    assert [entry.id for entry in back.rows] == pages[1]
    start = selectors.browse(items=[KIND], after=back.previous, size=3)
    assert ([entry.id for entry in start.rows], start.previous) == (pages[0], "")
    assert selectors.browse(items=[KIND], after="x" * 40, size=3).rows == first.rows


def test_filters_narrow(cast: Cast, regimes: Edition, firm: Subject) -> None:
    records: list[Record] = judged(store(firm, cast.department_a, regimes, *days(3)))
    by = selectors.Browse

    def found(**chosen: Any) -> list[int]:
        return [e.id for e in selectors.browse(items=[KIND], filters=by(**chosen)).rows]

    assert found(decided_from=TODAY) == [records[0].pk]
    assert found(decided_to=days(3)[2]) == [records[2].pk]
    assert found(department_id=cast.department_b.pk) == []
    assert found(text=" 测罚[2026]2号 ") == [records[1].pk]
    assert found(severity="serious") == []
    assert len(found(severity="general")) == 3
