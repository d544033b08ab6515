"""Masks hide: never everything shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinshu.core import masking

ID = "120113199001010012"
PHONE = "13800138000"


@pytest.mark.parametrize(
    ("text", "keep", "expected"),
    [
        ("6222020200112233", (0, 4), "************2233"),
        ("abcdef", (2, 1), "ab***f"),
        ("abcdef", (0, 0), "******"),
        ("abc", (2, 1), "***"),
        ("abc", (6, 4), "***"),
        ("", (1, 1), ""),
    ],
)
def test_masking_by_what_is_kept(text: str, keep: tuple[int, int], expected: str) -> None:
    assert masking.mask(text, keep) == expected


@given(st.text(min_size=1).filter(lambda t: "*" not in t), st.integers(0, 9), st.integers(0, 9))
def test_a_mask_keeps_the_length_and_always_hides(text: str, left: int, right: int) -> None:
    masked = masking.mask(text, (left, right))
    assert len(masked) == len(text)
    assert "*" in masked


@pytest.mark.parametrize("keep", [(-1, 0), (0, -1)])
def test_a_mask_cannot_keep_less_than_nothing(keep: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="zero or more"):
        masking.mask("abc", keep)


@pytest.mark.parametrize(
    ("name", "keep", "expected"),
    [
        ("甲乙丙", (1, 0), "甲**"),
        ("甲乙", (1, 0), "甲*"),
        ("甲", (1, 0), "*"),
        (" 甲乙 ", (1, 0), "甲*"),
        ("甲乙丙", (1, 1), "甲*丙"),
        ("甲乙丙丁", (1, 1), "甲**丁"),
        ("甲乙", (1, 1), "甲*"),
        ("甲", (1, 1), "*"),
    ],
)
def test_names_of_persons(name: str, keep: tuple[int, int], expected: str) -> None:
    assert masking.person_name(name, keep) == expected


def test_ids_phones_and_accounts() -> None:
    assert masking.resident_id(ID) == "120113************"
    assert masking.resident_id(ID, (6, 4)) == "120113********0012"
    assert masking.phone(PHONE) == "138****8000"
    assert masking.account("6222020200112233") == "************2233"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("天津市北辰区果园新村街1号楼2门", "天津市北辰区***"),
        ("广西壮族自治区南宁市青秀区民族大道1号", "广西壮族自治区南宁市青秀区***"),
        ("浙江省杭州市桐庐县城南路1号", "浙江省杭州市桐庐县***"),
        ("天津市幸福小区3号", "天津市***"),
        ("果园新村街1号", "***"),
        ("", ""),
    ],
)
def test_addresses_down_to_the_district(address: str, expected: str) -> None:
    assert masking.address(address) == expected
