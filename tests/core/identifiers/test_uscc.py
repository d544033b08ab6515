"""统一社会信用代码: vectors, a second implementation, and what a slip of the pen does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as second

from xinshu.core.identifiers import uscc

VALID = [
    "91350100M000100Y43",
    "11120110000176778B",
    "91110000101623741K",
    "11120113000000019P",
    "12120113000000027F",
    "511201130000000359",
    "521201130000000431",
    "53120113000000051Q",
    "91120113MA0TE5T08M",
    "92120113MA0TE5T16D",
    "93120113MA0TE5T245",
    "N2120113MF0TE5T30R",
    "31120113MD0TE5T41G",
]
IN_THE_REGISTER_YET_WRONG = "91350211M0000XUF46"

letters = st.sampled_from(uscc.ALPHABET)
bodies = st.builds(
    "{}{}{}".format,
    st.text(letters, min_size=2, max_size=2),
    st.text(st.sampled_from("0123456789"), min_size=6, max_size=6),
    st.text(letters, min_size=9, max_size=9),
)
codes = bodies.map(lambda body: body + uscc.check_digit(body))


@pytest.mark.parametrize("code", VALID)
def test_published_codes_are_valid(code: str) -> None:
    assert uscc.is_shape(code)
    assert uscc.is_valid(code)
    assert uscc.explain(code) == ()


def test_a_registered_code_may_fail_its_check_digit_and_keeps_its_shape() -> None:
    assert uscc.is_shape(IN_THE_REGISTER_YET_WRONG)
    assert not uscc.is_valid(IN_THE_REGISTER_YET_WRONG)
    (problem,) = uscc.explain(IN_THE_REGISTER_YET_WRONG)
    assert (problem.code, problem.position) == ("check_digit", 18)
    assert problem.sentence == "校验码应为“R”，实为“6”。"


@pytest.mark.parametrize(
    ("code", "problem", "position"),
    [
        ("", "length", 0),
        ("91120113MA0TE5T08", "length", 0),
        ("9.11E+17", "length", 0),
        ("91120113MA0TE5T08MM", "length", 0),
        ("9112011XMA0TE5T08M", "region", 8),
        ("91120113MAOTE5T08M", "letter", 11),
        ("91120113ma0TE5T08M", "letter", 9),
        ("9112011３MA0TE5T08M", "region", 8),
    ],
)
def test_what_has_not_the_shape_is_told_by_position(code: str, problem: str, position: int) -> None:
    assert not uscc.is_shape(code)
    assert not uscc.is_valid(code)
    assert (uscc.explain(code)[0].code, uscc.explain(code)[0].position) == (problem, position)


@pytest.mark.parametrize(("pair", "position"), [("G1", 1), ("94", 2)])
def test_an_unknown_class_is_told_but_does_not_invalidate(pair: str, position: int) -> None:
    body = pair + "120113MA0TE5T08"
    code = body + uscc.check_digit(body)
    assert uscc.is_valid(code)
    assert [(p.code, p.position) for p in uscc.explain(code)] == [("class", position)]


def test_every_wrong_letter_is_told() -> None:
    assert [p.position for p in uscc.explain("I1120113MAOTE5T0SM")] == [1, 11, 17]


@given(codes)
def test_a_computed_check_digit_makes_a_valid_code(code: str) -> None:
    assert uscc.is_valid(code)
    assert second.is_valid("91" + code[2:17] + uscc.check_digit("91" + code[2:17]))


@given(codes, st.integers(0, 17), letters)
def test_changing_one_character_breaks_a_valid_code(code: str, at: int, letter: str) -> None:
    changed = code[:at] + letter + code[at + 1 :]
    assert uscc.is_valid(changed) == (changed == code)


@given(codes, st.integers(8, 15))
def test_swapping_neighbours_breaks_a_valid_code(code: str, at: int) -> None:
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert uscc.is_valid(swapped) == (swapped == code)


@given(bodies, letters)
def test_a_second_implementation_agrees(body: str, last: str) -> None:
    assert uscc.check_digit(body) == second.calc_check_digit(body + last)
    if body[:2].isdigit():  # the second one knows no lettered authority, such as N2
        assert uscc.is_valid(body + last) == second.is_valid(body + last)


@given(st.text(st.sampled_from(uscc.ALPHABET + "IOSVZ"), min_size=16, max_size=20))
def test_a_second_implementation_agrees_on_noise(text: str) -> None:
    looks_right = uscc.is_shape(text)
    assert not second.is_valid(text) or uscc.is_valid(text)
    structural = {"length", "letter", "region"}
    assert looks_right == structural.isdisjoint(p.code for p in uscc.explain(text))


@pytest.mark.parametrize("body", ["", "9" * 16, "9" * 18, "9112011?MA0TE5T08"])
def test_a_check_digit_needs_seventeen_letters_of_the_alphabet(body: str) -> None:
    with pytest.raises(ValueError, match="seventeen"):
        uscc.check_digit(body)


def test_the_parts_of_a_code() -> None:
    code = "N2120113MF0TE5T30R"
    assert uscc.authority(code) == "农业"
    assert uscc.kind(code) == "村级集体经济组织"
    assert uscc.region(code) == "120113"
    assert uscc.embedded_organisation_code(code) == "MF0TE5T30"
    assert uscc.authority("G1" + code[2:]) is None
    assert uscc.kind("94" + code[2:]) is None


def test_a_body_whose_own_check_fails_is_no_organisation_code() -> None:
    assert uscc.embedded_organisation_code("N2120113MF0TE5T31R") is None
    assert uscc.embedded_organisation_code("MF0TE5T30") is None


def test_every_kind_belongs_to_a_known_authority() -> None:
    assert {pair[0] for pair in uscc.KINDS} == set(uscc.AUTHORITIES)
