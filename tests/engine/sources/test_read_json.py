"""JSON lines and arrays: flat objects are rows, everything else is held."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xinshu.engine.sources import Format, RawBatch, encoding, inspect, json_lines, read


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "rows.jsonl"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def taken(path: Path, *, start_row: int = 0) -> tuple[list[dict[str, Any]], RawBatch]:
    facts = inspect(path)
    assert facts.format is Format.JSONL
    columns = dict(enumerate(facts.headers))
    batches = list(
        read(path, facts=facts, columns=columns, fields=facts.headers, start_row=start_row)
    )
    assert len(batches) == 1
    return batches[0].frame.rows(named=True), batches[0]


def test_numbers_keep_the_text_they_were_written_with(tmp_path: Path) -> None:
    text = '{"名称": "甲", "额": 1.50, "码": 911201130000000019, "真": true, "空": null}\n'
    rows, _ = taken(write(tmp_path, text))
    assert rows == [
        {
            "row_no": 1,
            "名称": "甲",
            "额": "1.50",
            "码": "911201130000000019",
            "真": "true",
            "空": None,
        }
    ]


def test_a_line_that_is_no_flat_object_is_held_with_the_reason(tmp_path: Path) -> None:
    lines = [
        '{"a": "1"}',
        '{"a": {"b": 1}}',
        '{"a": ',
        '["x"]',
        '{"a": 1, "a": 2}',
        r'{"a": "\ud800"}',
        "",
        '{"a": "2"}',
    ]
    rows, batch = taken(write(tmp_path, "\n".join(lines)))
    assert [row["row_no"] for row in rows] == [1, 8]
    assert [d.row_no for d in batch.damaged] == [2, 3, 4, 5, 6]
    reasons = ("嵌套", "完整的 JSON", "不是 JSON 对象", "出现了两次", "U+D800")
    for damage, reason in zip(batch.damaged, reasons, strict=True):
        assert reason in damage.reason
    assert batch.blank_rows == 1


def test_a_key_unknown_so_far_is_not_lost_silently(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_lines, "_SAMPLE_OBJECTS", 2)
    rows, batch = taken(write(tmp_path, '{"a": 1}\n{"a": 2}\n{"a": 3, "新": 4}\n'))
    assert len(rows) == 2
    assert "“新”" in batch.damaged[0].reason


def test_a_known_key_that_comes_late_finds_its_column(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_lines, "_SAMPLE_OBJECTS", 2)
    monkeypatch.setattr("xinshu.engine.sources.text_files._SAMPLE", 20)
    path = write(tmp_path, '{"a": 1}\n{"a": 2}\n{"a": 3, "备注": 4}\n')
    assert inspect(path, known_headers=("备注",)).headers == ("a", "备注")


def test_an_array_is_read_element_by_element(tmp_path: Path) -> None:
    text = '[\n {"a": "1,]}\\""},\n{"a": 2} , {"a": [1]},{"a": 4}]\n'
    rows, batch = taken(write(tmp_path, text))
    assert [(r["row_no"], r["a"]) for r in rows] == [(1, '1,]}"'), (2, "2"), (4, "4")]
    assert [d.row_no for d in batch.damaged] == [3]


def test_a_broken_element_costs_itself_and_a_cut_array_its_last(tmp_path: Path) -> None:
    rows, batch = taken(write(tmp_path, '[{"a": 1}, {"a": x}, {"a": 3}, {"a": "未完'))
    assert [r["row_no"] for r in rows] == [1, 3]
    assert [d.row_no for d in batch.damaged] == [2, 4]
    assert "不完整" in batch.damaged[1].reason


def test_text_behind_an_array_is_not_lost_silently(tmp_path: Path) -> None:
    rows, batch = taken(write(tmp_path, '[{"a": 1}]\n{"a": 2}\n'))
    assert len(rows) == 1
    assert [d.row_no for d in batch.damaged] == [2]


def test_reading_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = write(tmp_path, "".join(f'{{"a": {n}}}\n' for n in range(10)))
    rows, _ = taken(path, start_row=7)
    assert [r["a"] for r in rows] == ["7", "8", "9"]


def test_deep_nesting_is_held(tmp_path: Path) -> None:
    deep = '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}"
    rows, batch = taken(write(tmp_path, '{"a": 1}\n' + deep + "\n"))
    assert len(rows) == 1
    assert [d.row_no for d in batch.damaged] == [2]


VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.just([1])
OBJECTS = st.lists(st.dictionaries(st.sampled_from(["a", "b", "丙"]), VALUES), max_size=8)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(objects=OBJECTS, array=st.booleans(), ascii_only=st.booleans(), block=st.integers(1, 60))
def test_every_object_is_a_row_a_damaged_row_or_blank(
    tmp_path: Path, objects: list[dict[str, object]], array: bool, ascii_only: bool, block: int
) -> None:
    objects = [{"a": "first", "b": "b", "丙": "c"}, *objects]
    texts = [json.dumps(o, ensure_ascii=ascii_only) for o in objects]
    path = write(tmp_path, f"[{', '.join(texts)}]" if array else "\n".join(texts))
    facts = inspect(path)
    columns = dict(enumerate(facts.headers))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoding, "BLOCK_BYTES", block)
        (batch,) = read(path, facts=facts, columns=columns, fields=facts.headers)
    assert batch.frame.height + len(batch.damaged) + batch.blank_rows == len(objects)
    assert len(batch.damaged) == sum(any(isinstance(v, list) for v in o.values()) for o in objects)
