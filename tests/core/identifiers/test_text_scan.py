"""Personal data in free text must not slip through into publication."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinshu.core.identifiers import resident_id, text_scan

ID = "120113199001010012"
PHONE = "13800138000"

GAP_SIGNS = {chr(n) for n in range(0x10000) if re.fullmatch(f"[{text_scan.GAPS}]", chr(n))}

around = st.text(st.sampled_from("当事人住址，电话：号 （）ABCxyz"), max_size=12)


@pytest.mark.parametrize(
    "text",
    [
        f"当事人（身份证号{ID}）违法排污",
        f"身份证:{ID}，男",
        "身份证１２０１１３１９９００１０１００１２，",
        "身份证120113 19900101 0012",
        "身份证120113-19900101-0012",
        "身份证120113 1990 0101 0012",
        "身份证１２０１１３－１９９０－０１０１－００１２",
        "身份证120113\u00a019900101\u00a00012",
        "身份证120113\u300019900101\u30000012",
        "身份证120113—1990—0101—0012",
        "身份证120113\u200b19900101\u200b0012",
        "身份证120113−19900101−0012",
        f"编号9{ID}7",
        "11010519491231002x于某日",
        "ID11010519491231002X",
    ],
)
def test_a_resident_id_in_free_text_is_found(text: str) -> None:
    assert text_scan.has_resident_id(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "津辰市监罚〔2026〕120113号",
        "统一社会信用代码91120113MA0TE5T08M",
        "120113199001010013",  # the check character is wrong
        "120113199013010012",
        "120113\n19900101\n0012",
        "罚款人民币120113.19元",
    ],
)
def test_other_numbers_are_not(text: str) -> None:
    assert not text_scan.has_resident_id(text)


@given(
    around,
    st.sampled_from(["110105", "120113", "321200"]),
    st.dates(date(1800, 1, 1), date(2099, 12, 31)),
    st.integers(0, 999),
    around,
)
def test_no_valid_id_escapes(before: str, county: str, day: date, n: int, after: str) -> None:
    body = f"{county}{day:%Y%m%d}{n:03d}"
    number = body + resident_id.check_digit(body)
    text = before + number + after
    assert text_scan.has_resident_id(text)


def test_the_code_of_an_organ_is_not_taken_for_a_person_of_a_far_century() -> None:
    body = "11110228000101001"
    number = body + resident_id.check_digit(body)
    assert resident_id.is_valid(number)
    assert not text_scan.has_resident_id(number)


@pytest.mark.parametrize(
    "text",
    [
        f"电话{PHONE}。",
        "电话：138-0013-8000",
        "电话138 0013 8000",
        "电话138－0013－8000",
        "电话138\u00a00013\u00a08000",
        "电话138–0013–8000",
        "+86\u3000138\u30000013\u30008000",
        "＋86１３８００１３８０００",
        "+8613800138000",
        "008613800138000",
        f"{PHONE}/{PHONE}",
    ],
)
def test_a_mobile_phone_is_found(text: str) -> None:
    assert text_scan.has_phone(text)


@pytest.mark.parametrize(
    "text", ["", "电话022-26912345", "12800138000", f"{PHONE}1", f"2{PHONE}", "110108000000016"]
)
def test_other_runs_of_digits_are_no_mobile_phone(text: str) -> None:
    assert not text_scan.has_phone(text)


def test_spans_tell_where_and_what() -> None:
    text = f"甲{PHONE}乙{ID}丙"
    found = [(text[s.start : s.end], s.kind) for s in text_scan.spans(text)]
    assert found == [(PHONE, "phone"), (ID, "resident_id")]


def test_a_phone_right_after_an_id_is_found() -> None:
    kinds = [span.kind for span in text_scan.spans(f"{ID}{PHONE}{ID}")]
    assert kinds == ["resident_id", "phone", "resident_id"]


def test_overlapping_ids_become_one_span() -> None:
    digits = "12129919200208247709"  # made up: the first and the last eighteen both pass
    assert resident_id.is_valid(digits[:18])
    assert resident_id.is_valid(digits[2:])
    (span,) = text_scan.spans(digits)
    assert (span.start, span.end) == (0, 20)


@given(
    st.tuples(*[st.sampled_from(sorted(GAP_SIGNS))] * 3),
    st.sampled_from([(6, 14, 14), (6, 14, 18), (6, 10, 14)]),
)
def test_an_id_in_groups_is_found_whatever_stands_between(
    gaps: tuple[str, str, str], cuts: tuple[int, int, int]
) -> None:
    parts = [ID[start:end] for start, end in zip((0, *cuts), (*cuts, 18), strict=True)]
    text = parts[0] + "".join(
        gap * bool(part) + part for gap, part in zip(gaps, parts[1:], strict=True)
    )
    (span,) = text_scan.spans(f"证{text}。")
    assert (span.start, span.end) == (1, 1 + len(text))
    assert text_scan.digits(text) == ID


@given(
    st.sampled_from("津辰市监罚文"),
    st.integers(2000, 2030),
    st.integers(1, 99999),
    st.sampled_from(sorted(GAP_SIGNS)),
)
def test_document_numbers_and_codes_of_enterprises_are_left_alone(
    organ: str, year: int, number: int, gap: str
) -> None:
    for text in (
        f"{organ}〔{year}〕{number:05d}号",
        f"{organ}{gap}{year}{gap}{number}号",
        f"91120113{gap}MA0TE5T0{gap}8M",
        f"{year}{gap}04{gap}01至{year + 1}{gap}04{gap}01",
    ):
        assert text_scan.spans(text) == ()


@given(st.text(st.sampled_from("0123456789０１９X-－\u00a0 年"), max_size=60))
def test_the_candidate_expressions_miss_nothing(text: str) -> None:
    if text_scan.has_resident_id(text):
        assert re.search(text_scan.RESIDENT_ID_CANDIDATE, text)
    if text_scan.has_phone(text):
        assert re.search(text_scan.PHONE_CANDIDATE, text)
