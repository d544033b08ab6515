"""Files that are not what they are said to be: sent back whole, with a sentence that helps."""

import io
import json
from pathlib import Path

import pytest

from builders.actors import Cast
from builders.catalogue import PENALTY, base_documents, changed, overlay_documents, publish
from builders.submissions import as_csv, numbers, payment, penalty, registration, send
from builders.traces import NOTHING, watched
from xinshu.core.catalog.model import Edition as Whole
from xinshu.domain.catalog import selectors as catalogue
from xinshu.domain.catalog.models import Edition
from xinshu.domain.collection.models import HeldRow, Submission
from xinshu.domain.records.models import LakePartition, Record
from xinshu.engine.templates import write_template
from xinshu.kernel.files.refusals import EmptyFile
from xinshu.kernel.notify.models import Notice


def sent_back(submission: Submission) -> str:
    """The sentence; nothing of the file is stored."""
    assert submission.state == "refused", submission.message
    assert numbers(submission) == {}
    assert not Record.objects.exists()
    assert not HeldRow.objects.exists()
    assert not LakePartition.objects.exists()
    return submission.message


def without(row: dict[str, str], *codes: str) -> dict[str, str]:
    return {code: text for code, text in row.items() if code not in codes}


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b" \r\n\r\n ", ["空"]),
        (as_csv([penalty()]).splitlines(keepends=True)[0], ["没有数据行", "零报告"]),
        (as_csv([penalty()]).splitlines(keepends=True)[0] + b",,,,\n\n", ["没有数据行"]),
        (b"%PDF-1.7\n" + bytes(range(256)), ["不是数据表"]),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), ["不是数据表"]),
        (b"<html><body><table></table></body></html>", ["网页"]),
        (b"PK\x03\x04" + bytes(100), ["不完整"]),
        (bytes(4000), []),
        (b"a;b;c\n1;2;3\n", ["行政处罚", "a、b、c"]),
        (as_csv([payment()]), ["企业纳税月度信息"]),
        (as_csv([without(penalty(), "fact", "number")]), ["违法事实", "决定书文号"]),
        (as_csv([penalty() | {"违法事实": "又一列"}]), ["违法事实"]),
        (b"[]", ["任何列", "模板"]),
    ],
    ids=[
        "blanks",
        "a header only",
        "a header and blank rows",
        "a PDF",
        "a picture",
        "a web page",
        "half a workbook",
        "zero bytes",
        "strange columns",
        "another item",
        "missing columns",
        "two columns for one field",
        "an empty list",
    ],
)
def test_what_is_no_table_of_the_item_is_sent_back(
    cast: Cast, content: bytes, words: list[str]
) -> None:
    with watched() as traces:
        submission = send(content, by=cast.clerk_a)
    said = sent_back(submission)
    assert said.endswith("。")
    assert [word for word in words if word not in said] == []
    assert traces.left["audit"] == ["collection.submitted", "collection.refused"]
    assert traces.left["messages"] == ["submission.refused"]
    assert len(traces.left["notices"]) == 1


@pytest.mark.usefixtures("district")
def test_a_file_without_a_byte_is_not_taken_in_at_all(cast: Cast) -> None:
    with watched() as traces, pytest.raises(EmptyFile):
        send(b"", by=cast.clerk_a)
    assert traces.left == NOTHING


@pytest.mark.usefixtures("district")
def test_the_sender_hears_of_a_file_sent_back(cast: Cast) -> None:
    submission = send(b"%PDF-1.7\n" + bytes(range(256)), by=cast.clerk_a)
    notice = Notice.objects.get(user_id=cast.clerk_a.user_id)
    assert submission.receipt_no in notice.title


@pytest.mark.usefixtures("district")
def test_a_file_of_another_item_names_that_item(cast: Cast) -> None:
    said = sent_back(send(as_csv([penalty()]), by=cast.clerk_a, item="register"))
    assert "行政处罚" in said


@pytest.mark.usefixtures("district")
def test_names_aliases_and_decorated_headers_are_understood(cast: Cast) -> None:
    row = penalty()
    headers = {
        "name": "处罚对象名称",
        "category": "*行政相对人类别（必填）",
        "code": "统一社会信用代码",
        "number": "决定书文号",
        "decided_on": "处罚决定日期(YYYY-MM-DD)",
        "fact": " 违法事实 ",
    }
    text = ",".join(headers.values()) + "\n" + ",".join(row[code] for code in headers) + "\n"
    for encoded in (text.encode(), text.encode("gb18030"), text.encode("utf-16")):
        submission = send(encoded, by=cast.clerk_a)
        assert submission.state == "stored", submission.message
    assert Record.objects.count() == 1


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize("text", ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_formulas_stay_text(cast: Cast, text: str) -> None:
    submission = send(penalty(1, fact=text), by=cast.clerk_a)
    assert submission.state == "stored", submission.message
    assert json.loads(Record.objects.get().payload)["fact"] == text.strip()


def template(edition: Edition, code: str, folder: Path) -> bytes:
    """The item's template as the edition gives it, empty."""
    whole: Whole = catalogue.loaded(edition)
    path = folder / "template.xlsx"
    write_template(path, whole.items[code], edition_code=edition.code, code_lists=whole.code_lists)
    return path.read_bytes()


def test_a_template_of_another_item_is_told_by_its_mark(
    cast: Cast, district: Edition, tmp_path: Path
) -> None:
    said = sent_back(send(template(district, "tax", tmp_path), by=cast.clerk_a, name="t.xlsx"))
    assert "企业纳税月度信息" in said


def test_a_template_of_the_same_edition_s_name_is_empty_and_says_so(
    cast: Cast, district: Edition, tmp_path: Path
) -> None:
    said = sent_back(send(template(district, "penalty", tmp_path), by=cast.clerk_a, name="t.xlsx"))
    assert "没有数据行" in said


def test_a_template_from_before_a_breaking_change_names_the_change(
    cast: Cast, district: Edition, tmp_path: Path
) -> None:
    old = template(district, "penalty", tmp_path)
    broken = changed(PENALTY, key=["number", "name"])
    broken["fields"].append({"code": "organ", "name": "处罚机关", "length": 100, "required": True})
    publish(base_documents(penalty=broken), code="base-2", region="100000")
    publish(overlay_documents(code="district-2", base="base-2"))
    said = sent_back(send(old, by=cast.clerk_a, name="t.xlsx"))
    assert "district-2" in said
    assert "新模板" in said


@pytest.mark.usefixtures("district")
def test_json_lines_and_a_json_list_are_files_too(cast: Cast) -> None:
    rows = [registration(1), registration(2)]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    whole = json.dumps(rows, ensure_ascii=False)
    for text in (lines, whole):
        submission = send(text, by=cast.clerk_a, item="register", name="r.json")
        assert submission.state == "stored", submission.message
        assert submission.received == 2
    assert Record.objects.count() == 2
    assert io.StringIO(lines).readline()
