"""Documents of persons without a resident id."""

import pytest

from xinshu.core.identifiers import travel


@pytest.mark.parametrize(
    "number", ["E12345678", "EA1234567", "G12345678", "DE1234567", "P12345678"]
)
def test_chinese_passports(number: str) -> None:
    assert travel.is_chinese_passport(number)
    assert travel.is_passport(number)


@pytest.mark.parametrize(
    "number", ["X12345678", "E1234567", "e12345678", "AE1234567", "E123456789"]
)
def test_other_numbers_are_no_chinese_passport(number: str) -> None:
    assert not travel.is_chinese_passport(number)


@pytest.mark.parametrize(
    ("number", "expected"),
    [("AB123", True), ("1" * 17, True), ("A123", False), ("1" * 18, False), ("AB-123", False)],
)
def test_foreign_passports(number: str, expected: bool) -> None:
    assert travel.is_passport(number) is expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [("H12345678", True), ("M1234567800", True), ("H123456789", False), ("T12345678", False)],
)
def test_permits_of_hong_kong_and_macao_residents(number: str, expected: bool) -> None:
    assert travel.is_hk_macao_permit(number) is expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [("12345678", True), ("1234567890", True), ("1234567890A", True), ("123456789", False)],
)
def test_permits_of_taiwan_residents(number: str, expected: bool) -> None:
    assert travel.is_taiwan_permit(number) is expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("USA123456789012", True),
        ("912345199001010012", True),
        ("91234519900101001X", True),
        ("812345199001010012", False),
        ("US1234567890123", False),
    ],
)
def test_permanent_residence_cards(number: str, expected: bool) -> None:
    assert travel.is_permanent_residence(number) is expected
