"""组织机构代码, 工商注册号, 纳税人识别号: what came before the unified code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinshu.core.identifiers import organisation_code, registration_no, tax_no

DIGITS = "0123456789"
LETTERS = DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

organisation_bodies = st.text(st.sampled_from(LETTERS), min_size=8, max_size=8)
registration_bodies = st.text(st.sampled_from(DIGITS), min_size=14, max_size=14)


@pytest.mark.parametrize("code", ["D2143569-X", "D2143569X", "000176778", "101623741"])
def test_published_organisation_codes_are_valid(code: str) -> None:
    assert organisation_code.is_valid(code)


@pytest.mark.parametrize(
    "code", ["D2143569-1", "D2143568-X", "D2143569-", "d2143569-X", "D21435-69X"]
)
def test_other_organisation_codes_are_not(code: str) -> None:
    assert not organisation_code.is_valid(code)


def test_shape_does_not_ask_the_check_character() -> None:
    assert organisation_code.is_shape("D2143569-1")
    assert not organisation_code.is_shape("D2143569-A")


@given(organisation_bodies)
def test_organisation_check_character_round_trips(body: str) -> None:
    check = organisation_code.check_digit(body)
    for code in (body + check, f"{body}-{check}"):
        assert organisation_code.is_valid(code)
        assert organisation_code.canonical(code) == body + check
    assert [c for c in "0123456789X" if organisation_code.is_valid(body + c)] == [check]


@pytest.mark.parametrize("code", ["110108000000016", "440301103448669"])
def test_published_registration_numbers_are_valid(code: str) -> None:
    assert registration_no.is_valid(code)
    assert registration_no.region(code) == code[:6]


def test_a_thirteen_digit_number_has_no_check_digit() -> None:
    assert registration_no.is_valid("1101082000001")
    assert registration_no.region("1101082000001") is None


@pytest.mark.parametrize("code", ["110108000000017", "11010800000001", "11010800000001X", ""])
def test_other_registration_numbers_are_not(code: str) -> None:
    assert not registration_no.is_valid(code)


@given(registration_bodies, st.integers(0, 14), st.sampled_from(DIGITS))
def test_changing_one_digit_breaks_a_registration_number(body: str, at: int, digit: str) -> None:
    code = body + registration_no.check_digit(body)
    changed = code[:at] + digit + code[at + 1 :]
    assert registration_no.is_valid(changed) == (changed == code)


@given(registration_bodies)
def test_registration_numbers_follow_the_recurrence_of_the_standard(body: str) -> None:
    code = body + registration_no.check_digit(body)
    product = 10
    for digit in code[:14]:
        product = 2 * (((product % 11) + int(digit)) % 10 or 10)
    assert (product % 11 + int(code[14])) % 10 == 1


def test_an_institution_certificate_has_twelve_digits() -> None:
    assert registration_no.is_institution_shape("112011300001")
    assert not registration_no.is_institution_shape("11201130000")


@pytest.mark.parametrize(
    "number",
    [
        "120113D2143569X",
        "12011319900101001",
        "91120113MA0TE5T08M",
        "N2120113MF0TE5T30R",
        "12011319900101001200",
    ],
)
def test_tax_numbers_of_each_length(number: str) -> None:
    assert tax_no.is_shape(number)


@pytest.mark.parametrize(
    "number",
    ["", "12011", "X20113D2143569X", "1201131990010100120", "120113D2143569XX", "911201138D"],
)
def test_other_lengths_and_letters_are_no_tax_number(number: str) -> None:
    assert not tax_no.is_shape(number)


def test_a_tax_number_gives_its_organisation_code() -> None:
    assert tax_no.embedded_organisation_code("120113D2143569X") == "D2143569X"
    assert tax_no.embedded_organisation_code("120113D21435691") is None
    assert tax_no.embedded_organisation_code("91120113MA0TE5T08M") == "MA0TE5T08"


def test_a_tax_number_may_be_a_person() -> None:
    assert tax_no.holds_person_id("12011319900101001200")
    assert tax_no.holds_person_id("120113199001010012")
    assert not tax_no.holds_person_id("91120113MA0TE5T08M")
    assert not tax_no.holds_person_id("12011319900101001300")
    assert not tax_no.holds_person_id("1201131990010100120")


@pytest.mark.parametrize("short", ["D214356", "D2143569X", "d2143569"])
def test_an_organisation_check_character_needs_eight_letters(short: str) -> None:
    with pytest.raises(ValueError, match="eight"):
        organisation_code.check_digit(short)


@pytest.mark.parametrize("short", ["1101080000000", "11010800000001X"])
def test_a_registration_check_digit_needs_fourteen_digits(short: str) -> None:
    with pytest.raises(ValueError, match="fourteen"):
        registration_no.check_digit(short)
