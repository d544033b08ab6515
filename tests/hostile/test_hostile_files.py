"""Files nobody should have sent: a clear refusal or held rows, never a crash or a lost row."""

import io
import json
import random
import resource
import struct
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders.old_workbook import old_workbook
from xinshu.engine.sources import RawBatch, SourceError, inspect, read
from xinshu.engine.sources.errors import (
    CutOffFile,
    DamagedWorkbook,
    DuplicateHeaders,
    EmptyFile,
    EncryptedWorkbook,
    ExpandsTooFar,
    NotATable,
    TooManyColumns,
    WebPage,
    WorkbookTooLarge,
)

HEADER = "名称,文号,日期\n"


def given_file(folder: Path, data: bytes, name: str = "given.csv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def taken(path: Path) -> list[RawBatch]:
    facts = inspect(path)
    columns = {at: f"F{at}" for at in range(facts.width)}
    return list(read(path, facts=facts, columns=columns, fields=tuple(columns.values())))


def counted(batches: list[RawBatch]) -> int:
    return sum(b.frame.height + len(b.damaged) + b.blank_rows for b in batches)


def taken_or_refused(path: Path) -> list[RawBatch]:
    """What comes in, or nothing where the file is refused by name; any other error is a crash."""
    try:
        return taken(path)
    except SourceError:
        return []


def workbook_bytes(rows: int = 20) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("数据")
        for at in range(rows):
            sheet.write_row(at, 0, ["名称", "文号"] if at == 0 else [f"甲{at}", f"{at}号"])
    return file.getvalue()


BINARY: dict[str, bytes] = {
    "png": b"\x89PNG\r\n\x1a\n" + bytes(200),
    "jpeg": b"\xff\xd8\xff\xe0" + bytes(100),
    "pdf": b"%PDF-1.7\n1 0 obj\n",
    "rar": b"Rar!\x1a\x07\x01\x00",
    "gzip": b"\x1f\x8b\x08\x00" + bytes(20),
    "random": random.Random(7).randbytes(5000),
    "zeros": bytes(5000),
    "program": b"MZ\x90\x00" + bytes(300),
}


@pytest.mark.parametrize("kind", BINARY)
def test_what_is_no_table_is_named(tmp_path: Path, kind: str) -> None:
    with pytest.raises(NotATable):
        inspect(given_file(tmp_path, BINARY[kind]))


@pytest.mark.parametrize(
    "text", ["<html><table><tr><td>甲", "\n<!DOCTYPE html>", '<?xml version="1.0"?><Workbook/>']
)
def test_a_web_page_called_workbook_is_named(tmp_path: Path, text: str) -> None:
    with pytest.raises(WebPage):
        inspect(given_file(tmp_path, text.encode(), "报表.xls"))


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    for data in (b"", b"\n\n", b"\xef\xbb\xbf"):
        with pytest.raises(EmptyFile):
            inspect(given_file(tmp_path, data))


def test_a_sparse_file_of_two_gigabytes_is_seen_through_at_once(tmp_path: Path) -> None:
    path = given_file(tmp_path, (HEADER + "甲,1,2\n" * 20_000).encode())
    written = path.stat().st_size
    with path.open("r+b") as file:
        file.truncate(2 << 30)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(CutOffFile) as refusal:
        inspect(path)
    assert written <= int(str(refusal.value.facts["position"])) <= written + 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10
    with path.open("r+b") as file:
        file.truncate(0)
        file.truncate(2 << 30)
    with pytest.raises(NotATable):
        inspect(path)


def test_zero_bytes_in_the_middle_cost_one_record(tmp_path: Path) -> None:
    lines = "甲,1,2\n" * 20_000
    path = given_file(tmp_path, (HEADER + lines).encode())
    with path.open("r+b") as file:
        file.truncate(40 << 20)
        file.seek(0, io.SEEK_END)
        file.write(("\n" + lines).encode())
    batches = taken(path)
    assert sum(b.frame.height for b in batches) == 40_000
    assert [d.row_no for b in batches for d in b.damaged] == [20_002]


@pytest.mark.parametrize("keep", [0.02, 0.3, 0.6, 0.9, 0.999])
def test_a_cut_off_workbook_is_damaged(tmp_path: Path, keep: float) -> None:
    whole = workbook_bytes()
    with pytest.raises((DamagedWorkbook, NotATable)):
        inspect(given_file(tmp_path, whole[: int(len(whole) * keep)], "a.xlsx"))


def test_a_workbook_with_a_changed_byte_is_damaged_or_read_whole(tmp_path: Path) -> None:
    whole = workbook_bytes()
    for at in range(100, len(whole), 97):
        changed = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
        path = given_file(tmp_path, changed, "a.xlsx")
        assert sum(b.frame.height for b in taken_or_refused(path)) in (0, 19)


def repacked(whole: bytes, changes: dict[str, bytes], extra: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(whole)) as source,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, changes.get(name, source.read(name)))
        for name, data in extra.items():
            target.writestr(name, data)
    return file.getvalue()


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = repacked(workbook_bytes(), {}, {"xl/media/a.xml": bytes(80 << 20)})
    with pytest.raises(ExpandsTooFar):
        inspect(given_file(tmp_path, bomb, "a.xlsx"))


def test_a_zip_bomb_that_lies_about_its_size_is_damaged(tmp_path: Path) -> None:
    bomb = repacked(workbook_bytes(), {}, {"xl/media/a.xml": bytes(80 << 20)})
    lie = bomb.replace(struct.pack("<I", 80 << 20), struct.pack("<I", 1000))
    assert lie != bomb
    with pytest.raises((DamagedWorkbook, ExpandsTooFar)):
        inspect(given_file(tmp_path, lie, "a.xlsx"))


def test_too_many_parts_and_nested_archives_are_refused(tmp_path: Path) -> None:
    parts = {f"xl/media/{n}.bin": b"" for n in range(10_001)}
    with pytest.raises(ExpandsTooFar, match="部件"):
        inspect(given_file(tmp_path, repacked(workbook_bytes(), {}, parts), "a.xlsx"))
    inner = repacked(workbook_bytes(), {}, {"deeper.zip": workbook_bytes()})
    nested = repacked(workbook_bytes(), {}, {"xl/embeddings/a.xlsx": inner})
    with pytest.raises(ExpandsTooFar, match="嵌套"):
        inspect(given_file(tmp_path, nested, "a.xlsx"))


def test_an_embedded_workbook_is_no_reason_to_refuse(tmp_path: Path) -> None:
    nested = repacked(workbook_bytes(), {}, {"xl/embeddings/a.xlsx": workbook_bytes()})
    assert inspect(given_file(tmp_path, nested, "a.xlsx")).headers == ("名称", "文号")


CORNERS = {
    "placed": '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "unplaced": f"<row>{'<c><v>1</v></c>' * 16_000}</row>{'<row><c><v>1</v></c></row>' * 1000}",
}


@pytest.mark.parametrize("corner", CORNERS)
def test_one_cell_in_the_last_corner_does_not_exhaust_memory(tmp_path: Path, corner: str) -> None:
    whole = workbook_bytes()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    sheet = sheet.replace("</sheetData>", f"{CORNERS[corner]}</sheetData>")
    bomb = repacked(whole, {"xl/worksheets/sheet1.xml": sheet.encode()}, {})
    with pytest.raises(WorkbookTooLarge, match="上限"):
        inspect(given_file(tmp_path, bomb, "a.xlsx"))


def test_coloured_paper_far_below_the_rows_is_no_reason_to_refuse(tmp_path: Path) -> None:
    whole = workbook_bytes()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    paper = '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    sheet = sheet.replace("</sheetData>", paper)
    path = given_file(
        tmp_path, repacked(whole, {"xl/worksheets/sheet1.xml": sheet.encode()}, {}), "a.xlsx"
    )
    assert sum(b.frame.height for b in taken(path)) == 19


def test_one_endless_shared_text_is_refused(tmp_path: Path) -> None:
    noise = random.Random(3).randbytes(2 << 20).hex()
    strings = f"<sst><si><t>{noise}</t></si></sst>".encode()
    bomb = repacked(workbook_bytes(), {"xl/sharedStrings.xml": strings}, {})
    with pytest.raises(ExpandsTooFar, match="超长"):
        inspect(given_file(tmp_path, bomb, "a.xlsx"))


def test_a_password_is_named(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(EncryptedWorkbook, match="密码"):
        inspect(given_file(tmp_path, ole, "a.xlsx"))


def test_another_office_document_is_named(tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    with pytest.raises(NotATable, match="其他办公文档"):
        inspect(given_file(tmp_path, file.getvalue(), "a.xlsx"))


def test_a_broken_old_workbook_is_damaged(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + random.Random(5).randbytes(5000)
    with pytest.raises(DamagedWorkbook):
        inspect(given_file(tmp_path, ole, "a.xls"))


@pytest.mark.parametrize("wanted", [(1 << 31, 65_535), (65_535, 65_535)])
def test_an_old_workbook_that_wants_all_memory_is_damaged(
    tmp_path: Path, wanted: tuple[int, int]
) -> None:
    bomb = old_workbook([["名称", "文号"], ["甲", "1"]], wanted=wanted)
    with pytest.raises(DamagedWorkbook, match="内存"):
        inspect(given_file(tmp_path, bomb, "a.xls"))


def test_an_honest_old_workbook_is_read(tmp_path: Path) -> None:
    rows = [["名称", "文号"], *([f"甲{n}", float(n)] for n in range(30))]
    (batch,) = taken(given_file(tmp_path, old_workbook(rows), "a.xls"))
    assert batch.frame.row(7) == (9, "甲7", "7")


def test_ten_thousand_columns_are_refused_in_every_format(tmp_path: Path) -> None:
    names = [f"列{n}" for n in range(10_000)]
    with pytest.raises(TooManyColumns):
        inspect(given_file(tmp_path, ("\n".join([",".join(names)] * 2)).encode()))
    with pytest.raises(TooManyColumns):
        inspect(given_file(tmp_path, json.dumps(dict.fromkeys(names, 1)).encode()))
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for row in range(2):
            sheet.write_row(row, 0, names)
    with pytest.raises(TooManyColumns):
        inspect(given_file(tmp_path, file.getvalue(), "a.xlsx"))


def test_a_field_claimed_by_two_columns_is_refused(tmp_path: Path) -> None:
    path = given_file(tmp_path, "名称,文号,名称\n甲,1,乙\n".encode())
    with pytest.raises(DuplicateHeaders, match="第 1、3 列"):
        inspect(path, known_headers=("名称", "文号"))


def test_a_file_without_header_says_so(tmp_path: Path) -> None:
    path = given_file(tmp_path, b"91120113MA0TE5T08M,2026-03-02,1\n" * 3)
    assert (inspect(path).header_row, inspect(path).headers) == (0, ())
    assert counted(taken(path)) == 3


def test_formulas_nul_and_impossible_dates_pass_as_text(tmp_path: Path) -> None:
    rows = ["=cmd|'/C calc'!A0,2021-02-30,a\0b", "@SUM(1),20210230,+1"]
    (batch,) = taken(given_file(tmp_path, (HEADER + "\n".join(rows)).encode()))
    assert batch.frame.rows() == [
        (2, "=cmd|'/C calc'!A0", "2021-02-30", "a\0b"),
        (3, "@SUM(1)", "20210230", "+1"),
    ]


@pytest.mark.parametrize("escape", [r"\ud800", r"\udfff", r"\ud800\ud800", r"\udc00\ud800"])
def test_half_a_character_in_json_is_held(tmp_path: Path, escape: str) -> None:
    text = f'{{"名称": "甲"}}\n{{"名称": "{escape}"}}\n{{"名称": "\\ud83d\\ude00"}}\n'
    (batch,) = taken(given_file(tmp_path, text.encode()))
    assert batch.frame.rows() == [(1, "甲"), (3, "😀")]
    assert [d.row_no for d in batch.damaged] == [2]


@pytest.mark.parametrize("surrogate", [b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xc0\x80", b"\xf5\x80"])
def test_bytes_that_are_no_characters_are_held(tmp_path: Path, surrogate: bytes) -> None:
    data = HEADER.encode() + b"a,b,c\n" * 50 + surrogate + b",b,c\n" + "甲,乙,丙\n".encode()
    (batch,) = taken(given_file(tmp_path, data))
    assert batch.frame.height == 51
    assert [d.row_no for d in batch.damaged] == [52]


def of_records(records: list[bytes]) -> bytes:
    good = "甲有限公司,1,2\n".encode() * 20
    return HEADER.encode() + good + b"".join(record + b"\n" for record in records)


RECORDS = st.lists(
    st.sampled_from(
        ["甲,1,2", "甲,1", "甲,1,2,3", "甲,1,2,,", ",,", "", '"甲,""x",1,2', '"两\n行",1,2']
    ).map(str.encode)
    | st.sampled_from([b"\xff,1,2", b"a\0,1,2", "\u3000, ,".encode()]),
    max_size=40,
)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(records=RECORDS)
def test_every_record_is_delivered_held_or_blank(tmp_path: Path, records: list[bytes]) -> None:
    assert counted(taken(given_file(tmp_path, of_records(records)))) == 20 + len(records)


TEXT = HEADER + '甲,"引\n号",2026-03-02\n' * 30
WHOLE = {
    "csv": TEXT.encode(),
    "gb18030": TEXT.encode("gb18030"),
    "utf-16": TEXT.encode("utf-16"),
    "jsonl": ('{"名称": "甲", "数": 1}\n' * 30).encode(),
    "array": json.dumps([{"名称": "甲", "数": 1}] * 30, ensure_ascii=False).encode(),
    "xlsx": workbook_bytes(),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_damage_anywhere_is_a_refusal_or_held_rows(tmp_path: Path, kind: str) -> None:
    whole = WHOLE[kind]
    chance = random.Random(11)
    for _ in range(150):
        at, length = chance.randrange(len(whole)), chance.randrange(1, 12)
        instead = chance.choice([b"", chance.randbytes(length), b'"', b"\0" * length, b"\n"])
        path = given_file(tmp_path, whole[:at] + instead + whole[at + length :])
        batches = taken_or_refused(path)
        assert all(b.frame.get_column("row_no").is_sorted() for b in batches)
