"""Records leave as a file: asked for, decided, fetched; whoever looks stands in the watermark."""

import io

import polars as pl
import pytest
from django.http import HttpResponse
from django.urls import reverse
from pytest_django import Settings

from builders.actors import Cast
from builders.traces import watched
from delivery.district import District
from delivery.pages import logged_in, words, work
from xinshu.kernel.audit.models import Event
from xinshu.kernel.exports.models import Export

WHY = {"reason": "年度分析，用后删除"}
NEW = reverse("workbench:export_ask")


def read(answer: HttpResponse) -> list[dict[str, object]]:
    """The rows of a downloaded file by head."""
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return pl.read_excel(io.BytesIO(content), infer_schema_length=0).to_dicts()


def page(export: Export, verb: str = "") -> str:
    return reverse(f"workbench:export{verb}", args=[export.pk])


def test_a_subjects_records_from_the_archive_to_the_file(cast: Cast, district: District) -> None:
    client = logged_in(cast.centre_officer)
    archive = words(client.get(reverse("workbench:archive", args=[district.subject.pk])))
    assert f"{NEW}?subject={district.subject.pk}" in archive
    answer = client.post(NEW, {"subject": district.subject.pk, **WHY})
    made = Export.objects.get()
    assert answer["Location"] == page(made)
    assert "正在生成" in words(client.get(page(made)))
    work()
    assert "下载文件" in words(client.get(page(made)))
    with watched() as traces:
        rows = read(client.post(page(made, "_download")))
    assert traces.left == {"audit": ["exports.downloaded"]}
    said = {row["字段"]: row["内容"] for row in rows}
    assert said["行政相对人名称"] == district.subject.name
    assert said["行政相对人类别"] == "法人及非法人组织"


def test_an_items_records_one_column_a_field(cast: Cast, district: District) -> None:
    client = logged_in(cast.centre_officer)
    client.post(NEW, {"item": "penalty", "since": "2020-01-01", "until": "", **WHY})
    work()
    (row,) = [
        row
        for row in read(client.post(page(Export.objects.get(), "_download")))
        if row["主体名称"] == district.subject.name
    ]
    assert row["信源单位"] == cast.department_a.name
    assert {"决定书文号", "处罚内容", "内部意见"} <= set(row)


def test_free_text_leaves_without_numbers_of_persons(cast: Cast, district: District) -> None:
    number, phone = "120113199001010012", "13800138000"
    payload = district.record.payload.replace('"CF_NR": "', f'"CF_NR": "{number}，{phone}')
    assert number in payload
    type(district.record).objects.filter(pk=district.record.pk).update(payload=payload)
    client = logged_in(cast.centre_officer)
    client.post(NEW, {"subject": district.subject.pk, **WHY})
    work()
    told = str(read(client.post(page(Export.objects.get(), "_download"))))
    shown = words(client.get(reverse("workbench:record", args=[district.record.pk])))
    public = words(client.get(reverse("portal:subject", args=[district.subject.pk])))
    for text in (told, shown, public):
        assert "*" * 18 in text
        assert number not in text
        assert phone not in text


def test_what_for_is_asked_before_the_form(cast: Cast, district: District) -> None:
    answer = logged_in(cast.centre_officer, purpose=None).get(NEW)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("workbench:purpose"))


def test_a_large_export_waits_for_another_person(
    cast: Cast, district: District, settings: Settings
) -> None:
    settings.XINSHU_EXPORT_FREE_ROWS = 0
    asker, reviewer = logged_in(cast.centre_officer), logged_in(cast.centre_reviewer)
    asker.post(NEW, {"subject": district.subject.pk, **WHY})
    made = Export.objects.get()
    assert "须由另一人审批" in words(asker.get(page(made)))
    assert "待您审批" in words(reviewer.get(reverse("workbench:exports")))
    assert asker.post(page(made, "_approve"), WHY).status_code == 403
    reviewer.post(page(made, "_approve"), {"reason": "同意，范围适当"})
    work()
    assert reviewer.post(page(made, "_download")).status_code == 409
    assert asker.post(page(made, "_download")).status_code == 200


def test_a_refused_export_is_told(cast: Cast, district: District, settings: Settings) -> None:
    settings.XINSHU_EXPORT_FREE_ROWS = 0
    asker = logged_in(cast.centre_officer)
    asker.post(NEW, {"subject": district.subject.pk, **WHY})
    made = Export.objects.get()
    logged_in(cast.centre_reviewer).post(page(made, "_refuse"), {"reason": "请缩小范围"})
    told = words(asker.get(page(made)))
    assert "未同意" in told
    assert "请缩小范围" in told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"item": "penalty", "reason": "要"}, "至少"),
        ({"item": "nonsense", **WHY}, "有效"),
        ({"item": "penalty", "since": "2026-02-01", "until": "2026-01-01", **WHY}, "早于"),
        ({"item": "penalty", "since": "1990-01-01", "until": "1990-01-02", **WHY}, "没有符合条件"),
    ],
)
def test_what_cannot_be_asked_for_is_said_in_the_form(
    cast: Cast, district: District, given: dict[str, str], told: str
) -> None:
    answer = logged_in(cast.centre_officer).post(NEW, given)
    assert answer.status_code == 200
    assert told in words(answer)
    assert not Export.objects.exists()


def test_exports_of_others_are_not_there(cast: Cast, district: District) -> None:
    client = logged_in(cast.clerk_a)
    client.post(NEW, {"subject": district.subject.pk, **WHY})
    made = Export.objects.get()
    assert client.get(page(made)).status_code == 200
    assert logged_in(cast.clerk_b).get(page(made)).status_code == 404
    assert logged_in(cast.auditor).get(reverse("workbench:exports")).status_code == 403


def test_who_looks_at_non_public_data_stands_in_the_watermark(
    cast: Cast, district: District
) -> None:
    client = logged_in(cast.centre_officer)
    answer = client.get(reverse("workbench:record", args=[district.record.pk]))
    page_ = words(answer)
    assert 'class="watermark"' in page_
    assert "style=" not in page_.partition('class="watermark"')[2].partition("</svg>")[0]
    mark = page_.partition("<text")[2].partition("</pattern>")[0]
    event = Event.objects.filter(action="records.viewed").latest("id")
    for part in (cast.centre_officer.name, cast.centre.name, event.request_id[:12]):
        assert part in mark
    assert len(event.request_id) >= 12
    assert 'class="watermark"' not in words(client.get(reverse("workbench:jobs")))


def test_lists_carry_the_mark_and_leave_a_trace(cast: Cast, district: District) -> None:
    client = logged_in(cast.centre_officer)
    with watched() as traces:
        assert client.get(reverse("workbench:quality_export")).status_code == 200
    assert traces.left == {"audit": ["exports.sheet"]}
