"""Merging, splitting, succession: decided by a person with a reason, and reversible."""

import datetime as dt

import pytest

from builders.actors import Cast
from builders.identifiers import code_no, enterprise_name
from builders.submissions import penalty, registration, send
from builders.traces import NOTHING, watched
from xinshu.core.refusals import NotPermitted
from xinshu.domain.records import selectors as records
from xinshu.domain.records import services as record_services
from xinshu.domain.records.models import Record
from xinshu.domain.subjects import selectors, services
from xinshu.domain.subjects.models import Decision, Identifier, Subject
from xinshu.domain.subjects.types import (
    AlreadyMerged,
    DecisionReversed,
    ReasonMissing,
    SameSubject,
)
from xinshu.kernel.access.transitions import FourEyes

pytestmark = pytest.mark.usefixtures("district")
WHY = "经核实为同一主体"


@pytest.fixture
def pair(cast: Cast, district: object) -> tuple[Subject, Subject]:
    """Two files, each with its registration and a penalty."""
    send([registration(1), registration(2)], by=cast.clerk_a, item="register")
    send([penalty(1), penalty(2)], by=cast.clerk_a)
    return Subject.objects.get(code=code_no(1)), Subject.objects.get(code=code_no(2))


def filed(cast: Cast, subject: Subject) -> int:
    return len(records.archive(cast.centre_officer, subject.pk))


def named(query: str) -> list[int]:
    return [hit.id for hit in selectors.find(query)[0]]


def test_a_merged_file_stands_for_both(cast: Cast, pair: tuple[Subject, Subject]) -> None:
    kept, absorbed = pair
    with watched() as traces:
        services.merge(actor=cast.centre_officer, kept=kept, absorbed=absorbed, reason=WHY)
    assert traces.left == {"audit": ["subjects.merged"], "messages": ["subject.merged"]}
    assert filed(cast, kept) == 4
    assert named(enterprise_name(2)) == named(code_no(2)) == [kept.pk]
    assert selectors.standing_for(absorbed.pk).pk == kept.pk
    send(penalty(2, number="又一号"), by=cast.clerk_a)
    assert Record.objects.get(business_key__contains="又一号").subject_id == kept.pk


def test_reversing_a_merge_restores_both_files(cast: Cast, pair: tuple[Subject, Subject]) -> None:
    kept, absorbed = pair
    decision = services.merge(actor=cast.centre_officer, kept=kept, absorbed=absorbed, reason=WHY)
    with watched() as traces:
        services.reverse(actor=cast.centre_reviewer, decision=decision, reason="判断有误")
    assert traces.left == {
        "audit": ["subjects.decision_reversed"],
        "messages": ["subject.decision_reversed"],
    }
    assert (filed(cast, kept), filed(cast, absorbed)) == (2, 2)
    assert named(code_no(2)) == [absorbed.pk]
    with pytest.raises(DecisionReversed):
        services.reverse(actor=cast.centre_reviewer, decision=decision, reason="判断有误")


def test_whoever_decided_does_not_undo_it(cast: Cast, pair: tuple[Subject, Subject]) -> None:
    kept, absorbed = pair
    decision = services.merge(actor=cast.centre_officer, kept=kept, absorbed=absorbed, reason=WHY)
    with watched() as traces, pytest.raises(FourEyes, match="须由另一人办理"):
        services.reverse(actor=cast.centre_officer, decision=decision, reason="判断有误")
    assert traces.left == NOTHING
    assert selectors.standing_for(absorbed.pk).pk == kept.pk
    assert not selectors.may_reverse(decision, cast.centre_officer)
    assert selectors.may_reverse(decision, cast.centre_reviewer)


def test_files_merged_one_after_another_stand_as_one(
    cast: Cast, pair: tuple[Subject, Subject]
) -> None:
    first, second = pair
    send(registration(3), by=cast.clerk_a, item="register")
    third = Subject.objects.get(code=code_no(3))
    services.merge(actor=cast.centre_officer, kept=second, absorbed=first, reason=WHY)
    services.merge(actor=cast.centre_officer, kept=third, absorbed=second, reason=WHY)
    assert selectors.standing_for(first.pk) == third
    assert named(code_no(1)) == [third.pk]
    assert filed(cast, third) == 5
    with pytest.raises(AlreadyMerged):
        services.merge(actor=cast.centre_officer, kept=first, absorbed=third, reason=WHY)


def split(cast: Cast, subject: Subject) -> Decision:
    return record_services.split_subject(
        actor=cast.centre_officer,
        subject=subject,
        name="测试分出有限公司",
        identifiers=list(Identifier.objects.filter(subject=subject)),
        records=list(Record.objects.filter(subject=subject, item__code="penalty")),
        reason="两家公司误为一家",
    )


def test_a_split_gives_part_of_a_file_its_own(cast: Cast, pair: tuple[Subject, Subject]) -> None:
    whole, _ = pair
    with watched() as traces:
        decision = split(cast, whole)
    assert traces.left == {"audit": ["subjects.split"], "messages": ["subject.split"]}
    assert (filed(cast, whole), filed(cast, decision.other)) == (1, 1)
    assert named("测试分出") == [decision.other_id]
    assert named(code_no(1)) == [decision.other_id]
    whole.refresh_from_db()
    assert (whole.code, decision.other.code) == ("", code_no(1))
    versions = records.versions(Record.objects.get(subject=decision.other))
    assert [version.subject_id for version in versions] == [decision.other_id, whole.pk]


def test_a_withdrawn_record_stays_where_it_was_when_a_file_is_split(
    cast: Cast, pair: tuple[Subject, Subject]
) -> None:
    whole, _ = pair
    Record.objects.filter(subject=whole, item__code="penalty").update(state=2)
    decision = split(cast, whole)
    record = Record.objects.get(item__code="penalty", state=2)
    assert (record.subject, record.version) == (whole, 1)
    assert not Record.objects.filter(subject=decision.other).exists()


def test_reversing_a_split_restores_the_file(cast: Cast, pair: tuple[Subject, Subject]) -> None:
    whole, _ = pair
    decision = split(cast, whole)
    services.reverse(actor=cast.centre_reviewer, decision=decision, reason="判断有误")
    assert filed(cast, whole) == 2
    assert named(code_no(1)) == [whole.pk]
    whole.refresh_from_db()
    assert whole.code == code_no(1)
    assert Identifier.objects.filter(subject=whole).count() == 1


def test_a_succession_is_shown_from_both_sides_and_merges_nothing(
    cast: Cast, pair: tuple[Subject, Subject]
) -> None:
    old, new = pair
    with watched() as traces:
        services.record_succession(
            actor=cast.centre_officer,
            predecessor=old,
            successor=new,
            kind="absorption",
            effective_on=dt.date(2026, 4, 1),
            reason="吸收合并公告",
        )
    assert traces.left == {"audit": ["subjects.succession_recorded"]}
    before, after = selectors.identity(old.pk).kin, selectors.identity(new.pk).kin
    assert [(k.direction, k.subject_id) for k in before] == [("successor", new.pk)]
    assert [(k.direction, k.subject_id) for k in after] == [("predecessor", old.pk)]
    assert (filed(cast, old), filed(cast, new)) == (2, 2)


def test_confirming_a_code_is_remembered(cast: Cast, pair: tuple[Subject, Subject]) -> None:
    with watched() as traces:
        services.confirm_code(actor=cast.centre_officer, subject=pair[0], reason=WHY)
    assert traces.left == {"audit": ["subjects.code_confirmed"]}
    assert selectors.identity(pair[0].pk).code_confirmed


def test_without_a_reason_or_the_right_nothing_is_decided(
    cast: Cast, pair: tuple[Subject, Subject]
) -> None:
    kept, other = pair
    with watched() as traces:
        with pytest.raises(ReasonMissing):
            services.merge(actor=cast.centre_officer, kept=kept, absorbed=other, reason=" 同 ")
        with pytest.raises(SameSubject):
            services.merge(actor=cast.centre_officer, kept=kept, absorbed=kept, reason=WHY)
        for actor in (cast.clerk_a, cast.enterprise, cast.public):
            with pytest.raises(NotPermitted):
                services.merge(actor=actor, kept=kept, absorbed=other, reason=WHY)
            with pytest.raises(NotPermitted):
                services.confirm_code(actor=actor, subject=kept, reason=WHY)
            with pytest.raises(NotPermitted):
                services.split(
                    actor=actor, subject=kept, name="x", identifiers=[], records=[], reason=WHY
                )
    assert traces.left == NOTHING


def test_a_file_is_opened_by_hand_with_a_reason(cast: Cast) -> None:
    facts = {"name": "测试手工建档中心", "subject_class": "institution"}
    with watched() as traces:
        opened = services.open_file(
            actor=cast.centre_officer, code=code_no(44), reason="来函建档", **facts
        )
    assert traces.left == {"audit": ["subjects.opened"]}
    assert named("手工建档") == named(code_no(44)) == [opened.pk]
    with watched() as traces:
        with pytest.raises(ReasonMissing):
            services.open_file(actor=cast.centre_officer, reason="", **facts)
        for actor in (cast.clerk_a, cast.centre_reviewer, cast.enterprise):
            with pytest.raises(NotPermitted):
                services.open_file(actor=actor, reason="来函建档", **facts)
    assert traces.left == NOTHING


def test_what_was_decided_is_listed_newest_first(cast: Cast, pair: tuple[Subject, Subject]) -> None:
    kept, other = pair
    first = services.merge(actor=cast.centre_officer, kept=kept, absorbed=other, reason=WHY)
    services.reverse(actor=cast.centre_reviewer, decision=first, reason="判断有误")
    second = services.merge(actor=cast.centre_officer, kept=other, absorbed=kept, reason=WHY)
    assert list(selectors.decisions_about(other.pk)) == [second, first]
