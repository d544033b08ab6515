"""Check digits of columns are those of single values, for good codes, near misses and rubbish."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xinshu.core.identifiers import organisation_code, registration_no, resident_id, uscc
from xinshu.engine import identifiers

Column = Callable[[pl.Series], pl.Series]
Single = Callable[[str], bool]

PAIRS: dict[str, tuple[Column, Single]] = {
    "uscc": (identifiers.uscc, uscc.is_valid),
    "uscc_shape": (identifiers.uscc_shape, uscc.is_shape),
    "organisation_code": (identifiers.organisation_code, organisation_code.is_valid),
    "registration_no": (identifiers.registration_no, registration_no.is_valid),
    "resident_id": (identifiers.resident_id, resident_id.is_valid),
    "resident_id_shape": (identifiers.resident_id_shape, resident_id.is_shape),
}
GOOD = (
    "91350100M000100Y43", "11120110000176778B", "91110000101623741K", "11120113000000019P",
    "12120113000000027F", "511201130000000359", "521201130000000431", "53120113000000051Q",
    "91120113MA0TE5T08M", "92120113MA0TE5T16D", "93120113MA0TE5T245", "N2120113MF0TE5T30R",
    "31120113MD0TE5T41G", "D2143569X", "D2143569-X", "110108000000016", "440301103448669",
    "1101080000000", "11010519491231002X", "11010519491231002x", "120113199001010012",
    "120113199001010020", "120110200002291238",
)  # fmt: skip
BAD = (
    "91350211M0000XUF46", "", "1", "D2143569--", "D21435691X", "120113190002290012",
    "120113000001010012", "990113199001010012", "12011319900101001Ⅹ", "１２０１１３199001010012",
    "9135010OM000100Y43", "11010800000001６",
)  # fmt: skip
SYMBOLS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZXx-京"


@st.composite
def codes(draw: st.DrawFn) -> str:
    """A known code with some symbols changed, or a row of code symbols of a telling length."""
    if draw(st.booleans()):
        code = list(draw(st.sampled_from(GOOD)))
        for _ in range(draw(st.integers(0, 2))):
            code[draw(st.integers(0, len(code) - 1))] = draw(st.sampled_from(SYMBOLS))
        return "".join(code)
    size = draw(st.sampled_from((9, 10, 13, 15, 18)))
    digits = st.text("0123456789", min_size=size, max_size=size)
    return draw(digits | st.text(SYMBOLS, min_size=size, max_size=size))


@pytest.mark.parametrize("name", PAIRS)
def test_vectors(name: str) -> None:
    column, single = PAIRS[name]
    values = [*GOOD, *BAD]
    assert column(pl.Series(values)).to_list() == [single(value) for value in values]


@pytest.mark.parametrize("name", PAIRS)
@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.none() | codes() | st.text(st.characters(exclude_categories=["Cs"])), max_size=20)
)
def test_any_text(name: str, values: list[str | None]) -> None:
    column, single = PAIRS[name]
    expected = [None if value is None else single(value) for value in values]
    assert column(pl.Series(values, dtype=pl.String)).to_list() == expected


@given(st.integers(0, 10**17 - 1))
def test_digits_complete_a_body(number: int) -> None:
    body = f"{number:017d}"
    row = np.frombuffer(body.encode(), dtype=np.uint8).reshape(1, -1)
    assert chr(identifiers.uscc_digit(row)[0]) == uscc.check_digit(body)
    assert chr(identifiers.resident_digit(row)[0]) == resident_id.check_digit(body)
    eight, fourteen = row[:, :8], row[:, :14]
    assert chr(identifiers.organisation_digit(eight)[0]) == organisation_code.check_digit(body[:8])
    assert chr(identifiers.registration_digit(fourteen)[0]) == registration_no.check_digit(
        body[:14]
    )


def test_nulls_stay_unknown() -> None:
    for column, _ in PAIRS.values():
        assert column(pl.Series([None, None], dtype=pl.String)).to_list() == [None, None]
        assert column(pl.Series([], dtype=pl.String)).to_list() == []
