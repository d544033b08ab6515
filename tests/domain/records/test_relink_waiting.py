"""Records that came before their register are linked when it arrives: by code, never by name."""

from typing import Any

import pytest

from builders.actors import Cast
from builders.identifiers import code_no
from builders.submissions import penalty, registration, send, work
from xinshu.core.refusals import NotPermitted
from xinshu.domain.records import relinking, selectors, services
from xinshu.domain.records.models import Record, RecordVersion
from xinshu.domain.records.models.base import State
from xinshu.domain.subjects.models import Subject
from xinshu.kernel.audit.models import Event

pytestmark = pytest.mark.usefixtures("district")


def early(cast: Cast, **said: str) -> Record:
    """A penalty that arrives while no register knows its subject."""
    send(penalty(1, **said), by=cast.clerk_a)
    record = Record.objects.get(item__code="penalty")
    assert record.subject is None
    return record


def register_arrives(cast: Cast) -> Subject:
    send(registration(1), by=cast.clerk_a, item="register")
    work()
    return Subject.objects.get()


def test_the_register_files_what_came_before_it(cast: Cast) -> None:
    record = early(cast)
    subject = register_arrives(cast)
    record.refresh_from_db()
    assert (record.subject, record.link_method, record.version) == (subject, "code", 2)
    assert len(selectors.archive(cast.centre_officer, subject.pk)) == 2


def test_the_version_from_before_is_kept_and_the_audit_says_so(cast: Cast) -> None:
    record = early(cast)
    register_arrives(cast)
    kept = RecordVersion.objects.get(record=record)
    assert (kept.subject, kept.version, kept.change) == (None, 1, "relinked")
    assert Event.objects.filter(action="records.relinked").count() == 1


def test_a_name_alone_leaves_the_record_to_a_person(cast: Cast) -> None:
    record = early(cast, code=code_no(777))
    register_arrives(cast)
    record.refresh_from_db()
    assert record.subject is None


def test_a_name_that_contradicts_the_code_leaves_the_record_to_a_person(cast: Cast) -> None:
    record = early(cast, name="样例另一家有限公司")
    register_arrives(cast)
    record.refresh_from_db()
    assert record.subject is None


@pytest.mark.parametrize("meanwhile", [{"version": 2}, {"state": State.WITHDRAWN}])
def test_what_changed_while_it_was_matched_is_left_alone(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, meanwhile: dict[str, int]
) -> None:
    record = early(cast)
    matched = relinking.link

    def and_meanwhile(*args: Any) -> Any:
        Record.objects.filter(pk=record.pk).update(**meanwhile)
        return matched(*args)

    monkeypatch.setattr(relinking, "link", and_meanwhile)
    register_arrives(cast)
    record.refresh_from_db()
    assert (record.subject, {name: getattr(record, name) for name in meanwhile}) == (
        None,
        meanwhile,
    )
    assert not RecordVersion.objects.exists()
    assert not Event.objects.filter(action="records.relinked").exists()


def test_linking_again_finds_nothing_new(cast: Cast) -> None:
    early(cast)
    register_arrives(cast)
    assert services.relink_waiting(actor=cast.system) == 0
    assert RecordVersion.objects.count() == 1


def test_only_the_platform_links_in_bulk(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        services.relink_waiting(actor=cast.centre_officer)
