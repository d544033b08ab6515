"""An officer files, merges and splits: every decision has a reason and can be undone."""

from django.urls import reverse

from builders.actors import Cast
from delivery.district import District, make_subject
from delivery.pages import logged_in, words
from xinshu.domain.subjects.models import Decision, Subject


def test_candidates_come_with_reasons_and_a_person_links(cast: Cast, district: District) -> None:
    client = logged_in(cast.centre_officer)
    page = reverse("workbench:unmatched", args=[district.waiting.pk])
    assert district.subject.name in words(client.get(page))
    answer = client.post(
        reverse("workbench:link", args=[district.waiting.pk]),
        {"subject": district.subject.pk, "reason": "与文书原件核对一致"},
        follow=True,
    )
    assert "已关联到" in words(answer)
    district.waiting.refresh_from_db()
    assert district.waiting.subject == district.subject


def test_new_file_is_opened_from_the_queue(cast: Cast, district: District) -> None:
    client = logged_in(cast.centre_officer)
    client.post(
        reverse("workbench:open_and_link", args=[district.waiting.pk]),
        {"name": "测试新设公司", "subject_class": "enterprise", "reason": "登记信息尚未归集"},
    )
    district.waiting.refresh_from_db()
    assert district.waiting.subject is not None
    assert district.waiting.subject.name == "测试新设公司"


def test_merge_and_its_reversal(cast: Cast, district: District) -> None:
    client = logged_in(cast.centre_officer)
    other = make_subject("测试样例科技旧档", "91120113MA0TE5T17")
    page = reverse("workbench:merge", args=[district.subject.pk])
    compared = words(client.get(page, {"q": "测试样例科技旧档", "other": other.pk}))
    assert "统一社会信用代码不同" in compared
    client.post(page, {"other": other.pk, "reason": "同一主体重复建档"})
    other.refresh_from_db()
    assert other.merged_into == district.subject
    decision = Decision.objects.get()
    undo = reverse("workbench:reverse_decision", args=[district.subject.pk, decision.pk])
    archive = reverse("workbench:archive", args=[district.subject.pk])
    assert "撤销须由另一人办理" in words(client.get(archive))
    assert "须由另一人办理" in words(client.post(undo, {"reason": "自己撤销"}, follow=True))
    reviewer = logged_in(cast.centre_reviewer)
    assert undo in words(reviewer.get(archive))
    reviewer.post(undo, {"reason": "核实后不是同一主体"})
    other.refresh_from_db()
    assert other.merged_into is None


def test_decision_without_a_reason_is_refused_in_words(cast: Cast, district: District) -> None:
    client = logged_in(cast.centre_officer)
    other = make_subject("测试样例科技旧档", "91120113MA0TE5T17")
    page = reverse("workbench:merge", args=[district.subject.pk])
    answer = client.post(page, {"other": other.pk, "reason": ""}, follow=True)
    assert "请写明理由" in words(answer)
    assert not Decision.objects.exists()


def test_split_takes_records_along(cast: Cast, district: District) -> None:
    client = logged_in(cast.centre_officer)
    client.post(
        reverse("workbench:split", args=[district.subject.pk]),
        {
            "name": "测试样例分立公司",
            "record": [district.record.pk],
            "reason": "两家单位误并为一份",
        },
    )
    district.record.refresh_from_db()
    assert district.record.subject == Subject.objects.get(name="测试样例分立公司")


def test_clerk_may_not_decide(cast: Cast, district: District) -> None:
    page = reverse("workbench:merge", args=[district.subject.pk])
    assert logged_in(cast.clerk_a).post(page, {"other": 1}).status_code == 403


def test_archive_as_of_a_day_before_shows_nothing_yet(cast: Cast, district: District) -> None:
    client = logged_in(cast.centre_officer)
    page = reverse("workbench:archive", args=[district.subject.pk])
    assert "行政管理信息" in words(client.get(page))
    assert "没有可查看的记录" in words(client.get(page, {"as_of": "2025-01-01"}))


def test_record_leads_back_to_its_row(cast: Cast, district: District) -> None:
    read = words(
        logged_in(cast.clerk_a).get(reverse("workbench:record", args=[district.record.pk]))
    )
    assert district.submission.receipt_no in read
    assert "第 1 行" in read
    assert "统一社会信用代码一致" in read
