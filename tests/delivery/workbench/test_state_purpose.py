"""Before non-public data is shown somebody says what for: once for each subject or matter."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from builders.actors import Cast
from builders.purposes import GOVERNANCE
from builders.traces import watched
from delivery.district import (
    PENALTY,
    District,
    grant,
    make_record,
    make_subject,
    make_submission,
    publish_catalogue,
)
from delivery.pages import logged_in, words
from xinshu.kernel.access import stated
from xinshu.kernel.access.purposes import Purpose
from xinshu.kernel.audit.models import Event

SAID = {
    "code": "credit_check",
    "basis_credit_check": "《政府采购法》第二十二条",
    "matter": "采购2026-1号",
}
QUIET: Purpose | None = None
CHECK = Purpose("credit_check", "《政府采购法》第二十二条", "采购2026-1号")


def archive(district: District) -> str:
    return reverse("workbench:archive", args=[district.subject.pk])


def asked(answer: HttpResponse) -> str:
    """The address of the page that asks."""
    assert answer.status_code == 302
    assert urlsplit(answer["Location"]).path == reverse("workbench:purpose")
    return str(answer["Location"])


def test_the_archive_asks_first_and_opens_after(cast: Cast, district: District) -> None:
    client = logged_in(cast.centre_officer, purpose=QUIET)
    with watched() as traces:
        question = asked(client.get(archive(district) + "?as_of=2026-06-01"))
        page = words(client.get(question))
    assert traces.left == {}
    assert district.subject.name in page
    for offered in ("数据治理", "信用核查", "协助司法、监察、审计机关"):
        assert offered in page
    answer = client.post(question, SAID)
    assert answer["Location"] == archive(district) + "?as_of=2026-06-01"
    with watched() as traces:
        opened = words(client.get(archive(district)))
    assert "信用核查" in opened
    assert "采购2026-1号" in opened
    assert traces.left == {"audit": ["subjects.viewed"]}
    event = Event.objects.latest("pk")
    assert (event.purpose, event.basis, event.matter) == (
        "credit_check",
        "《政府采购法》第二十二条",
        "采购2026-1号",
    )
    assert event.shown == 1
    assert [each.object_id for each in event.about.all()] == [str(district.subject.pk)]


def test_the_record_of_the_subject_does_not_ask_again(cast: Cast, district: District) -> None:
    client = logged_in(cast.centre_officer, purpose=QUIET)
    record = reverse("workbench:record", args=[district.record.pk])
    client.post(asked(client.get(record)), SAID)
    assert client.get(record).status_code == 200
    event = Event.objects.filter(action="records.viewed").latest("pk")
    assert {each.object_type for each in event.about.all()} == {
        "records.record",
        "subjects.subject",
    }
    assert client.get(archive(district)).status_code == 200


def test_a_record_open_by_authorisation_only_opens_for_a_purpose_that_reaches_it(
    cast: Cast, district: District
) -> None:
    edition = publish_catalogue(PENALTY | {"code": "kept", "publicity": "authorised"})
    item = grant(cast.department_a, "kept")
    kept = make_record(make_submission(cast.department_a, edition, item=item), district.subject, 9)
    page = reverse("workbench:record", args=[kept.pk])
    assert logged_in(cast.centre_officer, purpose=CHECK).get(page).status_code == 404
    assert logged_in(cast.centre_officer, purpose=GOVERNANCE).get(page).status_code == 200


def test_another_subject_is_asked_about_unless_the_matter_covers_it(
    cast: Cast, district: District
) -> None:
    other = make_subject("测试样例商贸有限公司", "91120113MA0TE5T17")
    page = reverse("workbench:archive", args=[other.pk])
    client = logged_in(cast.centre_officer, purpose=QUIET)
    client.post(asked(client.get(archive(district))), SAID)
    question = asked(client.get(page))
    client.post(question, SAID | {"whole": "on"})
    assert client.get(page).status_code == 200
    third = make_subject("测试样例建筑有限公司", "91120113MA0TE5T18")
    assert client.get(reverse("workbench:archive", args=[third.pk])).status_code == 200


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({}, "没有代码为"),
        ({"code": "credit_check", "matter": "1号"}, "请写明法律、法规或文件依据"),
        (SAID | {"matter": ""}, "须填写事项编号或名称"),
        (SAID | {"code": "own_file", "basis": "某条例"}, "不属于您的岗位"),
    ],
)
def test_half_an_answer_is_no_answer(
    said: dict[str, str], complaint: str, cast: Cast, district: District
) -> None:
    client = logged_in(cast.centre_officer, purpose=QUIET)
    question = asked(client.get(archive(district)))
    answer = client.post(question, said)
    assert answer.status_code == 200
    assert complaint in words(answer)
    asked(client.get(archive(district)))


def test_what_was_typed_is_not_lost(cast: Cast, district: District) -> None:
    client = logged_in(cast.centre_officer, purpose=QUIET)
    question = asked(client.get(archive(district)))
    page = words(client.post(question, {"code": "credit_check", "basis": "《某条例》第三条"}))
    assert 'value="《某条例》第三条"' in page
    assert 'value="credit_check" required checked' in page


def test_after_half_an_hour_it_asks_again(cast: Cast, district: District) -> None:
    client = logged_in(cast.centre_officer, purpose=QUIET)
    for minutes, status in ((29, 200), (31, 302)):
        session = client.session
        then = timezone.now() - timedelta(minutes=minutes)
        stated.remember(
            session, GOVERNANCE, about=f"subjects.subject:{district.subject.pk}", now=then
        )
        session.save()
        assert client.get(archive(district)).status_code == status


def test_a_department_mends_its_own_rows_without_being_asked(
    cast: Cast, district: District
) -> None:
    client = logged_in(cast.clerk_a, purpose=QUIET)
    for screen, action in (
        ("held", "collection.held_viewed"),
        ("findings", "collection.findings_viewed"),
        ("held_export", "collection.held_exported"),
    ):
        with watched() as traces:
            page = reverse(f"workbench:{screen}", args=[district.submission.receipt_no])
            assert client.get(page).status_code == 200
        assert traces.left == {"audit": [action]}
        event = Event.objects.latest("pk")
        assert (event.purpose, event.matter) == ("own_submission", district.submission.receipt_no)


def test_the_centre_says_why_it_looks_at_a_departments_rows(cast: Cast, district: District) -> None:
    client = logged_in(cast.centre_officer, purpose=QUIET)
    for screen in ("held", "findings", "held_export"):
        page = reverse(f"workbench:{screen}", args=[district.submission.receipt_no])
        with watched() as traces:
            question = asked(client.get(page))
        assert traces.left == {}
        assert parse_qs(urlsplit(question).query)["next"] == [page]
    client.post(question, {"code": "governance", "basis": "目录规定的归集职责"})
    assert client.get(page).status_code == 200


def test_the_queue_has_one_purpose_and_says_it(cast: Cast, district: District) -> None:
    client = logged_in(cast.centre_officer, purpose=QUIET)
    for page in (
        reverse("workbench:queue"),
        reverse("workbench:unmatched", args=[district.waiting.pk]),
    ):
        with watched() as traces:
            assert "数据治理" in words(client.get(page))
        assert traces.left == {"audit": ["records.queue_viewed"]}
        assert Event.objects.latest("pk").purpose == "governance"


def test_a_search_leaves_how_many_it_found_and_never_what_was_typed(
    cast: Cast, district: District
) -> None:
    client = logged_in(cast.centre_officer, purpose=QUIET)
    with watched() as traces:
        client.get(reverse("workbench:subjects"), {"q": "样例科技"})
    assert traces.left == {"audit": ["subjects.searched"]}
    event = Event.objects.latest("pk")
    assert event.shown == 1
    assert "样例" not in str(event.detail) + event.object_label + event.why


def test_the_way_back_stays_in_the_house(cast: Cast, district: District) -> None:
    client = logged_in(cast.centre_officer, purpose=QUIET)
    page = reverse("workbench:purpose") + "?next=https://example.org/"
    assert client.post(page, SAID)["Location"] == reverse("workbench:home")


def test_administrators_are_not_asked_but_refused(cast: Cast, district: District) -> None:
    for admin in (cast.system_admin, cast.security_admin, cast.auditor):
        client = logged_in(admin, purpose=GOVERNANCE)
        assert client.get(reverse("workbench:purpose")).status_code == 403
        assert client.get(archive(district)).status_code == 403
    member = logged_in(cast.enterprise, purpose=GOVERNANCE)
    assert member.get(archive(district))["Location"].startswith("/me/")


def test_htmx_is_told_where_to_go(cast: Cast, district: District) -> None:
    client = logged_in(cast.centre_officer, purpose=QUIET)
    answer = client.get(archive(district), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith(reverse("workbench:purpose"))


def test_the_time_is_a_setting(settings: object, cast: Cast) -> None:
    settings.XINSHU_PURPOSE_MINUTES = 5  # type: ignore[attr-defined]
    session: dict[str, object] = {}
    now = timezone.now()
    assert stated.remember(session, GOVERNANCE, about="x", now=now) == now + timedelta(minutes=5)


def test_a_stranger_logs_in_first(district: District) -> None:
    assert Client().get(archive(district))["Location"].startswith("/login/")
