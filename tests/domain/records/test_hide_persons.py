"""Natural persons: sealed, found by nothing, never shown; minors not at all (R037)."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from builders.actors import Cast
from builders.catalogue import PENALTY, changed, grant, overlay_documents, publish
from builders.identifiers import resident_id
from builders.submissions import (
    as_csv,
    numbers,
    penalty,
    person_penalty,
    registration,
    send,
)
from xinshu.core.identifiers import names
from xinshu.domain.collection import selectors as collection
from xinshu.domain.collection import selectors_extra
from xinshu.domain.collection.models import Finding, HeldRow, Submission
from xinshu.domain.records import selectors as records
from xinshu.domain.records.models import PersonRecord, PersonRecordVersion, Record
from xinshu.domain.subjects import selectors as subjects
from xinshu.domain.subjects.models import Person

pytestmark = pytest.mark.usefixtures("district")
TODAY = dt.date.today()
CHILD = TODAY.replace(year=TODAY.year - 10, day=1)
NAME, NUMBER = "测试某七", resident_id(dt.date(1990, 1, 1), 7)
REPRESENTATIVE = resident_id(dt.date(1985, 5, 5), 9)


def readable_tables(cursor: Any) -> list[str]:
    """All tables; an index without content of its own is read through the tables behind it."""
    found = connection.introspection.table_names(cursor)
    if connection.vendor != "sqlite":
        return found
    cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE %s", ["%content=''%"])
    bare = {name for (name,) in cursor.fetchall()}
    return [table for table in found if table not in bare]


def everything_stored() -> Iterator[str]:
    """Every value of every table of the database, as text."""
    with connection.cursor() as cursor:
        for table in readable_tables(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    if isinstance(value, bytes | memoryview):
                        yield bytes(value).decode("latin-1")
                        yield bytes(value).decode("utf8", "replace")
                    else:
                        yield str(value)


def said_anywhere(*words: str) -> list[str]:
    texts = list(everything_stored())
    assert len(texts) > 100
    return [word for word in words if any(word in text for text in texts)]


def test_a_person_s_row_is_stored_sealed(cast: Cast) -> None:
    submission = send(person_penalty(7, name=NAME, person_id=NUMBER), by=cast.clerk_a)
    assert numbers(submission) == {"received": 1, "stored": 1}
    assert PersonRecord.objects.get().person is not None
    assert not Record.objects.exists()
    assert said_anywhere(NAME, NUMBER, NUMBER[:17], "测罚人〔2026〕7号") == []


def test_nothing_readable_is_left_of_persons_whatever_becomes_of_the_row(cast: Cast) -> None:
    row = person_penalty(7, name=NAME, person_id=NUMBER)
    text = as_csv([row]).decode()
    send(row, by=cast.clerk_a)
    send(row | {"fact": "另一事实"}, by=cast.clerk_a)
    send([row | {"number": "甲1号", "fact": ""}], by=cast.clerk_a)
    send([row | {"number": "甲2号", "person_id": NUMBER[:-2]}], by=cast.clerk_a)
    send([row, row, row | {"fine": "12"}], by=cast.clerk_a)
    send([row | {"number": "甲3号", "category": "9", "fine": "x"}], by=cast.clerk_a)
    send([row | {"number": "甲4号", "category": "", "person_id": ""}], by=cast.clerk_a)
    damaged = text + text.splitlines()[1] + ",x,y,z\n" + f'{NAME},2,,01,"{NUMBER}\n'
    send(damaged, by=cast.clerk_a)
    assert PersonRecordVersion.objects.exists()
    assert HeldRow.objects.count() >= 5
    assert said_anywhere(NAME, NUMBER, NUMBER[:16]) == []


def test_an_item_about_persons_only_seals_every_row(cast: Cast) -> None:
    lawyers = changed(
        PENALTY, code="lawyer", name="律师执业信息", subject_classes=["person"], rules=[]
    )
    lawyers["fields"] = [f for f in lawyers["fields"] if f["code"] not in {"category", "code"}]
    documents = overlay_documents()
    documents["items/lawyer.yaml"] = changed(lawyers, negative=None)
    publish(documents)
    grant(cast.department_a, "lawyer")
    row = person_penalty(7, name=NAME, person_id=NUMBER)
    rows = [row, row | {"number": "丙2号", "person_id": ""}, row | {"number": "丙3号", "fact": ""}]
    submission = send(rows, by=cast.clerk_a, item="lawyer")
    assert numbers(submission) == {"received": 3, "stored": 2, "held": 1}
    assert PersonRecord.objects.count() == 2
    assert said_anywhere(NAME, NUMBER, "丙2号") == []


def test_the_sender_still_reads_the_held_row_of_a_person(cast: Cast) -> None:
    submission = send(person_penalty(7, name=NAME, person_id=NUMBER, fact=""), by=cast.clerk_a)
    held = collection.held_rows(submission).get()
    assert selectors_extra.held_content(held, cast.clerk_a)["name"] == NAME
    assert selectors_extra.held_content(held, cast.centre_officer) == {}
    assert selectors_extra.held_content(held, cast.clerk_b) == {}


def test_resending_a_person_s_row_changes_nothing(cast: Cast) -> None:
    send([person_penalty(1), person_penalty(2)], by=cast.clerk_a)
    again = send([person_penalty(1), person_penalty(2, fine="8")], by=cast.clerk_a)
    assert numbers(again) == {"received": 2, "updated": 1, "unchanged": 1}
    assert Person.objects.count() == 2


def test_one_person_has_one_file(cast: Cast) -> None:
    rows = [person_penalty(n, person_id=NUMBER) for n in (1, 2, 3)]
    send(rows, by=cast.clerk_a)
    assert Person.objects.count() == 1
    assert PersonRecord.objects.values("person").distinct().count() == 1


def test_a_minor_s_row_is_rejected_and_not_kept(cast: Cast) -> None:
    minor = resident_id(CHILD, 3)
    row = person_penalty(3, name="测试小某", person_id=minor, fact="")
    submission = send([row, row | {"number": "乙2号", "category": "1"}], by=cast.clerk_a)
    assert numbers(submission) == {"received": 2, "rejected": 2}
    assert not Person.objects.exists()
    assert not PersonRecord.objects.exists()
    assert not HeldRow.objects.exists()
    assert set(Finding.objects.filter(severity="error").values_list("rule", flat=True)) >= {
        "V11-MINOR"
    }
    assert said_anywhere("测试小某", minor) == []


def test_whoever_turned_eighteen_today_is_taken_in(cast: Cast) -> None:
    born = TODAY.replace(year=TODAY.year - 18)
    rows = [
        person_penalty(1, person_id=resident_id(born)),
        person_penalty(2, person_id=resident_id(born + dt.timedelta(days=1))),
    ]
    assert numbers(send(rows, by=cast.clerk_a)) == {"received": 2, "stored": 1, "rejected": 1}


def test_persons_are_in_no_search_no_queue_and_nothing_public(cast: Cast) -> None:
    send(registration(1), by=cast.clerk_a, item="register")
    send(person_penalty(7, name=NAME, person_id=NUMBER), by=cast.clerk_a)
    for query in (NAME, NAME[2:], names.normal(NAME), NUMBER, NUMBER[:6]):
        assert subjects.find(query) == ([], None)
    assert records.unmatched_page(cast.centre_officer) == ([], None)
    assert records.public_count() == 1
    assert not subjects.everyone().filter(name=NAME).exists()


def test_document_numbers_of_representatives_are_never_in_clear(cast: Cast) -> None:
    row = penalty(1, representative="测试某九", representative_id=REPRESENTATIVE)
    send(row, by=cast.clerk_a)
    send(penalty(2, representative_id=REPRESENTATIVE, fact=""), by=cast.clerk_a)
    send([row, row | {"fine": "3"}], by=cast.clerk_a)
    send(penalty(3, representative_id=REPRESENTATIVE + "0" * 60), by=cast.clerk_a)
    text = as_csv([row]).decode()
    send(text + text.splitlines()[1] + ",x,y,z\n", by=cast.clerk_a)
    assert HeldRow.objects.count() == 4
    assert said_anywhere(REPRESENTATIVE) == []
    shown = Record.objects.get(version=1).payload
    assert REPRESENTATIVE[:6] + "*" in shown


def test_findings_about_persons_do_not_repeat_what_the_row_said(cast: Cast) -> None:
    submission = send(
        person_penalty(7, name=NAME, person_id=NUMBER[:-1] + "Q", fine="三万"), by=cast.clerk_a
    )
    found = {f.rule: f.value for f in Finding.objects.filter(submission=submission)}
    assert found["TYPE"] == "（已隐去）"
    assert Finding.objects.exclude(business_key="").count() == 0
    assert Submission.objects.get().held == 1
