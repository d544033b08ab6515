"""The screens of double publicity, walked through by an officer, a reviewer and two clerks."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from builders.actors import Cast
from builders.catalogue import PENALTY, base_documents, grant, overlay_documents, publish
from builders.moments import on
from builders.submissions import penalty, send
from delivery.pages import logged_in, words
from xinshu.domain.catalog.models import Edition
from xinshu.domain.publicity.models import AccuracyCheck, Assessment, Clock, Ledger, Sample

DECIDED = "2026-02-11"
LEDGER = (
    "决定书文号,处罚决定日期\n测罚〔2026〕1号,2026-02-11\n测罚〔2026〕77号,2026-02-11\n"
).encode()


@pytest.fixture(autouse=True)
def quarter(cast: Cast) -> Edition:
    """A has one record in time; B two late ones."""
    publish(base_documents(penalty=PENALTY | {"double_publicity": True, "publicity": "public"}))
    edition = publish(overlay_documents())
    for department in (cast.department_a, cast.department_b):
        grant(department, "penalty")
    with on("2026-02-25"):
        send(penalty(1, decided_on=DECIDED), by=cast.clerk_a)
    with on("2026-03-02"):
        send([penalty(n, decided_on=DECIDED) for n in (2, 3)], by=cast.clerk_b)
    return edition


def address(name: str, *args: object) -> str:
    return reverse(f"workbench:{name}", args=args)


def said(response: HttpResponse) -> str:
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", words(response)).split())


def test_the_overview_ranks_departments_and_names_the_worst(cast: Cast) -> None:
    page = logged_in(cast.centre_officer).get(address("publicity"), {"period": "2026Q1"})
    text = said(page)
    assert f"迟报率超过一半的单位：{cast.department_b.name}" in text
    assert text.index(f"{cast.department_b.name} 2 100.00%") < text.index(
        f"{cast.department_a.name} 1 100.00%"
    )
    mine = said(logged_in(cast.clerk_a).get(address("publicity"), {"period": "2026Q1"}))
    assert cast.department_b.name not in mine
    sheet = logged_in(cast.centre_officer).get(address("publicity_export"), {"period": "2026Q1"})
    assert sheet.content[:2] == b"PK"


def test_a_record_is_explained_day_by_day(cast: Cast) -> None:
    officer = logged_in(cast.centre_officer)
    listed = said(officer.get(address("clocks"), {"period": "2026-03", "light": "red"}))
    assert "测罚〔2026〕2号" in listed
    assert "测罚〔2026〕1号" not in listed
    late = Clock.objects.filter(department=cast.department_b).earliest("id")
    text = said(officer.get(address("clock", late.pk)))
    assert "2026年3月2日报送，用时9个工作日，迟报2个工作日。" in text
    assert "2026-02-14 春节调休上班 3" in text
    assert "2026-02-16 春节放假 不计" in text
    assert f"责任单位：{cast.department_b.name}" in text
    assert logged_in(cast.clerk_a).get(address("clock", late.pk)).status_code == 404
    assert officer.get(address("clocks"), {"period": "新年"}).status_code == 404


def test_a_clerk_declares_a_ledger_and_the_centre_excuses(cast: Cast) -> None:
    clerk = logged_in(cast.clerk_a)
    with on("2026-03-20"):
        form = {
            "department": cast.department_a.pk,
            "item": "penalty",
            "period": "2026-03",
            "kind": "own",
        }
        refused = clerk.post(address("ledger_new"), form)
        assert "请选择台账文件" in said(refused)
        file = SimpleUploadedFile("台账.csv", LEDGER)
        form["period"] = "2026Q1"
        done = clerk.post(address("ledger_new"), form | {"file": file})
    ledger = Ledger.objects.get()
    assert done.url == address("ledger", ledger.pk)
    text = said(clerk.get(done.url))
    assert "测罚〔2026〕77号" in text
    assert "认定依法不报送" not in text  # never the department itself
    officer = logged_in(cast.centre_officer)
    line = ledger.lines.get(outcome="missing")
    officer.post(address("line_excuse", line.pk), {"reason": "涉及国家秘密"})
    assert "涉及国家秘密" in said(officer.get(done.url, {"outcome": "all"}))
    assert officer.get(address("ledger_export", ledger.pk)).content[:2] == b"PK"
    assert "已按当前数据重新核对" in said(
        officer.post(address("ledger_again", ledger.pk), follow=True)
    )
    assert logged_in(cast.clerk_b).get(done.url).status_code == 404


def test_nothing_to_report_and_a_number_need_no_file(cast: Cast) -> None:
    clerk = logged_in(cast.clerk_b)
    form = {"department": cast.department_b.pk, "item": "penalty", "period": "2026-03"}
    assert "请填写决定件数" in said(clerk.post(address("ledger_new"), form | {"kind": "count"}))
    clerk.post(address("ledger_new"), form | {"kind": "nil"})
    assert Ledger.objects.get().kind == "nil"
    assert "零报告" in said(clerk.get(address("ledgers")))
    other = form | {"department": cast.department_a.pk, "kind": "nil"}
    assert clerk.post(address("ledger_new"), other).status_code == 200
    assert Ledger.objects.count() == 1


def test_a_check_from_the_promise_to_the_result(cast: Cast) -> None:
    officer, clerk = logged_in(cast.centre_officer), logged_in(cast.clerk_b)
    with on("2026-03-05"):
        officer.post(address("accuracy_plan"), {"quarter": "2026Q1", "size": "1"})
    check = AccuracyCheck.objects.get()
    assert check.promise in said(clerk.get(address("accuracy_check", check.pk)))
    with on("2026-04-01"):
        officer.post(address("accuracy_draw", check.pk))
    sample = Sample.objects.get(department=cast.department_b)
    assert "与承诺一致" in said(clerk.get(address("accuracy_check", check.pk)))
    paper = SimpleUploadedFile("决定书.pdf", b"%PDF-1.7 sample")
    clerk.post(address("sample_supply", sample.pk), {"file": paper})
    reviewer = logged_in(cast.centre_reviewer)
    page = reviewer.get(address("sample", sample.pk))
    assert "决定书.pdf" in said(page)
    assert b"".join(reviewer.get(address("document", sample.pk))) == b"%PDF-1.7 sample"
    codes = list(sample.fields.values_list("code", flat=True))
    answers = {f"equal-{code}": "0" if code == "number" else "1" for code in codes}
    first = dict(list(answers.items())[:-1])
    assert "没有选择" in said(
        reviewer.post(address("sample_compare", sample.pk), first, follow=True)
    )
    reviewer.post(
        address("sample_compare", sample.pk), answers | {"note-number": "原件为测罚〔2026〕4号"}
    )
    assert "原件为测罚〔2026〕4号" in said(clerk.get(address("sample", sample.pk)))
    officer.post(address("sample_absent", Sample.objects.get(department=cast.department_a).pk))
    officer.post(address("accuracy_conclude", check.pk))
    text = said(officer.get(address("accuracy_check", check.pk)))
    assert f"{cast.department_b.name} 1 1 0 0 0.00%" in text


def test_a_report_from_the_draft_to_the_signature(cast: Cast) -> None:
    officer, reviewer = logged_in(cast.centre_officer), logged_in(cast.centre_reviewer)
    assert "尚未结束" in _drafted(officer, "2026-03-30")
    _drafted(officer, "2026-04-02")
    report = Assessment.objects.get()
    back = address("assessment", report.number)
    assert "已签发" not in said(officer.get(back))
    assert logged_in(cast.clerk_a).get(back).status_code == 404
    reviewer.post(address("assessment_issue", report.number), {"remark": "同意"})
    text = said(logged_in(cast.clerk_a).get(back, {"recompute": "1"}))
    assert "已签发" in text
    assert "重算一致" in text
    assert report.digest in text
    assert officer.get(address("assessment_export", report.number)).content[:2] == b"PK"


def _drafted(officer: Client, day: str) -> str:
    with on(day):
        form = {"quarter": "2026Q1"}
        return said(officer.post(address("assessment_draft"), form, follow=True))


def test_a_draft_can_be_laid_aside(cast: Cast) -> None:
    officer = logged_in(cast.centre_officer)
    _drafted(officer, "2026-04-02")
    report = Assessment.objects.get()
    officer.post(address("assessment_drop", report.number), {"reason": "数据有误"})
    assert "已作废" in said(officer.get(address("assessments")))


def test_the_ten_acts_are_as_the_catalogue_says(cast: Cast) -> None:
    text = said(logged_in(cast.centre_officer).get(address("acts")))
    assert text.count("现行目录没有") == 10  # the small catalogue has none of them


def test_who_may_not_is_told_so(cast: Cast) -> None:
    for name in ("publicity", "clocks", "ledgers", "accuracy_checks", "assessments", "acts"):
        assert logged_in(cast.auditor).get(address(name)).status_code == 403
    assert logged_in(cast.clerk_a).post(address("accuracy_plan")).status_code == 403
    assert logged_in(cast.clerk_a).post(address("assessment_draft")).status_code == 403
