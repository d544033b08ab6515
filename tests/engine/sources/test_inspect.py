"""The first look: encoding, header row, title rows, what is refused and in which words."""

from pathlib import Path

import pytest

from xinshu.engine.sources import Format, SourceError, encoding, inspect
from xinshu.engine.sources.errors import (
    DuplicateHeaders,
    EmptyFile,
    TooManyColumns,
    UnknownEncoding,
    UnreadableEncoding,
)

NAMES = ("行政相对人名称", "处罚决定书文号", "处罚决定日期")
ROW = "某测试有限公司,津北罚字〔2026〕1号,2026-03-02\n"


def write(folder: Path, text: str | bytes, codec: str = "utf-8") -> Path:
    path = folder / "given.csv"
    path.write_bytes(text.encode(codec) if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    ("codec", "found", "bom"),
    [
        ("utf-8", "utf-8", False),
        ("utf-8-sig", "utf-8", True),
        ("gb18030", "gb18030", False),
        ("utf-16", "utf-16-le", True),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, codec: str, found: str, bom: bool) -> None:
    facts = inspect(write(tmp_path, f"{','.join(NAMES)}\n{ROW * 3}", codec))
    assert (facts.encoding, facts.bom, facts.headers) == (found, bom, NAMES)


def test_a_utf8_file_with_one_broken_byte_stays_utf8(tmp_path: Path) -> None:
    data = f"{','.join(NAMES)}\n{ROW * 30}".encode() + b"\xe4\xb8,\n"
    assert inspect(write(tmp_path, data)).encoding == "utf-8"


def test_chinese_that_begins_late_decides_the_encoding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "SAMPLE_BYTES", 64)
    data = b"name,code,date\n" + b"a,b,c\n" * 50 + "测试有限公司,2,3\n".encode("gb18030")
    assert inspect(write(tmp_path, data)).encoding == "gb18030"


def test_a_declared_encoding_is_used_and_an_unknown_one_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "名称,代码\n甲,乙\n", "gb18030")
    assert inspect(path, encoding="GBK").encoding == "gb18030"
    with pytest.raises(UnknownEncoding):
        inspect(path, encoding="big5")


def test_another_countrys_encoding_is_refused_not_garbled(tmp_path: Path) -> None:
    text = "事業者名称,登録番号,処分の日付\n" + "株式会社ひまわりサービス,あいう,かきく\n" * 20
    with pytest.raises(UnreadableEncoding):
        inspect(write(tmp_path, text, "shift-jis"))


@pytest.mark.parametrize("data", [b"", b"  \r\n \t\n", b"\xef\xbb\xbf", "\u3000\n".encode()])
def test_an_empty_file_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(EmptyFile):
        inspect(write(tmp_path, data))


def test_title_rows_stand_above_the_header(tmp_path: Path) -> None:
    text = f"2026年行政处罚信息公示表,,\n\n填报单位：某局,,\n{','.join(NAMES)}\n{ROW * 3}"
    facts = inspect(write(tmp_path, text))
    assert facts.header_row == 4
    assert facts.headers == NAMES
    assert facts.title_rows == ("2026年行政处罚信息公示表", "填报单位：某局")


def test_known_names_decide_where_several_rows_could_be_the_header(tmp_path: Path) -> None:
    text = f"单位,某局,填报人\n{','.join(NAMES)}\n{ROW}"
    assert inspect(write(tmp_path, text)).header_row == 1
    assert inspect(write(tmp_path, text), known_headers=NAMES).header_row == 2


def test_known_names_match_without_marks_blanks_units_and_width(tmp_path: Path) -> None:
    text = "标题甲,标题乙\n*行政 相对人名称,罚款金额（万元）\n甲,1\n"
    facts = inspect(write(tmp_path, text), known_headers=("行政相对人名称", "罚款金额"))
    assert facts.header_row == 2


def test_a_file_that_begins_with_data_has_no_header(tmp_path: Path) -> None:
    facts = inspect(write(tmp_path, "4680,某局,91120113MA0TE5T08M,2026-03-02\n" * 3))
    assert (facts.header_row, facts.headers, facts.width) == (0, (), 4)


def test_a_definition_may_fix_the_header_row(tmp_path: Path) -> None:
    path = write(tmp_path, "名称,日期\n甲,乙\n丙,丁\n")
    assert inspect(path, header_row=2).headers == ("甲", "乙")
    assert inspect(path, header_row=0).headers == ()


def test_names_an_export_tool_invents_are_no_headers(tmp_path: Path) -> None:
    facts = inspect(write(tmp_path, "附件4,Unnamed: 1,Unnamed: 2\n序号,名称,\n1,甲,\n2,乙,\n"))
    assert (facts.header_row, facts.headers, facts.title_rows) == (2, ("序号", "名称"), ("附件4",))


def test_strokes_beside_a_title_name_no_columns(tmp_path: Path) -> None:
    facts = inspect(write(tmp_path, "填报说明,/,/\n序号,名称,日期\n1,甲,乙\n2,丙,丁\n"))
    assert (facts.header_row, facts.headers) == (2, ("序号", "名称", "日期"))


def test_one_column_is_a_table(tmp_path: Path) -> None:
    facts = inspect(write(tmp_path, "企业名称\n甲公司\n乙公司\n"))
    assert (facts.headers, facts.header_row) == (("企业名称",), 1)


def test_trailing_empty_columns_do_not_count(tmp_path: Path) -> None:
    line = "序号,名称" + "," * 5000
    facts = inspect(write(tmp_path, f"{line}\n1,甲{',' * 5000}\n"))
    assert facts.headers == ("序号", "名称")


def test_more_used_columns_than_any_item_has_are_refused(tmp_path: Path) -> None:
    header = ",".join(f"列{n}" for n in range(10_000))
    with pytest.raises(TooManyColumns, match="10000 列"):
        inspect(write(tmp_path, f"{header}\n{','.join('x' * 10_000)}\n"))


def test_a_known_name_twice_is_refused_and_an_unknown_one_reported(tmp_path: Path) -> None:
    path = write(tmp_path, "名称,备注,备注\n甲,乙,丙\n")
    assert inspect(path, known_headers=("名称",)).duplicates == ("备注",)
    with pytest.raises(DuplicateHeaders, match="第 2、3 列"):
        inspect(path, known_headers=("名称", "备注"))


def test_the_name_of_the_file_means_nothing(tmp_path: Path) -> None:
    path = tmp_path / "报表.xlsx"
    path.write_text("名称,代码\n甲,乙\n", encoding="utf-8")
    assert inspect(path).format is Format.CSV


def test_every_refusal_tells_what_to_do() -> None:
    def all_of(kind: type[SourceError]) -> list[type[SourceError]]:
        return [kind, *(c for sub in kind.__subclasses__() for c in all_of(sub))]

    kinds = all_of(SourceError)[1:]
    assert len({kind.code for kind in kinds}) == len(kinds)
    for kind in kinds:
        assert kind.sentence.endswith(("。", "{reason}")), kind
