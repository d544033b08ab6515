"""Every version is kept: what was in force on a day, what changed, where it came from."""

import datetime as dt

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from builders.actors import Cast
from builders.catalogue import overlay_documents, publish
from builders.identifiers import code_no, enterprise_name
from builders.submissions import penalty, registration, send
from xinshu.core.refusals import NotFound
from xinshu.domain.collection import services as collection
from xinshu.domain.records import selectors
from xinshu.domain.records.models import Record
from xinshu.domain.records.types import Entry
from xinshu.domain.subjects.models import Subject

pytestmark = pytest.mark.usefixtures("district")


def on(day: int) -> time_machine.travel:
    return time_machine.travel(dt.datetime(2026, 9, day, 3, tzinfo=dt.UTC), tick=True)


def fine(entry: Entry) -> str:
    return next(value.text for value in entry.values if value.code == "fine")


def fines(cast: Cast, day: int | None = None) -> list[str]:
    as_of = dt.date(2026, 9, day) if day else None
    entries = selectors.archive(cast.centre_officer, Subject.objects.get().pk, as_of=as_of)
    return [fine(entry) for entry in entries if entry.item_code == "penalty"]


def test_the_archive_of_a_day_is_what_was_in_force_at_its_end(cast: Cast) -> None:
    with on(1):
        send(registration(1), by=cast.clerk_a, item="register")
    with on(3):
        send(penalty(1, fine="1"), by=cast.clerk_a)
    with on(5):
        second = send(penalty(1, fine="2"), by=cast.clerk_a)
    with on(7):
        collection.withdraw(actor=cast.clerk_a, submission=second, reason="报错了")
    days = (1, 2, 3, 4, 5, 6, 7, 8)
    assert [fines(cast, day) for day in days] == [
        [], [], ["1"], ["1"], ["2"], ["2"], ["1"], ["1"]
    ]  # fmt: skip
    assert fines(cast) == ["1"]


def test_a_withdrawn_record_is_in_the_archive_of_the_days_before_only(cast: Cast) -> None:
    with on(1):
        send(registration(1), by=cast.clerk_a, item="register")
        submission = send(penalty(1, fine="1"), by=cast.clerk_a)
    with on(5):
        collection.withdraw(actor=cast.clerk_a, submission=submission, reason="报错了")
    assert [fines(cast, day) for day in (1, 4, 5, 6)] == [["1"], ["1"], [], []]
    assert fines(cast) == []
    with on(8):
        send(penalty(1, fine="1"), by=cast.clerk_a)
    assert [fines(cast, day) for day in (4, 6, 8)] == [["1"], [], ["1"]]


def test_versions_tell_what_changed_by_whom(cast: Cast) -> None:
    first = send(penalty(1, fine="1"), by=cast.clerk_a)
    second = send(penalty(1, fine="2", opinion="从重"), by=cast.clerk_a)
    new, old = selectors.versions(Record.objects.get())
    assert [(new.version, new.submission_id), (old.version, old.submission_id)] == [
        (2, second.pk),
        (1, first.pk),
    ]
    assert new.replaced_at is None
    assert old.replaced_at == new.stored_at
    changed = {(d.name, d.before, d.after) for d in selectors.differences(old, new)}
    assert changed == {("罚款金额(万元)", "1", "2"), ("内部意见", "", "从重")}


def test_a_department_sees_what_it_supplied_the_centre_everything(cast: Cast) -> None:
    send(registration(1), by=cast.clerk_a, item="register")
    send(penalty(1), by=cast.clerk_b)
    subject = Subject.objects.get()
    seen = {
        actor.name: [entry.item_code for entry in selectors.archive(actor, subject.pk)]
        for actor in (cast.centre_officer, cast.clerk_a, cast.clerk_b)
    }
    assert sorted(seen[cast.centre_officer.name]) == ["penalty", "register"]
    assert seen[cast.clerk_a.name] == ["register"]
    assert seen[cast.clerk_b.name] == ["penalty"]
    record = Record.objects.get(item__code="penalty")
    assert selectors.record(cast.clerk_b, record.pk) == record
    for stranger in (cast.clerk_a, cast.enterprise, cast.public):
        with pytest.raises(NotFound):
            selectors.record(stranger, record.pk)


def test_the_public_sees_open_fields_masked_and_nothing_else(cast: Cast) -> None:
    send(registration(1), by=cast.clerk_a, item="register")
    hidden = {"opinion": "内部从轻", "representative_id": "120113198505050099"}
    number = "120113199001010071"
    send(
        penalty(1, representative="测试某九", fact=f"向证件号{number}的人出售假货" * 8, **hidden),
        by=cast.clerk_a,
    )
    entries = selectors.public_records(Subject.objects.get().pk)
    assert [entry.item_code for entry in entries] == ["penalty", "register"]
    shown = {value.code: value for value in entries[0].values}
    assert not {"opinion", "representative_id", "person_id", "person_id_type"} & set(shown)
    assert shown["category"].text == "法人及非法人组织"
    assert number not in shown["fact"].text
    assert entries[0].business_key == ""
    assert all(value.raw == "" for value in shown.values())
    staff = selectors.archive(cast.centre_officer, Subject.objects.get().pk)[0]
    assert {"opinion": "内部从轻"}.items() <= {v.code: v.text for v in staff.values}.items()


def test_a_field_closed_since_is_closed_in_earlier_records_too(cast: Cast) -> None:
    send(registration(1), by=cast.clerk_a, item="register")
    send(penalty(1), by=cast.clerk_a)
    pk = Subject.objects.get().pk

    def shown() -> set[str]:
        (entry,) = [e for e in selectors.public_records(pk) if e.item_code == "penalty"]
        return {value.code for value in entry.values}

    assert {"fact", "fine"} <= shown()
    narrowed = {"item": "penalty", "fields": {"fact": {"publicity": "shared"}}}
    publish(overlay_documents(narrowed))
    assert "fine" in shown()
    assert "fact" not in shown()


def test_items_and_lake_that_are_not_public_stay_inside(cast: Cast) -> None:
    send(registration(1), by=cast.clerk_a, item="register")
    send(
        {"name": enterprise_name(1), "code": code_no(1), "period": "202603", "paid": "1"},
        by=cast.clerk_a,
        item="tax",
    )
    codes = {entry.item_code for entry in selectors.public_records(Subject.objects.get().pk)}
    assert codes == {"register"}
    assert selectors.public_count() == 1


def test_a_long_archive_costs_few_queries(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    send(registration(1), by=cast.clerk_a, item="register")
    send([penalty(1, number=f"第{n}号") for n in range(30)], by=cast.clerk_a)
    send([penalty(1, number=f"第{n}号", fine="3") for n in range(30)], by=cast.clerk_a)
    subject = Subject.objects.get()
    with django_assert_max_num_queries(8):
        assert len(selectors.archive(cast.centre_officer, subject.pk)) == 31
    with django_assert_max_num_queries(8):
        assert len(selectors.public_records(subject.pk)) == 31
    with django_assert_max_num_queries(9):
        selectors.archive(cast.centre_officer, subject.pk, as_of=dt.date(2026, 1, 1))
    with django_assert_max_num_queries(6):
        assert len(selectors.versions(Record.objects.filter(version=2)[0])) == 2
