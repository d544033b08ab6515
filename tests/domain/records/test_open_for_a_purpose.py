"""Records of items open only by authorisation are seen for a purpose that reaches them."""

from dataclasses import replace

import pytest

from builders.actors import Cast
from builders.purposes import governing
from delivery.district import (
    PENALTY,
    grant,
    make_record,
    make_subject,
    make_submission,
    publish_catalogue,
)
from xinshu.core.refusals import NotFound
from xinshu.domain.records import selectors
from xinshu.domain.records.models import Record
from xinshu.domain.subjects.models import Subject
from xinshu.kernel.access.purposes import Purpose
from xinshu.kernel.accounts.actor import Actor

KEPT = PENALTY | {"code": "kept", "name": "授权查询的信息", "publicity": "authorised"}
CHECK = Purpose("credit_check", "《政府采购法》第二十二条", "采购2026-1号")


@pytest.fixture
def filed(cast: Cast) -> tuple[Subject, Record]:
    """A subject with a public record and one that is open only by authorisation."""
    edition = publish_catalogue(KEPT)
    item = grant(cast.department_a, "kept")
    subject = make_subject()
    make_record(make_submission(cast.department_a, edition), subject, 1)
    submission = make_submission(cast.department_a, edition, item=item)
    return subject, make_record(submission, subject, 2)


def seen(actor: Actor, subject: Subject) -> list[str]:
    """Items of the records somebody finds in the archive, in order."""
    return sorted(entry.item_code for entry in selectors.archive(actor, subject.pk))


def test_a_purpose_that_reaches_it_opens_it(cast: Cast, filed: tuple[Subject, Record]) -> None:
    subject, kept = filed
    assert seen(governing(cast.centre_officer), subject) == ["kept", "penalty"]
    assert selectors.record(governing(cast.centre_officer), kept.pk) == kept


def test_without_one_it_is_as_if_it_were_not_there(
    cast: Cast, filed: tuple[Subject, Record]
) -> None:
    subject, kept = filed
    for officer in (cast.centre_officer, replace(cast.centre_officer, purpose=CHECK)):
        assert seen(officer, subject) == ["penalty"]
        with pytest.raises(NotFound):
            selectors.record(officer, kept.pk)


def test_the_department_that_supplied_it_sees_it(cast: Cast, filed: tuple[Subject, Record]) -> None:
    subject, _ = filed
    assert seen(cast.clerk_a, subject) == ["kept", "penalty"]
    assert seen(governing(cast.clerk_b), subject) == []
