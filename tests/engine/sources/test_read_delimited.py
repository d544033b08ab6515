"""Delimited text: every record comes out once, as a frame row, a damaged row or a blank."""

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from xinshu.engine.sources import FileFacts, Format, encoding, inspect, read
from xinshu.engine.sources.batches import in_batches
from xinshu.engine.sources.delimited import DelimitedReader
from xinshu.engine.sources.facts import Layout, RawBatch

FIELDS = ("A", "B", "C")
COLUMNS = {0: "A", 1: "B", 2: "C"}


def facts_of(path: Path, **changed: object) -> FileFacts:
    given = {
        "format": Format.CSV,
        "size": path.stat().st_size,
        "encoding": "utf-8",
        "delimiter": ",",
        "header_row": 1,
        "headers": ("甲", "乙", "丙"),
        "width": 3,
    }
    return FileFacts(**(given | changed))  # type: ignore[arg-type]


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "rows.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def taken(path: Path, *, start_row: int = 0, batch_rows: int = 50_000, **facts: object) -> RawBatch:
    """All batches as one."""
    batches = list(
        read(
            path,
            facts=facts_of(path, **facts),
            columns=COLUMNS,
            fields=FIELDS,
            start_row=start_row,
            batch_rows=batch_rows,
        )
    )
    return joined(batches)


def joined(batches: list[RawBatch]) -> RawBatch:
    empty = pl.DataFrame(schema={"row_no": pl.UInt32, **dict.fromkeys(FIELDS, pl.String)})
    return RawBatch(
        frame=pl.concat([empty, *(b.frame for b in batches)]),
        damaged=[d for b in batches for d in b.damaged],
        blank_rows=sum(b.blank_rows for b in batches),
    )


def passed(path: Path, facts: FileFacts, *, quick: bool) -> RawBatch:
    layout = Layout(COLUMNS, FIELDS)
    reader = DelimitedReader(path, facts, layout, start_row=0, quick=quick)
    return joined(list(in_batches(reader.chunks(), 1000, layout)))


def test_row_numbers_count_title_rows_blank_lines_and_quoted_newlines(tmp_path: Path) -> None:
    path = write(tmp_path, '某区行政处罚\n甲,乙,丙\n1,"两\n行",x\n\n2,,y\n')
    batch = taken(path, header_row=2)
    assert batch.frame.rows() == [(3, "1", "两\n行", "x"), (5, "2", None, "y")]
    assert batch.blank_rows == 1


def test_blank_rows_above_the_header_are_not_counted(tmp_path: Path) -> None:
    batch = taken(write(tmp_path, "\n,,\n甲,乙,丙\n1,2,3\n\n"), header_row=3)
    assert (batch.frame.height, batch.blank_rows) == (1, 1)


def test_a_short_record_is_padded_and_empty_surplus_is_tolerated(tmp_path: Path) -> None:
    path = write(tmp_path, "甲,乙,丙\n1\n1,2,3,,,\n")
    assert taken(path).frame.rows() == [(2, "1", None, None), (3, "1", "2", "3")]


def test_a_record_with_too_many_cells_is_held_with_the_reason(tmp_path: Path) -> None:
    path = write(tmp_path, "甲,乙,丙\n1,2,3,4\na,b,c\n")
    batch = taken(path)
    assert batch.frame.rows() == [(3, "a", "b", "c")]
    (damage,) = batch.damaged
    assert (damage.row_no, damage.raw) == (2, "1,2,3,4")
    assert "4 个单元格" in damage.reason


def test_a_broken_byte_holds_its_own_record_and_tells_where(tmp_path: Path) -> None:
    path = write(
        tmp_path, "甲,乙,丙\n一,二,三\n四,五".encode() + b"\xff" + ",六\n七,八,九\n".encode()
    )
    batch = taken(path)
    assert batch.frame.get_column("row_no").to_list() == [2, 4]
    assert batch.damaged[0].row_no == 3
    assert "第 2 列第 2 个字符的字节 0xFF" in batch.damaged[0].reason


def test_a_broken_byte_in_gb18030_holds_its_own_record(tmp_path: Path) -> None:
    text = "甲,乙,丙\n一,二,三\n四,".encode("gb18030") + b"\x81\x20" + "五,六\n".encode("gb18030")
    batch = taken(write(tmp_path, text), encoding="gb18030")
    assert batch.frame.rows() == [(2, "一", "二", "三")]
    assert "0x81" in batch.damaged[0].reason
    assert "GB18030" in batch.damaged[0].reason


def test_a_file_cut_inside_a_quote_holds_its_last_record(tmp_path: Path) -> None:
    batch = taken(write(tmp_path, '甲,乙,丙\n1,2,3\n4,"被截断的内'))
    assert batch.frame.rows() == [(2, "1", "2", "3")]
    assert [(d.row_no, d.raw) for d in batch.damaged] == [(3, '4,"被截断的内')]


def test_a_forgotten_quote_costs_its_own_line_only(tmp_path: Path) -> None:
    rows = "".join(f"{n},b,c\n" for n in range(1000))
    batch = taken(write(tmp_path, f'甲,乙,丙\n1,"没有收尾,3\n{rows}'))
    assert [d.row_no for d in batch.damaged] == [2]
    assert batch.frame.height == 1000


def test_nul_characters_pass_to_the_checks(tmp_path: Path) -> None:
    assert taken(write(tmp_path, "甲,乙,丙\na\0b,2,3\n")).frame.rows() == [(2, "a\0b", "2", "3")]


def test_dates_that_do_not_exist_pass_as_written(tmp_path: Path) -> None:
    path = write(tmp_path, "甲,乙,丙\n2021-02-30,20210230,9.11E+17\n")
    assert taken(path).frame.rows() == [(2, "2021-02-30", "20210230", "9.11E+17")]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_reads_alike(tmp_path: Path, codec: str, line_end: str) -> None:
    rows = [["序号", "名称", "说明"]] + [[str(n), f"单位{n}", "“引号”,逗号"] for n in range(50)]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=line_end).writerows(rows)
    path = write(tmp_path, text.getvalue().encode(codec))
    facts = inspect(path)
    (batch,) = read(path, facts=facts, columns=COLUMNS, fields=FIELDS)
    assert facts.headers == ("序号", "名称", "说明")
    assert batch.frame.rows() == [(n, *row) for n, row in enumerate(rows[1:], start=2)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    lines = [delimiter.join(("名称", "代码", "日期"))] + [
        delimiter.join(("甲", "乙, 丙", "丁"))
    ] * 3
    text = "\n".join(lines) if delimiter != "," else "名称,代码,日期\n甲,乙,丁\n"
    facts = inspect(write(tmp_path, text))
    assert facts.delimiter == delimiter
    assert facts.headers == ("名称", "代码", "日期")


def test_batches_have_the_asked_size_and_reading_goes_on_where_it_stopped(tmp_path: Path) -> None:
    lines = [f"{n},b,c" if n % 7 else f"{n},b,c,zuviel" for n in range(2, 1001)]
    path = write(tmp_path, "\n".join(["甲,乙,丙", *lines]) + "\n")
    batches = list(read(path, facts=facts_of(path), columns=COLUMNS, fields=FIELDS, batch_rows=100))
    assert {b.frame.height for b in batches[:-1]} == {100}
    assert batches[-1].bytes_done == path.stat().st_size
    for done in range(1, len(batches)):
        rest = taken(path, start_row=batches[done - 1].last_row)
        expected = joined(batches[done:])
        assert_frame_equal(rest.frame, expected.frame)
        assert rest.damaged == expected.damaged


def test_fields_without_a_column_are_null_and_columns_without_a_field_are_left(
    tmp_path: Path,
) -> None:
    path = write(tmp_path, "甲,乙,丙\n1,2,3\n")
    (batch,) = read(path, facts=facts_of(path), columns={2: "C"}, fields=("Z", "C"))
    assert batch.frame.rows(named=True) == [{"row_no": 2, "Z": None, "C": "3"}]
    assert batch.frame.schema == {"row_no": pl.UInt32, "Z": pl.String, "C": pl.String}


def test_a_record_without_end_is_held_in_flat_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "BLOCK_BYTES", 1 << 10)
    monkeypatch.setattr("xinshu.engine.sources.delimited.RECORD_BYTES", 4 << 10)
    path = write(tmp_path, "甲,乙,丙\n1,2,3\n" + "x" * 50_000 + "\n4,5,6\n")
    batch = taken(path)
    assert batch.frame.rows() == [(2, "1", "2", "3"), (4, "4", "5", "6")]
    assert [d.row_no for d in batch.damaged] == [3]


def test_a_cell_beyond_the_limit_is_held_on_both_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("records", "regular"):
        monkeypatch.setattr(f"xinshu.engine.sources.{module}.CELL_CHARACTERS", 100)
    path = write(tmp_path, f"甲,乙,丙\n1,{'很' * 101},3\n1,2,3\n")
    for quick in (True, False):
        batch = passed(path, facts_of(path), quick=quick)
        assert [d.row_no for d in batch.damaged] == [2]
        assert batch.frame.height == 1


CELLS = st.text(st.sampled_from('ab",\n\r 中\u3000;\0é'), max_size=6) | st.sampled_from(
    ["", "", "abc", '"', '""', "a,b", "中文\r\n两行"]
)
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=12)
QUOTING = st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
RAGGED = st.text(st.sampled_from('ab",\n\r中 \ufeff'), max_size=60)
OPTIONS = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def compare_paths(folder: Path, data: bytes, **facts: object) -> tuple[RawBatch, RawBatch]:
    path = write(folder, data)
    known = facts_of(path, header_row=0, **facts)
    quick, exact = passed(path, known, quick=True), passed(path, known, quick=False)
    assert_frame_equal(quick.frame, exact.frame)
    assert quick.damaged == exact.damaged
    assert quick.blank_rows == exact.blank_rows
    return quick, exact


@OPTIONS
@given(table=TABLES, quoting=QUOTING, crlf=st.booleans(), block=st.integers(1, 80))
def test_the_quick_path_and_the_csv_module_agree_on_tables(
    tmp_path: Path, table: list[list[str]], quoting: int, crlf: bool, block: int
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=quoting, lineterminator="\r\n" if crlf else "\n").writerows(table)  # type: ignore[arg-type]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoding, "BLOCK_BYTES", block)
        quick, _ = compare_paths(tmp_path, text.getvalue().encode())
    records = list(csv.reader(io.StringIO(text.getvalue(), newline="")))
    assert quick.frame.height + len(quick.damaged) + quick.blank_rows == len(records)


@OPTIONS
@given(text=RAGGED, block=st.integers(1, 80), width=st.integers(1, 3))
def test_the_quick_path_and_the_csv_module_agree_on_anything(
    tmp_path: Path, text: str, block: int, width: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoding, "BLOCK_BYTES", block)
        compare_paths(tmp_path, text.encode(), width=width)


ODD_CELLS = st.sampled_from(
    ["a", "", ' "x"', '"x"y', 'x"y"', '"x" ', '"x""y"', '""x"', 'x"', '"x,y"', '"x\ny"', 'x""y']
)


@OPTIONS
@given(table=st.lists(st.lists(ODD_CELLS, min_size=1, max_size=3), min_size=1, max_size=4))
def test_quotes_in_odd_places_are_read_as_the_csv_module_reads_them(
    tmp_path: Path, table: list[list[str]]
) -> None:
    compare_paths(tmp_path, "".join(",".join(row) + "\n" for row in table).encode())


@OPTIONS
@given(
    data=st.binary(max_size=80),
    block=st.integers(1, 40),
    codec=st.sampled_from(["utf-8", "gb18030", "utf-16-le"]),
)
def test_any_bytes_give_rows_or_damaged_rows(
    tmp_path: Path, data: bytes, block: int, codec: str
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoding, "BLOCK_BYTES", block)
        small, _ = compare_paths(tmp_path, data, encoding=codec)
    whole, _ = compare_paths(tmp_path, data, encoding=codec)
    assert_frame_equal(small.frame, whole.frame)
    assert small.damaged == whole.damaged
