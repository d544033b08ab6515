"""Repeated keys are found over all batches of a submission, in little memory."""

from itertools import pairwise

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.load.tables import rows
from xinshu.engine.load import DigestTable, SeenKeys

_file = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("xy")), max_size=25)


@settings(deadline=None)
@given(file=_file, cuts=st.lists(st.integers(0, 25), max_size=3))
def test_seen_keys_mark_what_a_walk_over_the_file_marks(
    file: list[tuple[str, str]], cuts: list[int]
) -> None:
    seen, first, marks, expected = SeenKeys(), dict[str, str](), [], []
    frames = [rows({key: content}) for key, content in file]
    edges = sorted({0, len(file), *(min(cut, len(file)) for cut in cuts)})
    for start, end in pairwise(edges):
        marks += seen.mark(pl.concat(frames[start:end])).to_list()
    for key, content in file:
        same = "identical" if first.get(key) == content else "conflicting"
        expected.append(same if key in first else None)
        first.setdefault(key, content)
    assert marks == expected
    assert len(seen) == len(first)


@settings(deadline=None)
@given(batches=st.lists(st.dictionaries(st.integers(0, 50), st.integers(0, 2**64 - 1)), max_size=9))
def test_digest_table_answers_with_the_value_added_last(batches: list[dict[int, int]]) -> None:
    table, model = DigestTable(), dict[int, int]()
    for batch in batches:
        table.add(np.array([*batch], np.uint64), np.array([*batch.values()], np.uint64))
        model |= batch
    known, values = table.find(np.arange(60, dtype=np.uint64))
    assert known.tolist() == [key in model for key in range(60)]
    assert values.tolist() == [model.get(key, 0) for key in range(60)]


def test_ten_million_keys_need_less_than_200_megabytes() -> None:
    table, random = DigestTable(), np.random.default_rng(7)
    for _ in range(100):
        table.add(
            random.integers(2**64, size=100_000, dtype=np.uint64), np.zeros(100_000, np.uint64)
        )
    assert len(table) > 9_999_000
    assert table.nbytes < 200 * 2**20
