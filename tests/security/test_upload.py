"""What is handed in is stored under its digest, whatever it is called (ASVS V5)."""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from builders.actors import Cast
from builders.submissions import as_csv, penalty
from delivery.district import District
from delivery.pages import logged_in
from xinshu.domain.collection.models import Submission
from xinshu.kernel.files.models import StoredFile
from xinshu.kernel.files.places import content_path
from xinshu.kernel.files.services import store

pytestmark = pytest.mark.django_db

NAMES = (
    *("../../../../etc/cron.d/x", "..\\..\\boot.ini", "/etc/passwd", "a/b/c.csv", "..."),
    *("CON", "a\r\nSet-Cookie: x=y.csv", "\u202evsc.exe", "甲" * 300 + ".csv", "x.php"),
    *(".htaccess", "a;b|c`d`.csv", "$(id).csv"),
)


def everything(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", NAMES)
def test_no_name_leads_out_of_the_store(cast: Cast, settings: Settings, name: str) -> None:
    root = Path(settings.XINSHU_FILES_DIR)
    around = everything(root.parent)
    stored = store(io.BytesIO(b"content"), name=name, kind="submission", actor=cast.clerk_a)
    assert everything(root.parent) - around == {content_path(stored.sha256)}
    assert content_path(stored.sha256).is_relative_to(root)
    assert "/" not in stored.name
    assert len(stored.name) <= 255


def send(browser: Client, name: str, content: bytes) -> None:
    sent = SimpleUploadedFile(name, content)
    browser.post("/workbench/upload/", {"item": "penalty", "file": sent})


@pytest.mark.parametrize("name", NAMES)
def test_a_download_has_one_line_for_its_name(cast: Cast, district: District, name: str) -> None:
    browser = logged_in(cast.clerk_a)
    Submission.objects.filter(pk=district.submission.pk).update(file_name=name[:255])
    answer = browser.get(f"/workbench/submissions/{district.submission.receipt_no}/held/export/")
    said = answer.headers.get("Content-Disposition", "")
    assert not set("\r\n/\\") & set(said.replace("UTF-8''", ""))
    assert "Set-Cookie: x" not in str(answer.headers)


def test_what_is_stored_is_unreadable_on_disk_and_nobody_runs_it(
    cast: Cast, district: District
) -> None:
    content = b"#!/bin/sh\necho owned\n" + as_csv([penalty(1)])
    send(logged_in(cast.clerk_a), "x.sh", content)
    stored = StoredFile.objects.order_by("-id").first()
    assert stored
    place = content_path(stored.sha256)
    if place.exists():
        assert b"echo owned" not in place.read_bytes()
        assert not place.stat().st_mode & 0o111


@pytest.mark.parametrize("address", ["/files/", "/media/", "/data.keys", "/var/data.keys"])
def test_no_address_serves_the_data_folder(cast: Cast, address: str) -> None:
    for browser in (Client(), logged_in(cast.centre_officer)):
        answer = browser.get(address)
        assert answer.status_code == 404


TRAVERSALS = (
    *("/static/..%2f..%2fdata.keys", "/static/%2e%2e/%2e%2e/data.keys", "/static//etc/passwd"),
    *("/static/....//....//etc/passwd", "/static/..\\..\\data.keys", "/static/%00"),
)


@pytest.mark.parametrize("address", TRAVERSALS)
def test_no_address_climbs_out_of_the_static_files(address: str) -> None:
    answer = Client(raise_request_exception=False).get(address)
    assert answer.status_code in {400, 404}


def test_a_file_above_the_limit_is_refused_and_leaves_nothing(
    cast: Cast, district: District, settings: Settings
) -> None:
    settings.XINSHU_MAX_UPLOAD_BYTES = 1000
    before, rows = everything(Path(settings.XINSHU_FILES_DIR)), Submission.objects.count()
    send(logged_in(cast.clerk_a), "a.csv", b"x" * 2000)
    assert Submission.objects.count() == rows
    assert everything(Path(settings.XINSHU_FILES_DIR)) == before
