"""The file: marked, masked, for one person, for a short time; each fetch leaves a trace."""

import datetime as dt
import io
import os
import re
import time
import zipfile
from html import unescape

import polars as pl
import pytest
from django.utils import timezone

from builders.actors import Cast
from builders.submissions import work
from builders.traces import watched
from kernel.exports.test_ask import asked
from xinshu.core.refusals import NotPermitted, WrongState
from xinshu.kernel.accounts.models import Post, User
from xinshu.kernel.accounts.services import suspend_user
from xinshu.kernel.audit.models import Event
from xinshu.kernel.exports import jobs, services, workbook
from xinshu.kernel.exports.models import Export
from xinshu.kernel.exports.refusals import ExportExpired, ExportTooLarge, NotYourExport
from xinshu.kernel.exports.workbook import write_workbook
from xinshu.kernel.files.places import content_path, plain_folder
from xinshu.kernel.files.refusals import FileDestroyed
from xinshu.kernel.files.selectors import open_plain
from xinshu.kernel.jobs.models import Job
from xinshu.kernel.lifecycle import services as lifecycle
from xinshu.kernel.lifecycle.table import retention

pytestmark = pytest.mark.django_db


def ready(cast: Cast, rows: int = 3) -> Export:
    row = asked(cast.clerk_a, rows=rows)
    work()
    row.refresh_from_db()
    return row


def cells(content: bytes) -> list[list[object]]:
    """Head and rows as a spreadsheet reads them."""
    frame = pl.read_excel(io.BytesIO(content), has_header=False, infer_schema_length=0)
    return [list(row) for row in frame.rows()]


def printed(content: bytes) -> dict[str, str]:
    """What stands above and below every printed page."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        text = parts.read("xl/worksheets/sheet1.xml").decode()
    return {
        name: unescape(re.search(f"<odd{name}>(.*?)</odd{name}>", text, re.DOTALL)[1])  # type: ignore[index]
        for name in ("Header", "Footer")
    }


def test_every_fetch_is_counted_and_leaves_a_trace(cast: Cast) -> None:
    row = ready(cast)
    with watched() as traces:
        services.fetch(row, actor=cast.clerk_a)
        services.fetch(row, actor=cast.clerk_a)
    assert traces.left == {"audit": ["exports.downloaded"] * 2}
    event = Event.objects.filter(action="exports.downloaded").latest("id")
    assert (event.shown, event.purpose, event.why) == (3, row.purpose, row.reason)
    row.refresh_from_db()
    assert row.downloads == 2


def test_the_mark_stands_on_every_page(cast: Cast) -> None:
    row = ready(cast)
    stored = services.fetch(row, actor=cast.clerk_a)
    with open_plain(stored) as file:
        content = file.read()
    for words in (cast.clerk_a.name, cast.clerk_a.department_name, row.number):
        assert words in printed(content)["Header"]
        assert words in printed(content)["Footer"]
    assert cells(content)[:2] == [
        ["序号", "内容", "申请人"],
        ["0", "=1+0", cast.clerk_a.name],
    ]


def test_nothing_plain_stays_behind(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    lay: set[tuple[str, bool]] = set()

    def spied(*args: object, **options: object) -> object:
        lay.update((path.suffix, path.is_file()) for path in plain_folder().iterdir())
        return keep(*args, **options)

    keep = jobs.files.store
    monkeypatch.setattr(jobs.files, "store", spied)
    ready(cast)
    assert lay == {(".xlsx", True)}, "a file, where the sweeper of killed processes comes by"
    assert list(plain_folder().iterdir()) == []


def test_only_the_asker_fetches_not_even_who_agreed(cast: Cast) -> None:
    row = asked(cast.clerk_a, rows=50)
    services.approve(row, reason="同意，范围适当", actor=cast.centre_reviewer)
    work()
    row.refresh_from_db()
    for stranger in (cast.centre_reviewer, cast.clerk_b, cast.centre_officer):
        with pytest.raises(NotYourExport):
            services.fetch(row, actor=stranger)
    for nobody in (cast.auditor, cast.public):
        with pytest.raises(NotPermitted):
            services.fetch(row, actor=nobody)


def test_a_file_that_is_not_ready_or_no_longer_alive_is_not_handed_out(cast: Cast) -> None:
    waiting = asked(cast.clerk_a, rows=50)
    with pytest.raises(WrongState):
        services.fetch(waiting, actor=cast.clerk_a)
    row = ready(cast)
    row.expires_at = timezone.now() - dt.timedelta(seconds=1)
    row.save()
    with pytest.raises(ExportExpired):
        services.fetch(row, actor=cast.clerk_a)


def test_after_its_time_the_content_is_gone_from_the_disk(
    cast: Cast, django_capture_on_commit_callbacks: object
) -> None:
    row = ready(cast)
    assert row.file is not None
    row.expires_at = timezone.now() - dt.timedelta(days=2)
    row.save()
    place = content_path(row.file.sha256)
    os.utime(place, (time.time() - 7200,) * 2)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        assert lifecycle.sweep(retention("export_files"), actor=cast.system) == 1
    assert not place.exists()
    row.file.refresh_from_db()
    with pytest.raises(FileDestroyed):
        open_plain(row.file)
    assert lifecycle.sweep(retention("export_files"), actor=cast.system) == 0


def test_the_file_is_made_with_the_rights_held_when_it_is_made(cast: Cast) -> None:
    row = asked(cast.clerk_a, rows=50)
    services.approve(row, reason="同意，范围适当", actor=cast.centre_reviewer)
    suspend_user(
        User.objects.get(pk=cast.clerk_a.user_id), reason="已调离", actor=cast.security_admin
    )
    work()
    row.refresh_from_db()
    job = Job.objects.get(kind="exports.make")
    assert (row.state, job.state) == ("export_refused", "failed")
    assert row.decision.startswith("同意，范围适当 未能生成：")


def test_more_rows_than_were_agreed_on_do_not_leave(cast: Cast) -> None:
    row = asked(cast.clerk_a, rows=50)
    services.approve(row, reason="同意，范围适当", actor=cast.centre_reviewer)
    Export.objects.update(args={"rows": "51"})
    with watched() as traces:
        work()
    assert traces.left == {
        "audit": ["exports.refused"],
        "notices": [f"导出文件 {row.number} 未能生成"],
    }
    row.refresh_from_db()
    assert (row.state, row.file) == ("export_refused", None)
    assert "51" in row.decision


def test_a_few_more_rows_leave_while_nobody_need_agree(cast: Cast) -> None:
    row = asked(cast.clerk_a, rows=3)
    Export.objects.update(args={"rows": "10"})
    work()
    row.refresh_from_db()
    assert (row.state, row.written) == ("ready", 10)


def test_nobody_takes_data_out_for_a_department_left_meanwhile(cast: Cast) -> None:
    row = asked(cast.clerk_a, rows=3)
    Post.objects.create(
        user_id=cast.clerk_a.user_id,
        role="department_clerk",
        department_id=cast.clerk_b.department_id,
        starts_on=timezone.localdate(),
    )
    Post.objects.filter(
        user_id=cast.clerk_a.user_id, department_id=cast.clerk_a.department_id
    ).delete()
    work()
    row.refresh_from_db()
    assert (row.state, row.file) == ("export_refused", None)
    assert "以已不任职的单位导出" in row.decision


def test_a_sheet_does_not_silently_lose_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_LINES", 4)
    assert write_workbook(io.BytesIO(), ("甲",), [(n,) for n in range(3)]) == 3
    with pytest.raises(ExportTooLarge):
        write_workbook(io.BytesIO(), ("甲",), [(n,) for n in range(4)])


def test_text_stays_text_and_signs_of_the_header_are_harmless() -> None:
    target = io.BytesIO()
    written = write_workbook(
        target, ("甲",), [("=HYPERLINK(1)",), (None,), (dt.date(2026, 1, 2),)], mark="R&D &P" * 60
    )
    assert written == 3
    read = [row[0] for row in cells(target.getvalue())]
    assert [each for each in read if each] == ["甲", "=HYPERLINK(1)", "2026-01-02"]
    with zipfile.ZipFile(target) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
    assert len(printed(target.getvalue())["Header"]) < 255
