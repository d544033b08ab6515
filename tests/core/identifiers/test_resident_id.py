"""公民身份号码: vectors, a second implementation, birth date and age."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric as second

from xinshu.core.identifiers import resident_id

VALID = ["11010519491231002X", "120113199001010012", "120113199001010020", "120110200002291238"]

born = st.dates(date(1900, 1, 1), date(2099, 12, 31))
serials = st.integers(0, 999).map("{:03d}".format)
provinces = st.sampled_from(sorted(resident_id.PROVINCES))
bodies = st.builds(
    lambda province, day, serial: f"{province}0000{day:%Y%m%d}{serial}", provinces, born, serials
)


@pytest.mark.parametrize("number", VALID)
def test_published_ids_are_valid(number: str) -> None:
    assert resident_id.is_valid(number)


def test_the_check_letter_may_be_small_and_is_stored_large() -> None:
    assert resident_id.is_valid("11010519491231002x")
    assert resident_id.canonical("11010519491231002x") == "11010519491231002X"


@pytest.mark.parametrize(
    "number",
    [
        "110105194912310021",  # check character
        "12011319900230001X",  # 30 February
        "120113199013010012",  # month 13
        "990113199001010012",  # no such province
        "12011319900101001",  # seventeen
        "120113900101001",  # first generation
        "１20113199001010012",
        "",
    ],
)
def test_other_numbers_are_not(number: str) -> None:
    assert not resident_id.is_valid(number)


@pytest.mark.parametrize("first6", ["990113", "120113"])
def test_province_and_date_are_asked_besides_the_check_character(first6: str) -> None:
    day = "19900101" if first6 == "990113" else "19900230"
    body = f"{first6}{day}001"
    assert not resident_id.is_valid(body + resident_id.check_digit(body))


@given(bodies)
def test_a_computed_check_character_makes_a_valid_id(body: str) -> None:
    check = resident_id.check_digit(body)
    assert [c for c in "0123456789X" if resident_id.is_valid(body + c)] == [check]


@given(st.text(st.sampled_from("0123456789"), min_size=17, max_size=17))
def test_a_second_implementation_agrees_on_the_check_character(body: str) -> None:
    assert resident_id.check_digit(body) == second.calc_check_digit(body + "0")


@given(st.sampled_from(["110101", "120113", "321200", "440305"]), born, serials)
def test_what_a_second_implementation_accepts_is_valid(county: str, day: date, serial: str) -> None:
    body = f"{county}{day:%Y%m%d}{serial}"
    for check in "0123456789X":
        if second.is_valid(body + check):
            assert resident_id.is_valid(body + check)
            assert resident_id.birth(body + check) == second.get_birth_date(body + check)


@given(bodies, st.integers(0, 16), st.sampled_from("0123456789"))
def test_changing_one_digit_breaks_an_id(body: str, at: int, digit: str) -> None:
    number = body + resident_id.check_digit(body)
    changed = number[:at] + digit + number[at + 1 :]
    assert resident_id.is_valid(changed) == (changed == number)


def test_birth_date() -> None:
    assert resident_id.birth("120110200002291238") == date(2000, 2, 29)
    assert resident_id.birth("120110200002291230") == date(2000, 2, 29)
    assert resident_id.birth("120110190002291238") is None
    assert resident_id.birth("120110000101011238") is None
    assert resident_id.birth("12011020000229") is None


@pytest.mark.parametrize(
    ("number", "day", "age"),
    [
        ("120113199001010012", date(2007, 12, 31), 17),
        ("120113199001010012", date(2008, 1, 1), 18),
        ("120110200002291238", date(2018, 2, 28), 17),
        ("120110200002291238", date(2018, 3, 1), 18),
        ("120110200002291238", date(2020, 2, 29), 20),
        ("not an id", date(2020, 2, 29), None),
    ],
)
def test_age_on_a_day(number: str, day: date, age: int | None) -> None:
    assert resident_id.age_on(number, day) == age


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
def test_residence_permits_have_their_own_regions(region: str) -> None:
    body = f"{region}19900101001"
    number = body + resident_id.check_digit(body)
    assert resident_id.is_valid(number)
    assert resident_id.is_residence_permit(number)


def test_a_mainland_id_or_a_wrong_one_is_no_residence_permit() -> None:
    assert not resident_id.is_residence_permit("120113199001010012")
    body = "81000019900101001"
    wrong = "0" if resident_id.check_digit(body) != "0" else "1"
    assert not resident_id.is_residence_permit(body + wrong)


@pytest.mark.parametrize("body", ["", "1201131990010100", "1201131990010100X"])
def test_a_check_character_needs_seventeen_digits(body: str) -> None:
    with pytest.raises(ValueError, match="seventeen"):
        resident_id.check_digit(body)
