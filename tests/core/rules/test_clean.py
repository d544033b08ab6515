"""How one submitted value is read."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinshu.core.catalog.model import Field, FieldType, Role
from xinshu.core.rules.clean import (
    MAX_DIGITS,
    Cleaned,
    Problem,
    clean_value,
    read_date,
    read_number,
    spellings_of,
)

NAME = Field(code="A", name="名称", length=200)
LONG = Field(code="A", name="事实", length=4000)
DATE = Field(code="A", name="日期", type=FieldType.DATE)
DECIMAL = Field(code="A", name="金额", type=FieldType.DECIMAL)
INTEGER = Field(code="A", name="件数", type=FieldType.INTEGER)
ENUM = Field(code="A", name="类别", type=FieldType.ENUM, codes="c")
SET = Field(code="A", name="种类", type=FieldType.SET, codes="c")
USCC = Field(code="A", name="代码", format="uscc")
SPELLINGS = spellings_of(
    {"01": "警告", "03": "罚款", "04": "没收违法所得、没收非法财物", "99": "其他（另附）"},
    {"罚金": "03"},
)


def text_of(raw: str | None, field: Field) -> str | None:
    cleaned = clean_value(raw, field, SPELLINGS if field.codes else None)
    assert cleaned.problems == ()
    return cleaned.text


def problems_of(raw: str, field: Field) -> tuple[Problem, ...]:
    return clean_value(raw, field, SPELLINGS if field.codes else None).problems


@pytest.mark.parametrize(
    "raw",
    [
        "2021-02-03",
        "2021-2-3",
        "2021/2/3",
        "2021/02/03",
        "2021.2.3",
        "20210203",
        "2021年2月3日",
        "2021年02月03日",
        "2021-02-03 00:00:00",
        "2021-02-03T00:00:00",
        "2021/2/3 0:00",
        "2021/2/3 23:59:59.999",
        "2021-02-03T08:00:00+08:00",
        "20210203 00:00:00",
        "２０２１－０２－０３",
        "\u30002021-02-03\xa0",
    ],
)
def test_dates_in_every_accepted_shape(raw: str) -> None:
    assert text_of(raw, DATE) == "2021-02-03"


@pytest.mark.parametrize(
    "raw",
    [
        "2021-02-30",
        "20210230",
        "2021年2月30日",
        "2021-13-01",
        "2021-00-10",
        "2021-02",
        "2021/2-3",
        "02/03/2021",
        "3.2.2021",
        "44230",
        "0000-01-01",
        "2021-02-03 25:00:00",
        "2021-02-03T00:00:00Z",
        "不详",
        "2021-02-03起",
    ],
)
def test_impossible_dates_are_found_never_guessed(raw: str) -> None:
    assert clean_value(raw, DATE) == Cleaned(None, (Problem.TYPE,), written=True)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("1,234.50", "1234.5"),
        ("１，２３４．５０", "1234.5"),
        ("0", "0"),
        ("-0.0", "0"),
        ("+5", "5"),
        (".5", "0.5"),
        ("007", "7"),
        ("-1.20", "-1.2"),
        ("12345678901234567890.123456", "12345678901234567890.123456"),
    ],
)
def test_numbers_become_exact_canonical_text(raw: str, text: str) -> None:
    assert text_of(raw, DECIMAL) == text


@pytest.mark.parametrize(
    "raw", ["3万元", "3元", "1,23", "1e5", "1.", "--1", "NaN", "inf", "٣", "9" * (MAX_DIGITS + 1)]
)
def test_what_is_no_number_is_found(raw: str) -> None:
    assert clean_value(raw, DECIMAL) == Cleaned(None, (Problem.TYPE,), written=True)


def test_integers_have_no_fraction() -> None:
    assert text_of("12.0", INTEGER) == "12"
    assert problems_of("12.5", INTEGER) == (Problem.TYPE,)


def test_blank_is_blank_however_wide() -> None:
    for raw in (None, "", "   ", "\u3000\xa0\u200b\ufeff", "\r\n\t"):
        assert clean_value(raw, NAME) == Cleaned(None)


def test_single_line_text_loses_breaks_and_long_text_keeps_lines() -> None:
    assert text_of("甲\r\n乙\t丙\n", NAME) == "甲 乙 丙"
    assert text_of("甲\r\n乙\r丙\t丁", LONG) == "甲\n乙\n丙\t丁"


def test_names_keep_full_width_identifiers_do_not() -> None:
    assert text_of("某某（天津）公司", NAME) == "某某（天津）公司"
    assert text_of("９１１２０１１３ＭＡ０ＴＥ５Ｔ０８ｍ", USCC) == "91120113MA0TE5T08M"
    region = Field(code="A", name="区划", role=Role.REGION)
    assert text_of("１２０１１３", region) == "120113"


def test_organisation_code_loses_its_hyphen() -> None:
    code = Field(code="A", name="组织机构代码", format="organisation_code")
    assert text_of("d2143569-x", code) == "D2143569X"


def test_nul_surrogates_and_control_characters_vanish_with_a_word() -> None:
    assert clean_value("甲\0乙\ud800", NAME) == Cleaned("甲乙", (Problem.NUL,), written=True)
    assert clean_value("甲\x07乙\u202e", NAME) == Cleaned("甲乙", (Problem.CONTROL,), written=True)
    assert clean_value("\0", NAME) == Cleaned(None, (Problem.NUL,))
    assert text_of("甲\u200b乙", NAME) == "甲乙"


def test_codes_by_code_label_or_alias() -> None:
    assert [text_of(raw, ENUM) for raw in ("03", "罚款", "罚金", "０３", "其他(另附)")] == [
        "03",
        "03",
        "03",
        "03",
        "99",
    ]
    assert clean_value("拘留", ENUM, SPELLINGS) == Cleaned("拘留", (Problem.CODE,), written=True)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("警告;罚款", "01;03"),
        ("警告；03，罚金、罚款", "01;03"),
        ("没收违法所得、没收非法财物", "04"),
        ("罚款、没收违法所得、没收非法财物；警告", "03;04;01"),
        ("03;;", "03"),
        (";", None),
    ],
)
def test_sets_split_on_every_separator_and_labels_may_contain_one(
    raw: str, text: str | None
) -> None:
    assert text_of(raw, SET) == text


def test_an_unknown_code_of_a_set_is_found_and_kept() -> None:
    found = clean_value("警告;拘留", SET, SPELLINGS)
    assert found == Cleaned("01;拘留", (Problem.CODE,), written=True)


def test_only_separators_are_not_written() -> None:
    assert clean_value(";;", SET, SPELLINGS).written is False


def test_a_label_shared_by_two_codes_is_no_spelling() -> None:
    table = spellings_of({"130104": "桥西区", "130703": "桥西区", "120113": "北辰区"})
    assert "桥西区" not in table
    assert table["130104"] == "130104"
    assert table["北辰区"] == "120113"


def test_default_takes_the_place_of_a_blank_only() -> None:
    field = Field(code="A", name="状态", default="有效")
    assert clean_value(" ", field) == Cleaned("有效", written=True)
    assert clean_value("无效", field) == Cleaned("无效", written=True)


@given(st.text(max_size=40))
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    for field in (NAME, LONG, USCC, DATE, DECIMAL, INTEGER, ENUM, SET):
        spellings = SPELLINGS if field.codes else None
        once = clean_value(raw, field, spellings)
        again = clean_value(once.text, field, spellings)
        assert again.text == once.text
        assert Problem.NUL not in again.problems
        assert Problem.CONTROL not in again.problems


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_date_survives_every_shape(day: date) -> None:
    year, month, number = str(day).split("-")
    for text in (f"{year}{month}{number}", f"{year}/{int(month)}/{int(number)}", str(day)):
        assert read_date(text) == str(day)


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=6, min_value=-(10**20), max_value=10**20
    )
)
def test_canonical_number_is_the_same_number(number: Decimal) -> None:
    read = read_number(f"{number:f}")
    assert read is not None
    assert Decimal(read) == number
    assert read_number(read) == read
