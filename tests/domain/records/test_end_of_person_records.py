"""Negative records of persons end after their years, with every version; others do not."""

import datetime as dt

import pytest
from django.utils import timezone

from builders.actors import Cast
from builders.catalogue import overlay_documents, publish
from builders.submissions import Row, penalty, registration, send, work
from builders.submissions import person_penalty as person_penalty_in_force
from xinshu.core.months import add_months
from xinshu.domain.catalog.selectors import item_in_force
from xinshu.domain.records.models import (
    EndedPersonRecord,
    PersonRecord,
    PersonRecordVersion,
    Record,
)
from xinshu.domain.records.selectors_sealed import rows_of, submissions
from xinshu.kernel.lifecycle import services
from xinshu.kernel.lifecycle.registry import store_of
from xinshu.kernel.lifecycle.selectors import destroyed

pytestmark = pytest.mark.usefixtures("district")
CODE = "negative_person_records"
TODAY = timezone.localdate()
LONG_AGO = add_months(TODAY, -61).isoformat()


def person_penalty(number: int, *, decided_on: str = LONG_AGO, fine: str = "0.05") -> Row:
    """A penalty that was over on the day it was decided."""
    return person_penalty_in_force(number, decided_on=decided_on, valid_until=decided_on, fine=fine)


def test_five_years_after_the_decision_and_not_before(cast: Cast) -> None:
    send(person_penalty(1, decided_on=LONG_AGO), by=cast.clerk_a)
    send(person_penalty(2, decided_on=add_months(TODAY, -59).isoformat()), by=cast.clerk_a)
    (found,) = store_of(CODE).due(add_months(TODAY, -60))
    old = PersonRecord.objects.get(decided_on=LONG_AGO)
    assert found.key == str(old.pk)


def test_a_hold_names_a_record_by_what_it_came_with_earlier_versions_too(cast: Cast) -> None:
    first = send(person_penalty(1), by=cast.clerk_a)
    second = send(person_penalty(1, fine="9"), by=cast.clerk_a)
    record = PersonRecord.objects.get()
    (found,) = store_of(CODE).due(TODAY)
    assert set(found.references) == {
        f"record:{record.pk}",
        f"person:{record.person_id}",
        "department:dept-a",
        *(f"submission:{each.pk}" for each in (first, second)),
        *(f"submission:{each.receipt_no}" for each in (first, second)),
    }


def test_a_hold_on_the_department_or_the_receipt_keeps_its_records(cast: Cast) -> None:
    submission = send(person_penalty(1), by=cast.clerk_a)
    for reference in ("department：dept-a", f"submission:{submission.receipt_no}"):
        hold = services.place_hold(
            reference=reference,
            reason="涉及行政诉讼",
            basis="应诉通知书",
            actor=cast.centre_officer,
        )
        assert services.propose(CODE, actor=cast.system) is None
        services.lift_hold(hold, reason="诉讼已终结", actor=cast.centre_reviewer)
    assert services.propose(CODE, actor=cast.system) is not None


def test_while_a_record_is_in_force_its_clock_stands_still(cast: Cast) -> None:
    until = add_months(TODAY, -2)
    said = person_penalty_in_force(1, decided_on=LONG_AGO, valid_until=until.isoformat())
    send(said, by=cast.clerk_a)
    assert list(store_of(CODE).due(until - dt.timedelta(days=1))) == []
    assert len(list(store_of(CODE).due(until))) == 1


def test_without_a_date_the_day_of_filing_counts(cast: Cast) -> None:
    send(person_penalty(1), by=cast.clerk_a)
    PersonRecord.objects.update(decided_on=None)
    assert [each.key for each in store_of(CODE).due(TODAY)]
    assert not list(store_of(CODE).due(TODAY - dt.timedelta(days=1)))


def test_records_of_an_item_that_left_the_catalogue_end_all_the_same(cast: Cast) -> None:
    send(person_penalty(1, decided_on=LONG_AGO), by=cast.clerk_a)
    publish(overlay_documents({"item": "penalty", "omit": True}), effective_from=TODAY)
    assert item_in_force("penalty", TODAY) is None
    (found,) = store_of(CODE).due(add_months(TODAY, -60))
    assert found.key == str(PersonRecord.objects.get().pk)


def test_a_new_version_has_another_digest(cast: Cast) -> None:
    send(person_penalty(1, decided_on=LONG_AGO), by=cast.clerk_a)
    (before,) = store_of(CODE).due(TODAY)
    send(person_penalty(1, decided_on=LONG_AGO, fine="9"), by=cast.clerk_a)
    (after,) = store_of(CODE).find([before.key])
    assert before.digest != after.digest


def test_from_the_night_to_the_certificate(cast: Cast) -> None:
    send(registration(3), by=cast.clerk_a, item="register")
    send(penalty(3, decided_on=LONG_AGO), by=cast.clerk_a)
    send(person_penalty(1, decided_on=LONG_AGO), by=cast.clerk_a)
    send(person_penalty(1, decided_on=LONG_AGO, fine="9"), by=cast.clerk_a)
    assert PersonRecordVersion.objects.count() == 1
    row = services.propose(CODE, actor=cast.system)
    assert row is not None
    for actor in (cast.centre_officer, cast.centre_reviewer):
        services.approve(row, reason="保存期限届满", actor=actor)
    work()
    row.refresh_from_db()
    assert (row.state, row.destroyed) == ("destroyed", 1)
    assert not PersonRecord.objects.exists()
    assert not PersonRecordVersion.objects.exists()
    assert Record.objects.filter(item__code="penalty").count() == 1, "an organisation's stays"
    assert len(list(destroyed(CODE))) == 1


def test_what_the_ledger_digested_stays_the_same_and_tells_nothing(cast: Cast) -> None:
    first = send([person_penalty(1, decided_on=LONG_AGO), penalty(3)], by=cast.clerk_a)
    second = send(person_penalty(1, decided_on=LONG_AGO, fine="9"), by=cast.clerk_a)
    before = {each: list(rows_of(each)) for each in submissions()}
    assert set(before) == {first.pk, second.pk}
    keys = [each.key for each in store_of(CODE).due(TODAY)]
    store_of(CODE).destroy(keys)
    assert {each: list(rows_of(each)) for each in submissions()} == before
    left = {field.name for field in EndedPersonRecord._meta.get_fields()}
    assert not left & {"person", "sealed", "payload", "business_key"}
