"""Pages of public records: one subject, one record, lists with filters."""

import datetime as dt
import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from builders.actors import SETUP, Cast
from delivery.district import District, make_record, make_subject
from delivery.portal.test_search import page
from delivery.published import let_end, publish, take_down, work_out
from xinshu.delivery.portal import subject_page
from xinshu.domain.disclosure import selectors_pages, services
from xinshu.domain.disclosure.models import Publication
from xinshu.domain.subjects.models import SubjectName, Succession

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
YESTERDAY = dt.timedelta(days=1)


def links(read: str) -> list[int]:
    """Records a page leads to, in its order."""
    return [int(pk) for pk in re.findall(r'<h3><a href="/records/(\d+)/"', read)]


def test_a_subjects_page_tells_each_record_and_why_it_is_public(district: District) -> None:
    (record,) = publish(district, 1)
    read = page("subject", district.subject.pk)
    assert reverse("portal:record", args=[record.pk]) in read
    assert "测罚〔2026〕101号" in read
    assert "罚款2万元" in read
    assert "列入社会公开目录" in read
    assert "严重失信主体名单" in read  # named among what holds nothing
    assert "仅内部可见的意见" not in read


def test_what_the_head_says_is_not_said_again_in_each_record(district: District) -> None:
    publish(district, 1)
    read = page("subject", district.subject.pk)
    assert "行政相对人类别" not in read
    assert read.count(district.subject.code) == 1


def test_a_disputed_record_is_marked(district: District) -> None:
    (record,) = publish(district, 1)
    services.mark_disputed(record.pk, case="YY2026-1", actor=SETUP)
    assert "有异议，核查中" in page("subject", district.subject.pk)
    assert "该信息存在异议" in page("record", record.pk)


def test_what_went_is_on_no_page(district: District) -> None:
    kept, gone = publish(district, 2)
    take_down(gone)
    address = reverse("portal:record", args=[gone.pk])
    assert Client().get(address).status_code == 404
    assert Client().get(f"{address[:-1]}.json").status_code == 404
    for read in (page("subject", district.subject.pk), page("browse", "supervision")):
        assert reverse("portal:record", args=[kept.pk]) in read
        assert address not in read


def test_the_last_day_counts_before_the_nightly_run(district: District) -> None:
    today, yesterday = publish(district, 2)
    let_end(today, timezone.localdate())
    let_end(yesterday, timezone.localdate() - YESTERDAY)
    assert links(page("browse", "supervision")) == [today.pk]
    assert "公示至" in page("record", today.pk)
    address = reverse("portal:record", args=[yesterday.pk])
    assert Client().get(address).status_code == 404


def test_repair_is_told_only_where_it_comes_before_the_end(district: District) -> None:
    (record,) = publish(district, 1)
    rows = Publication.objects.filter(pk=record.pk)
    today = timezone.localdate()
    rows.update(repair_from=today + 2 * YESTERDAY, last_day=today + 9 * YESTERDAY)
    assert "可申请信用修复" in page("record", record.pk)
    rows.update(last_day=today + YESTERDAY)
    assert "可申请信用修复" not in page("record", record.pk)


def test_a_merged_file_leads_to_the_one_that_stands(district: District) -> None:
    old = make_subject("测试旧名有限公司", "91120113MA0TE5T17")
    old.merged_into = district.subject
    old.save()
    answer = Client().get(reverse("portal:subject", args=[old.pk]))
    assert answer["Location"] == reverse("portal:subject", args=[district.subject.pk])


def test_the_page_names_former_names_and_successors(district: District, cast: Cast) -> None:
    other = make_subject("测试承继有限公司", "91120113MA0TE5T18")
    Succession.objects.create(
        predecessor=district.subject,
        successor=other,
        kind="division",
        effective_on=dt.date(2026, 4, 1),
        reason="分立",
        recorded_by_id=cast.centre_officer.user_id,
        recorded_at=timezone.now(),
    )
    SubjectName.objects.create(
        subject=district.subject, name="测试曾用名公司", name_norm="x", current=False
    )
    read = page("subject", district.subject.pk)
    assert "测试承继有限公司" in read
    assert "测试曾用名公司" in read


def test_the_number_of_queries_does_not_grow(district: District) -> None:
    publish(district, 2)
    page("subject", district.subject.pk)  # editions are read once a process
    with CaptureQueriesContext(connection) as few:
        page("subject", district.subject.pk)
    publish(district, 20, first=201)
    with CaptureQueriesContext(connection) as many:
        read = page("subject", district.subject.pk)
    assert len(many) <= len(few) <= MOST_QUERIES
    assert read.count('<article class="record"') == subject_page.OF_EACH
    assert "查看全部 22 条" in read


def test_a_subject_with_few_records_and_one_with_many_read_alike(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(district, 13)
    whole = page("subject", district.subject.pk)
    monkeypatch.setattr(selectors_pages, "FEW", 12)
    assert page("subject", district.subject.pk) == whole
    assert whole.count('<article class="record"') == subject_page.OF_EACH


def test_lists_go_forwards_and_back_by_key(district: District) -> None:
    rows = [row.pk for row in publish(district, 45)][::-1]
    first = page("browse", "supervision")
    assert links(first) == rows[:20]
    (after,) = re.findall(r'href="\?after=([^"]+)" rel="next"', first)
    second = page("browse", "supervision", after=after)
    assert links(second) == rows[20:40]
    (before,) = re.findall(r'href="\?after=([^"]+)" rel="prev"', second)
    assert links(page("browse", "supervision", after=before)) == rows[:20]


def test_oldest_first_is_the_same_list_turned_round(district: District) -> None:
    rows = [row.pk for row in publish(district, 45)]
    seen, after = [], ""
    for _ in range(4):
        read = page("browse", "supervision", order="oldest", after=after)
        seen += links(read)
        found = re.findall(r'after=([^"&]+)" rel="next"', read)
        after = found[0] if found else ""
        if not after:
            break
    assert seen == rows


@pytest.mark.parametrize(
    ("query", "left"),
    [
        ({"from": "2026-03-03"}, [102, 103]),
        ({"to": "2026-03-01"}, [100]),
        ({"q": "测罚〔2026〕102号"}, [101]),
        ({"q": "查无此名"}, []),
        ({"from": "not a day"}, [100, 101, 102, 103]),
        ({"severity": "serious"}, []),
    ],
)
def test_filters_narrow(query: dict[str, str], left: list[int], district: District) -> None:
    rows = publish(district, 4)
    wanted = [row.pk for row in rows if row.row_no - 1 in left][::-1]
    assert links(page("browse", "supervision", **query)) == wanted


def test_a_department_filter_offers_who_supplies(district: District, cast: Cast) -> None:
    rows = publish(district, 2)
    mine, other = cast.department_a.pk, cast.department_b.pk
    assert len(links(page("browse", "supervision", department=str(mine)))) == len(rows)
    assert links(page("browse", "supervision", department=str(other))) == []


def test_an_unknown_section_is_not_there(district: District) -> None:
    for slug in ("registration", "nothing"):
        assert Client().get(f"/records/{slug}/").status_code == 404


def test_a_record_reads_as_json(district: District) -> None:
    (record,) = publish(district, 1)
    told = json.loads(page("record_json", record.pk))
    assert told["address"].endswith(reverse("portal:record", args=[record.pk]))
    assert told["subject"]["name"] == district.subject.name
    assert {"code": "CF_NR", "name": "处罚内容", "text": "罚款2万元"} in told["values"]
    assert "仅内部可见的意见" not in json.dumps(told, ensure_ascii=False)


def test_what_has_no_subject_or_a_closed_item_is_not_public(district: District) -> None:
    work_out([district.waiting])
    assert Client().get(f"/records/{district.waiting.pk}/").status_code == 404
    make_record(district.submission, district.subject, 900)  # never looked at by disclosure
    assert links(page("browse", "supervision")) == []


def test_overview_counts_sections(district: District) -> None:
    publish(district, 3)
    read = page("records")
    assert reverse("portal:browse", args=["supervision"]) in read
    assert re.search(r"3 <small>条", read)


def test_no_name_runs_as_markup(district: District) -> None:
    bad = make_subject("测试<script>x</script>公司", "91120113MA0TE5T19")
    (record,) = publish(district, 1, subject=bad)
    for read in (page("subject", bad.pk), page("record", record.pk)):
        assert "<script>x" not in read
