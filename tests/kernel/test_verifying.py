"""Numbers on papers: nobody guesses one, a slip of the pen is told apart from a forgery."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinshu.kernel import verifying

NUMBER = "MP-7Q2K-0F9D-M4XT-"
BODY = st.text(alphabet=verifying.LETTERS.replace("Z", ""), min_size=12, max_size=12)


def number_of(body: str) -> str:
    return verifying._written("MP", body)


def test_a_new_number_is_read_back() -> None:
    number = verifying.new_number("MP")
    assert verifying.read_number(number) == number
    assert verifying.new_number("MP") != number


@pytest.mark.parametrize("typed", [str.lower, lambda n: n.replace("-", " "), lambda n: f" {n} "])
def test_it_is_read_however_it_is_spaced(typed: object) -> None:
    number = number_of("7Q2K0F9DM4XT")
    assert verifying.read_number(typed(number)) == number  # type: ignore[operator]


def test_letters_that_look_alike_are_taken_for_each_other() -> None:
    number = number_of("10V7Q2K0F9D1")
    typed = number[:3] + number[3:].replace("1", "I").replace("0", "O")
    assert verifying.read_number(typed) == number


@given(BODY, st.integers(0, 11), st.sampled_from(verifying.LETTERS.replace("Z", "")))
def test_every_single_slip_is_found(body: str, place: int, letter: str) -> None:
    number = number_of(body)
    wrong = body[:place] + letter + body[place + 1 :]
    spoilt = number_of(wrong)[:-1] + number[-1]
    assert (verifying.read_number(spoilt) == "") == (wrong != body)


@given(BODY, st.integers(0, 10))
def test_every_swap_of_neighbours_is_found(body: str, place: int) -> None:
    number = number_of(body)
    wrong = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
    spoilt = number_of(wrong)[:-1] + number[-1]
    assert (verifying.read_number(spoilt) == "") == (wrong != body)


@pytest.mark.parametrize("typed", ["", "MP", "MP-1234", "12-7Q2K-0F9D-M4XT-0", "查"])
def test_what_is_no_number_reads_as_none(typed: str) -> None:
    assert verifying.read_number(typed) == ""


def test_two_kinds_never_share_their_letters() -> None:
    def find(number: str) -> None:
        return None

    kinds = {kind.prefix: kind.find for kind in verifying.kinds()}
    taken = next(iter(kinds), None)
    if taken is None:
        verifying.register("ZZ", "试", find)
        taken = "ZZ"
    with pytest.raises(verifying.TakenPrefix):
        verifying.register(taken, "另一种", lambda number: None)


def test_a_number_of_no_kind_finds_nothing() -> None:
    assert verifying.find(verifying.new_number("QQ")) is None
