"""Public records as files: exports of a list, feeds, open data, figures."""

import csv
import datetime as dt
import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import polars as pl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from builders.actors import SETUP
from delivery.district import District, make_subject
from delivery.pages import work
from delivery.published import let_end, make_files, publish, take_down
from xinshu.delivery.portal import open_files, statistics_made
from xinshu.delivery.portal.templatetags.charts import nice_top
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.disclosure import selectors_pages as pages
from xinshu.domain.disclosure import services
from xinshu.domain.disclosure.types import PublicEntry
from xinshu.domain.records.models import Record

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings: Settings, tmp_path: Any) -> None:
    settings.XINSHU_OPEN_DATA_DIR = tmp_path / "open"


def fetched(route: str, *args: object, **query: str) -> bytes:
    """A file as a visitor receives it."""
    answer = Client().get(reverse(f"portal:{route}", args=args), query)
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def last_line(content: bytes) -> tuple[bytes, str]:
    """Everything above the last line, and the last line."""
    above, _, last = content.rstrip(b"\r\n").rpartition(b"\n")
    return above + b"\n", last.decode()


def test_a_csv_names_its_source_and_proves_itself(district: District) -> None:
    publish(district, 3)
    above, last = last_line(fetched("export", "supervision", "csv", **{"from": "2026-03-02"}))
    assert hashlib.sha256(above).hexdigest() in last
    rows = list(csv.reader(io.StringIO(above.decode("utf-8-sig"))))
    assert rows[0][:2] == ["记录编号", "主体名称"]
    assert "处罚内容" in rows[0]
    assert "内部意见" not in rows[0]
    assert [row[4] for row in rows[1:3]] == ["测罚〔2026〕103号", "测罚〔2026〕102号"]
    assert "from=2026-03-02" in rows[3][0]
    assert "共 2 条" in rows[3][0]


def test_a_cell_never_runs_in_a_spreadsheet(district: District) -> None:
    bad = make_subject("=测试公式公司", "91120113MA0TE5T21")
    publish(district, 1, subject=bad)
    text = fetched("export", "supervision", "csv").decode("utf-8-sig")
    assert ",'=测试公式公司," in text


def test_json_says_whether_it_is_complete(district: District, settings: Settings) -> None:
    publish(district, 3)
    settings.XINSHU_PUBLIC_EXPORT_ROWS = 2
    content = fetched("export", "supervision", "json")
    above, _ = last_line(content)
    told = json.loads(content)
    assert (told["count"], len(told["rows"]), told["complete"]) == (2, 2, False)
    assert told["sha256"] == hashlib.sha256(above).hexdigest()
    settings.XINSHU_PUBLIC_EXPORT_ROWS = 3
    assert json.loads(fetched("export", "supervision", "json"))["complete"] is True


def test_a_workbook_carries_the_mark_on_every_page(district: District) -> None:
    publish(district, 2)
    content = fetched("export", "supervision", "xlsx")
    table = pl.read_excel(io.BytesIO(content))
    assert table["主体名称"].to_list() == [district.subject.name] * 2
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "来源：信用中国" in sheet[sheet.index("<oddHeader>") :]


def test_an_export_walks_over_pages(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xinshu.delivery.portal.exporting.AT_ONCE", 7)
    rows = publish(district, 30)
    told = json.loads(fetched("export", "supervision", "json"))
    assert [row["id"] for row in told["rows"]] == [row.pk for row in rows][::-1]


def test_unknown_formats_are_not_there(district: District) -> None:
    assert Client().get("/records/supervision/export.exe").status_code == 404


def feed(**query: Any) -> dict[str, Any]:
    """The JSON feed."""
    told: dict[str, Any] = json.loads(fetched("records_json", **query))
    return told


def test_a_copy_kept_by_the_feed_equals_what_is_public(district: District) -> None:
    rows = publish(district, 5)
    copy: dict[int, Any] = {}
    position = follow(copy, 0)
    take_down(rows[0])
    publish(district, 2, first=301)
    follow(copy, position)
    public = {row.pk for row in Record.objects.filter(state=1, subject__isnull=False)}
    assert set(copy) == public - {district.record.pk}


def follow(copy: dict[int, Any], position: int) -> int:
    """Take over what changed after a position, two at a time."""
    while True:
        told = feed(after=position, limit=2)
        for change in told["changes"]:
            assert change["position"] > position
            if change["kind"] == "taken_down":
                assert set(change) == {"position", "kind", "record", "item", "at"}
                copy.pop(change["record"], None)
            else:
                copy[change["record"]] = change["content"]
        position = told["position"]
        if not told["more"]:
            return position


def test_the_feed_says_nothing_of_what_ended_before_the_night(district: District) -> None:
    (row,) = publish(district, 1)
    let_end(row, timezone.localdate() - dt.timedelta(days=1))
    (change,) = feed()["changes"]
    assert change["kind"] == "taken_down"
    assert "content" not in change


def test_atom_names_what_is_public_and_buries_what_went(district: District) -> None:
    kept, gone = publish(district, 2)
    take_down(gone)
    tree = ET.fromstring(fetched("records_atom"))
    spaces = {"a": "http://www.w3.org/2005/Atom", "at": "http://purl.org/atompub/tombstones/1.0"}
    ids = [each.text for each in tree.findall("a:entry/a:id", spaces)]
    buried = [each.get("ref") for each in tree.findall("at:deleted-entry", spaces)]
    assert [str(each).endswith(f":{kept.pk}") for each in ids] == [True]
    assert [str(each).endswith(f":{gone.pk}") for each in buried] == [True]
    assert fetched("records_atom", section="licences").count(b"<entry>") == 0


def whole_file(form: str) -> bytes:
    """The whole item as open data, unpacked."""
    answer = Client().get(
        reverse("portal:open_file", args=["penalty", form]), headers={"Accept-Encoding": "gzip"}
    )
    assert answer["Content-Encoding"] == "gzip"
    return gzip.decompress(b"".join(answer.streaming_content))


def test_whole_items_are_described_and_have_checksums(district: District) -> None:
    rows = publish(district, 3)
    make_files()
    told = json.loads(fetched("datasets_json"))
    (one,) = told["dataset"]
    assert (one["identifier"], one["rows"]) == ("penalty", 3)
    assert "CF_NB" not in {field["code"] for field in one["fields"]}
    packed = whole_file("csv")
    assert packed == fetched("open_file", "penalty", "csv")
    sums = fetched("checksums").decode()
    assert f"{hashlib.sha256(packed).hexdigest()}  penalty-" in sums
    assert {int(each["downloadURL"].endswith(".json")) for each in one["distribution"]} == {0, 1}
    listed = json.loads(whole_file("json"))["rows"]
    assert [each["id"] for each in listed] == [row.pk for row in rows][::-1]


def test_a_file_is_held_back_once_something_in_it_must_go(district: District) -> None:
    kept, gone = publish(district, 2)
    make_files()
    assert open_files.still_there([kept.pk, gone.pk, 10**9]) == {kept.pk, gone.pk}
    take_down(gone)
    answer = Client().get(reverse("portal:open_file", args=["penalty", "csv"]))
    assert (answer.status_code, answer["Retry-After"]) == (503, "600")
    assert open_files.still_there([kept.pk, gone.pk]) == set()
    work()  # the event has the file made anew
    listed = json.loads(whole_file("json"))["rows"]
    assert [each["id"] for each in listed] == [kept.pk]
    assert open_files.still_there([kept.pk, gone.pk]) == {kept.pk}


def test_a_file_is_held_back_after_the_last_day_of_something_in_it(district: District) -> None:
    (row,) = publish(district, 1)
    let_end(row, timezone.localdate())
    make_files()
    made = open_files.dataset("penalty")
    assert made is not None
    assert made.good_today
    tomorrow = open_files.Dataset(
        **{name: getattr(made, name) for name in made.__slots__}
        | {"first_end": str(timezone.localdate() - dt.timedelta(days=1))}
    )
    assert not tomorrow.good_today


def test_two_jobs_at_one_item_do_not_write_into_each_others_files(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The later one reads what became public meanwhile and is done first."""
    publish(district, 2)
    (pk, item) = next(
        (pk, item)
        for pk, item in catalogue.items_by_id(catalogue.today()).items()
        if item.code == "penalty"
    )
    read = pages.whole_item

    def read_slowly(item_id: int) -> Iterator[list[PublicEntry]]:
        monkeypatch.setattr(pages, "whole_item", read)
        for some in read(item_id):
            yield some
            publish(district, 3, first=401)
            open_files.make(pk, item)

    monkeypatch.setattr(pages, "whole_item", read_slowly)
    open_files.make(pk, item)
    made = open_files.dataset("penalty")
    assert made is not None
    assert made.rows == 5
    for form in open_files.FORMS:
        assert hashlib.sha256(whole_file(form)).hexdigest() == made.files[form].sha256
    assert len(list(open_files.folder().glob("*.gz"))) == len(open_files.FORMS)


def test_a_file_that_is_just_made_anew_comes_later(district: District) -> None:
    publish(district, 1)
    make_files()
    for path in open_files.folder().glob("*.gz"):
        path.unlink()
    answer = Client().get(reverse("portal:open_file", args=["penalty", "csv"]))
    assert answer.status_code == 503
    make_files()
    assert whole_file("csv") == fetched("open_file", "penalty", "csv")


def test_what_did_not_change_is_not_made_twice(district: District) -> None:
    publish(district, 1)
    make_files()
    first = open_files.dataset("penalty")
    make_files()
    assert open_files.dataset("penalty") == first
    publish(district, 1, first=401)
    make_files()
    again = open_files.dataset("penalty")
    assert again is not None
    assert again.rows == 2
    assert len(list(open_files.folder().glob("penalty-*.gz"))) == len(open_files.FORMS)


def test_the_check_after_a_takedown_asks_here(district: District) -> None:
    rows = publish(district, 2)
    make_files()
    take_down(rows[0])
    work()
    assert services.check_places(actor=SETUP).remaining == 0


def test_figures_add_up(district: District) -> None:
    publish(district, 3)
    make_files()
    made = statistics_made.kept()
    assert made is not None
    assert made.total == made.by_item["penalty"] == sum(made.by_section.values()) == 3
    assert sum(count for _, count in made.by_department) == 3
    assert sum(made.by_month["supervision"]) == 3
    read = fetched("statistics").decode()
    assert "<svg" in read
    assert "其他行政管理信息" in read
    assert json.loads(fetched("statistics_json"))["total"] == 3


def test_before_the_first_night_nothing_is_made_up(district: District) -> None:
    assert "统计尚未生成" in fetched("statistics").decode()
    assert "文件尚未生成" in fetched("open").decode()
    assert Client().get(reverse("portal:statistics_json")).status_code == 404


@pytest.mark.parametrize(
    ("most", "top"), [(0, 4), (3, 4), (5, 8), (178, 200), (1837, 2000), (41, 80), (12_345, 20_000)]
)
def test_axes_end_at_round_numbers(most: int, top: int) -> None:
    assert nice_top(most) == top
