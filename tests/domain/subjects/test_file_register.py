"""The register opens files and keeps them up to date; old names and codes still find them."""

import pytest

from builders.actors import SETUP, Cast
from builders.identifiers import code_no, wrong_code_no
from builders.submissions import numbers, penalty, registration, send
from xinshu.domain.collection.models import Finding
from xinshu.domain.records.models import Record
from xinshu.domain.subjects import selectors, services
from xinshu.domain.subjects.models import Identifier, Subject, SubjectName

pytestmark = pytest.mark.usefixtures("district")
WHY = "登记机关来函确认"


def register(cast: Cast, *rows: dict[str, str]) -> None:
    submission = send(list(rows), by=cast.clerk_a, item="register")
    assert submission.state == "stored", submission.message
    assert submission.held == 0
    assert submission.unmatched == 0


def found(query: str) -> list[str]:
    return [hit.name for hit in selectors.find(query)[0]]


def test_a_row_without_a_file_opens_one(cast: Cast) -> None:
    register(cast, registration(1), registration(2, registration_no="120113000000017"))
    subject = Subject.objects.get(code=code_no(2))
    assert (subject.subject_class, subject.status, subject.region) == (
        "enterprise",
        "存续",
        "120113",
    )
    assert str(subject.established_on) == "2021-05-06"
    identity = selectors.identity(subject.pk)
    assert {(i.kind, i.value) for i in identity.identifiers} == {
        ("uscc", code_no(2)),
        ("registration_no", "120113000000017"),
    }
    record = Record.objects.get(subject=subject)
    assert record.link_method == "register"


def test_the_same_row_again_opens_no_second_file(cast: Cast) -> None:
    register(cast, registration(1))
    register(cast, registration(1))
    assert Subject.objects.count() == SubjectName.objects.count() == 1
    assert Identifier.objects.count() == 1


def test_a_new_name_and_status_are_taken_over_and_the_former_name_stays(cast: Cast) -> None:
    register(cast, registration(1))
    register(cast, registration(1, name="测试新名实业有限公司", status="注销"))
    subject = Subject.objects.get()
    assert (subject.name, subject.status) == ("测试新名实业有限公司", "注销")
    spans = selectors.identity(subject.pk).names
    assert [(span.name, span.current) for span in spans] == [
        ("测试新名实业有限公司", True),
        (registration(1)["name"], False),
    ]
    hits, _ = selectors.find(registration(1)["name"])
    assert [(h.name, h.former_name) for h in hits] == [
        ("测试新名实业有限公司", registration(1)["name"])
    ]


def test_a_record_with_the_former_name_is_linked_without_an_error(cast: Cast) -> None:
    register(cast, registration(1))
    register(cast, registration(1, name="测试新名实业有限公司"))
    assert numbers(send(penalty(1), by=cast.clerk_a)) == {"received": 1, "stored": 1}
    other = send(penalty(2, name="别的名字有限公司", code=code_no(1)), by=cast.clerk_a)
    assert numbers(other) == {"received": 1, "held": 1}
    assert Finding.objects.get(severity="error").rule == "V04"


def test_a_new_code_found_by_the_registration_number_leaves_the_old_one_finding(
    cast: Cast,
) -> None:
    old_no = "120113000000017"
    register(cast, registration(1, registration_no=old_no))
    register(cast, registration(1, code=code_no(900), registration_no=old_no))
    subject = Subject.objects.get()
    assert subject.code == code_no(900)
    assert found(code_no(1)) == found(code_no(900)) == [subject.name]
    send(penalty(1), by=cast.clerk_a)
    record = Record.objects.get(item__code="penalty")
    assert (record.subject, record.link_method) == (subject, "old_code")


def test_a_file_opened_by_hand_is_taken_over_by_the_register(cast: Cast) -> None:
    services.open_file(
        actor=cast.centre_officer,
        name=registration(1)["name"],
        subject_class="enterprise",
        code=code_no(1),
        reason=WHY,
    )
    register(cast, registration(1))
    assert Subject.objects.get().status == "存续"


def test_a_confirmed_code_with_a_wrong_check_digit_no_longer_warns(cast: Cast) -> None:
    code = wrong_code_no(1)
    before = send(penalty(1, code=code), by=cast.clerk_a)
    assert before.warned == 1
    subject = services.open_file(
        actor=SETUP,
        name=penalty(1)["name"],
        subject_class="enterprise",
        code=code,
        reason=WHY,
    )
    assert send(penalty(1, code=code, number="二"), by=cast.clerk_a).warned == 1
    services.confirm_code(actor=cast.centre_officer, subject=subject, reason=WHY)
    after = send(penalty(1, code=code, number="三"), by=cast.clerk_a)
    assert numbers(after) == {"received": 1, "stored": 1}
    assert after.warned == 0
    assert not after.findings.exists()


def test_codes_the_register_supplied_count_as_confirmed(cast: Cast) -> None:
    code = wrong_code_no(1)
    send(registration(1, code=code), by=cast.clerk_a, item="register")
    assert send(penalty(1, code=code), by=cast.clerk_a).warned == 0
