"""Free text loses ids, phones, accounts and mail addresses, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinshu.core.identifiers import uscc
from xinshu.core.privacy import scan
from xinshu.core.privacy.scan import Kind

ID = "120113199001010012"
PHONE = "13800138000"
CARD = "6222020200112230"
WIDE = "６２２２０２０２００１１２２３０"
MAIL = "yang.li@example.cn"


def card(body: str) -> str:
    """A card number of these digits with its Luhn digit."""
    return next(body + last for last in "0123456789" if scan.luhn(body + last))


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        (f"身份证{ID}，到场", Kind.RESIDENT_ID, ID),
        (f"电话{PHONE}。", Kind.PHONE, PHONE),
        (f"缴至{CARD}户名样例", Kind.BANK_ACCOUNT, CARD),
        ("缴至6222 0202 0011 2230", Kind.BANK_ACCOUNT, "6222 0202 0011 2230"),
        (
            "卡６２２２０２０２００１１２２３０",
            Kind.BANK_ACCOUNT,
            "６２２２０２０２００１１２２３０",
        ),
        ("对公账号：02008765432109", Kind.BANK_ACCOUNT, "02008765432109"),
        ("帐户（样例支行）0200 8765 4321 09", Kind.BANK_ACCOUNT, "0200 8765 4321 09"),
        (
            "收款账户名称：天津样例市政工程有限公司，开户银行：样例银行北辰支行营业部，02008765432109",
            Kind.BANK_ACCOUNT,
            "02008765432109",
        ),
        ("账户信息如下，户名样例公司，账号：02008765", Kind.BANK_ACCOUNT, "02008765"),
        ("缴至6222－0202－0011－2230", Kind.BANK_ACCOUNT, "6222－0202－0011－2230"),
        ("帐号0200\u00a08765\u00a0432109", Kind.BANK_ACCOUNT, "0200\u00a08765\u00a0432109"),
        (f"投诉请写{MAIL}。", Kind.EMAIL, MAIL),
        (
            "写至ｙａｎｇ．ｌｉ＠ｅｘａｍｐｌｅ．ｃｎ。",
            Kind.EMAIL,
            "ｙａｎｇ．ｌｉ＠ｅｘａｍｐｌｅ．ｃｎ",
        ),
        ("写至yang@example．com", Kind.EMAIL, "yang@example．com"),
        ("写至 yang＠example.com", Kind.EMAIL, "yang＠example.com"),
    ],
)
def test_each_pattern_is_found_where_it_stands(text: str, kind: Kind, found: str) -> None:
    (span,) = scan.spans(text)
    assert (text[span.start : span.end], span.kind) == (found, kind)
    assert scan.has_personal_data(text)
    assert scan.redact(text) == text.replace(found, "*" * len(found))


@pytest.mark.parametrize(
    "text",
    [
        "津辰市监罚〔2026〕12号，统一社会信用代码91120113MA0TE5T08M",
        "罚款5000.00元，没收违法所得1234567890.12元",
        "6222020200112231",  # the Luhn digit is wrong
        "1234567890123452",  # right digit, no such issuer
        "A6222020200112230",  # part of a code
        "62220202001122301234567",  # too long for a card
        "订单号20260401123456789012",
        "账号由样例银行另行通知；文号20260401123",
        "账户名称为天津样例市政工程有限公司，统一社会信用代码91120113MA0TE5T08M",
        "账户所有人天津样例市政工程有限公司91120113MA0TE5T08M",
        "冻结其账户资金若干元，处罚决定书文号120113202604010012",
        "冻结其账户内的全部资金，津辰市监罚〔2026〕1234567890号",
        "开立账户的日期见合同，自双方签字之日起算，2026-04-01",
        "@某单位，a@b，@example.com",
        "",
    ],
)
def test_other_numbers_and_signs_stay(text: str) -> None:
    assert scan.spans(text) == ()
    assert scan.redact(text) == text
    assert not scan.has_personal_data(text)


def test_a_unified_code_far_behind_the_word_is_no_account() -> None:
    code = next(each for n in range(97) if uscc.is_valid(each := f"9112011300000000{n:02d}"))
    assert scan.spans(f"账户所有人为天津样例市政工程有限公司及其分公司{code}") == ()


def test_a_unified_code_of_digits_alone_is_no_card() -> None:
    whole = (f"62120113{n:010d}" for n in range(0, 10**10, 7))
    code = next(each for each in whole if uscc.is_valid(each) and scan.luhn(each))
    assert scan.spans(f"代码{code}") == ()


@given(st.text("0123456789", min_size=13, max_size=16), st.sampled_from(["", "卡", "：", "。"]))
def test_every_card_with_a_right_digit_is_found_and_no_other(body: str, sign: str) -> None:
    number = card("62" + body)
    text = f"付至{sign}{number}{sign}为止"
    if uscc.is_valid(number):
        return
    assert any(text[s.start : s.end] == number for s in scan.spans(text))
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    kinds = {span.kind for span in scan.spans(f"付至{sign}{wrong}{sign}为止")}
    assert Kind.BANK_ACCOUNT not in kinds


@given(st.text("0123456789", min_size=1, max_size=20), st.data())
def test_luhn_notices_every_single_wrong_digit(digits: str, data: st.DataObject) -> None:
    whole = card(digits)
    at = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != whole[at]]))
    assert not scan.luhn(whole[:at] + other + whole[at + 1 :])


PIECES = [
    ID,
    PHONE,
    CARD,
    MAIL,
    "账号",
    "02008765432109",
    "甲",
    "，",
    "5",
    " ",
    "-",
    "X",
    "１２",
    "@",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_nothing_is_found_in_redacted_text(parts: list[str]) -> None:
    text = "".join(parts)
    redacted = scan.redact(text)
    assert len(redacted) == len(text)
    assert not scan.has_personal_data(redacted)
    assert scan.redact(redacted) == redacted


@given(st.text())
def test_any_text_keeps_its_length_and_what_was_not_found(text: str) -> None:
    redacted = scan.redact(text)
    assert len(redacted) == len(text)
    hidden = {at for span in scan.spans(text) for at in range(span.start, span.end)}
    assert all(redacted[at] == ("*" if at in hidden else sign) for at, sign in enumerate(text))
