"""Digests and canonical text must be the same in every year and every tool."""

import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xinshu.engine.load.digests import first_eight, key_hash, key_text, row_hash
from xinshu.engine.load.payload import canonical_json

_LONG = '{"CF_XDR_MC":"信枢样例商贸有限公司","CF_NR":"' + "警告并处罚款" * 60 + '"}'
# Computed with other implementations of XXH3 and BLAKE3; the first two are published vectors.
VECTORS = [
    ("", "99aa06d3014798d86001c324468d497f", "af1349b9f5f9a1a6a0404dea36dcc949"),
    ("abc", "06b05ab6733a618578af5f94892f3950", "6437b3ac38465133ffb63b75273a8db5"),
    (
        "津北市监罚〔2025〕7号|91120113MA0A",
        "9b0f239b70810e2d1d87ea6a8e0298ea",
        "82106e166c8605dbb5f70860d18d7e95",
    ),
    (_LONG, "d7ebf849a6bfbdb0f21c1f2f60866062", "e78d057c4d47c7e0b58d7f5bd7e7600a"),
]
TEXT = st.none() | st.text(
    st.characters(blacklist_categories=("Cs",)) | st.sampled_from('\\|"\n\r\t\b\f\x00\x1f无')
)


def series(*texts: str | None) -> pl.Series:
    return pl.Series("text", texts, dtype=pl.String)


@pytest.mark.parametrize(("text", "xxh3", "blake3"), VECTORS)
def test_digests_are_the_standard_ones(text: str, xxh3: str, blake3: str) -> None:
    assert row_hash(series("before", text))[1].hex() == xxh3
    assert key_hash(series("before", text))[1].hex() == blake3


def test_first_eight_reads_the_digest_from_its_left_end() -> None:
    assert list(first_eight(pl.Series([bytes(range(16))]))) == [0x0001020304050607]


@settings(deadline=None)
@given(rows=st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=6))
def test_payload_is_what_any_json_writer_gives(rows: list[tuple[str | None, ...]]) -> None:
    codes = ["CF_WSH", "CF_NR", "BZ"]
    values = pl.DataFrame(rows, schema=dict.fromkeys(codes, pl.String), orient="row")
    expected = [
        json.dumps(
            {c: v for c, v in zip(codes, row, strict=True) if v is not None},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for row in rows
    ]
    assert canonical_json(values, codes).to_list() == expected


@settings(deadline=None)
@given(
    rows=st.lists(
        st.tuples(*[st.text(st.sampled_from("\\｜a号"), max_size=3)] * 2),
        min_size=2,
        max_size=30,
        unique=True,
    )
)
def test_different_keys_never_share_their_text(rows: list[tuple[str, str]]) -> None:
    values = pl.DataFrame(rows, schema=["A", "B"], orient="row")
    assert key_text(values, ["A", "B"]).n_unique() == len(rows)


def test_key_text_reads_as_the_values_in_order() -> None:
    values = pl.DataFrame({"A": ["文号7", "x｜y"], "B": [None, "z"]})
    assert key_text(values, ["B", "A"]).to_list() == ["｜文号7", "z｜x\\｜y"]
