"""A term ends at midnight for every reader; the night writes the list."""

import datetime as dt

import pytest
import time_machine

from builders.actors import SETUP, Cast
from builders.publicity import KIND, judged, say, store
from builders.submissions import work
from xinshu.core.refusals import NotFound
from xinshu.domain.catalog.models import Edition
from xinshu.domain.disclosure import selectors, selectors_places, services
from xinshu.domain.disclosure.models import Check, Night, Publication, State, TakenDown
from xinshu.domain.subjects.models import Subject

D = dt.date


def on(day: dt.date, hour: int = 3) -> time_machine.travel:
    moment = dt.datetime.combine(day, dt.time(hour), tzinfo=dt.UTC)
    return time_machine.travel(moment, tick=True)


def ids(entries: list[selectors.PublicEntry]) -> list[int]:
    return [entry.id for entry in entries]


def test_the_last_day_is_shown_and_the_next_is_not_before_any_job_has_run(
    cast: Cast, regimes: Edition, firm: Subject
) -> None:
    with on(D(2026, 5, 6)):
        (record,) = judged(store(firm, cast.department_a, regimes, D(2026, 5, 6)))
    with on(D(2027, 5, 6)):
        assert ids(selectors.public_entries(firm.pk)) == [record.pk]
        assert selectors.public_entry(record.pk).last_day == D(2027, 5, 6)
    with on(D(2027, 5, 7)):
        assert selectors.public_entries(firm.pk) == []
        assert selectors.browse(items=[KIND]).rows == []
        with pytest.raises(NotFound):
            selectors.public_entry(record.pk)
        assert Publication.objects.get().state == State.PUBLIC


def test_the_night_takes_down_what_ended_with_rule_and_version(
    cast: Cast, regimes: Edition, firm: Subject
) -> None:
    with on(D(2026, 5, 6)):
        old, _ = judged(store(firm, cast.department_a, regimes, D(2026, 5, 1), D(2026, 5, 6)))
    with on(D(2027, 5, 2)):
        services.run_night(actor=SETUP)
        work()
        assert selectors.counts() == {KIND: 1}
    (line,) = TakenDown.objects.select_related("rules")
    assert (line.record_id, line.day, line.rule) == (old.pk, D(2027, 5, 2), "36-GENERAL")
    assert (line.rules.code, line.rules.revision, line.last_day) == ("order36", 1, D(2027, 5, 1))
    assert Night.objects.get().ended == 1
    found = Check.objects.get()
    assert (found.records, found.remaining, found.overdue) == (1, 0, 0)
    assert "届满" in selectors.explain(old.pk).sentence
    (last,) = selectors.changes(line.position - 1)
    assert (last.kind, last.record_id) == ("taken_down", old.pk)


def test_what_arrives_after_its_term_is_never_shown(
    cast: Cast, regimes: Edition, firm: Subject
) -> None:
    judged(store(firm, cast.department_a, regimes, D(2019, 5, 6)))
    row = Publication.objects.get()
    assert (row.state, row.position) == (State.ENDED, 0)
    assert not TakenDown.objects.exists()


def test_a_new_regime_reaches_running_cases_on_its_first_night(
    cast: Cast, regimes: Edition, firm: Subject
) -> None:
    with on(D(2026, 3, 20)):
        judged(store(firm, cast.department_a, regimes, D(2025, 6, 1), D(2025, 2, 1)))
        services.refresh(actor=SETUP)
        work()
        assert {row.rules.code for row in Publication.objects.all()} == {"order58"}
    with on(D(2026, 4, 1)):
        services.run_night(actor=SETUP)
        work()
        work()
        states = dict(Publication.objects.values_list("decided_on", "state"))
    assert states == {D(2025, 6, 1): State.PUBLIC, D(2025, 2, 1): State.ENDED}
    assert Publication.objects.get(state=State.PUBLIC).last_day == D(2026, 6, 1)


def test_a_revoked_decision_goes_at_once_and_late_ones_are_counted(
    cast: Cast, regimes: Edition, firm: Subject
) -> None:
    with on(D(2026, 5, 6)):
        one, other = judged(store(firm, cast.department_a, regimes, D(2026, 5, 5), D(2026, 5, 6)))
    with on(D(2026, 6, 1)):
        say(one, CF_CXBJ="1")
        assert ids(selectors.public_entries(firm.pk)) == [other.pk]
        assert TakenDown.objects.get().rule == "N-REVOKED"
        assert services.check_places(actor=SETUP).overdue == 0
        TakenDown.objects.update(at=dt.datetime(2026, 6, 5, tzinfo=dt.UTC))
    with on(D(2026, 6, 6)):
        assert services.check_places(actor=SETUP).overdue == 1


def test_the_check_names_the_place_that_still_shows_what_went(
    cast: Cast, regimes: Edition, firm: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    with on(D(2026, 5, 6)):
        (record,) = judged(store(firm, cast.department_a, regimes, D(2026, 5, 5)))
        say(record, CF_SFSM="1")
        places = {**selectors_places.places(), "缓存": set}
        monkeypatch.setattr(selectors_places, "_places", places)
        found = services.check_places(actor=SETUP)
    assert found.remaining == 1
    left = {place["name"]: place["examples"] for place in found.places if place["remaining"]}
    assert left == {"缓存": [record.pk]}
