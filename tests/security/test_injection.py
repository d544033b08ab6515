"""What people type stays text (ASVS V1.2, V1.3): SQL, HTML, templates, formulas, NUL."""

import io
import zipfile

import pytest
from django.http import HttpResponse
from django.test import Client

from builders.actors import Cast
from delivery.district import District, make_record, make_subject
from delivery.pages import logged_in, words
from security.addresses import pages
from xinshu.domain.subjects.models import Subject

pytestmark = pytest.mark.django_db

PARAMETERS = (
    *("q", "state", "kind", "sort", "after", "item", "department", "month", "code", "consumer"),
    *("text", "rule", "severity", "page", "base", "other", "task", "corrects", "from", "to"),
    *("action", "actor", "since", "until", "subject", "purpose", "matter", "reason", "why"),
    *("username", "password", "name", "basis", "id", "pk", "file", "next"),
)
PAYLOADS = {
    "sql": "' OR '1'='1' --",
    "stacked": "1; DROP TABLE subjects_subject; --",
    "like": "%_%\\",
    "html": "<script>alert(1)</script>",
    "attribute": '" autofocus onfocus="alert(1)',
    "template": "runs {{ 7|add:7 }}{% debug %}{0.__class__}",
    "nul": "a\0b",
    "surrogate": "%ED%A0%80",
    "long": "甲" * 2_000,
    "number": "9" * 40,
    "signs": "\u202e\ufeff\u2028\r\nSet-Cookie: a=b",
}


def spread(turn: int) -> dict[str, str]:
    """Every parameter with a payload of its own; with each turn it is the next one's."""
    said = list(PAYLOADS.values())
    return {name: said[(at + turn) % len(said)] for at, name in enumerate(PARAMETERS)}


def complaints(answer: HttpResponse) -> list[str]:
    """What an answer should not say."""
    wrong = [f"fails with {answer.status_code}"] if answer.status_code >= 500 else []
    if "Set-Cookie: a=b" in str(answer.headers):
        wrong.append("lets a header be written")
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return wrong
    text = answer.content.decode()
    wrong += [
        f"repeats {PAYLOADS[name]}" for name in ("html", "attribute") if PAYLOADS[name] in text
    ]
    return wrong + ([f"runs {PAYLOADS['template']}"] if "runs 14" in text else [])


def test_nothing_asked_breaks_a_page_or_comes_back_as_markup(browsers: dict[str, Client]) -> None:
    assert [
        f"{who} {address} {wrong}"
        for turn, (who, browser) in enumerate(browsers.items())
        for at, address in enumerate(pages())
        for wrong in complaints(browser.get(address, spread(turn + at)))
    ] == []


def test_nothing_filled_in_breaks_a_page_or_comes_back_as_markup(
    browsers: dict[str, Client],
) -> None:
    assert [
        f"{who} {address} {wrong}"
        for turn, (who, browser) in enumerate(browsers.items())
        for at, address in enumerate(pages())
        for wrong in complaints(browser.post(address, spread(turn + at)))
    ] == []


def test_a_search_that_is_a_condition_finds_what_it_says_and_no_more(district: District) -> None:
    for said in ("' OR '1'='1", "%", "_", "*", '" OR name:*', "样例%"):
        page = words(Client().get("/search/", {"q": said * 2}))
        assert district.subject.name not in page, said
    assert Subject.objects.exists()


def test_what_a_source_wrote_is_shown_as_text(cast: Cast, district: District) -> None:
    script = "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7|add:7 }}"
    record = make_record(district.submission, district.subject, 9, CF_NR=script, CF_WSH=script)
    named = make_subject(name="测试<b>样例</b>公司", body="91120113MA0TE5T17")
    browser = logged_in(cast.centre_officer)
    for address in (
        f"/workbench/records/{record.pk}/",
        f"/workbench/subjects/{district.subject.pk}/",
        f"/subjects/{district.subject.pk}/",
        f"/workbench/subjects/{named.pk}/",
        f"/subjects/{named.pk}/",
    ):
        page = words(browser.get(address))
        assert script not in page
        assert "<img src=x" not in page
        assert "<b>样例</b>" not in page
    assert "&lt;script&gt;" in words(browser.get(f"/workbench/records/{record.pk}/"))


FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "=cmd|'/C calc'!A0", '=HYPERLINK("x")')


def test_no_cell_of_a_download_is_a_formula(cast: Cast, district: District) -> None:
    for number, formula in enumerate(FORMULAS, 20):
        make_record(district.submission, district.subject, number, CF_NR=formula, CF_WSH=formula)
    row = district.submission.held_rows.first()
    row.content = row.content.replace("测试样例商贸有限公司", "=1+1")
    row.save()
    browser, books = logged_in(cast.centre_officer), 0
    for address in (
        *pages(),
        f"/workbench/submissions/{district.submission.receipt_no}/held/export/",
    ):
        if "export" not in address and "template" not in address:
            continue
        answer = browser.get(address)
        if answer.status_code == 200 and answer.content[:2] == b"PK":
            books += 1
            assert "<f>" not in sheets_of(answer.content), address
            assert "<f " not in sheets_of(answer.content), address
    assert books >= 3


def sheets_of(workbook: bytes) -> str:
    """The XML of all sheets."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        names = [name for name in archive.namelist() if "worksheets/" in name]
        return "".join(archive.read(name).decode() for name in names)
