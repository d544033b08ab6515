"""One-time codes against the vectors of the standard, and against themselves."""

import base64
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinshu.kernel.signin import onetime

RFC_SECRET = b"12345678901234567890"
SECRETS = st.binary(min_size=20, max_size=20)
MOMENTS = st.integers(min_value=90, max_value=2**33)


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_vectors_of_rfc_6238(moment: int, code: str) -> None:
    step = moment // onetime.STEP_SECONDS
    assert onetime.code_at(RFC_SECRET, step, digits=8) == code
    assert onetime.code_at(RFC_SECRET, step) == code[-6:]


@given(SECRETS, MOMENTS, st.integers(min_value=-1, max_value=1))
def test_a_code_opens_within_half_a_minute_either_way(
    secret: bytes, moment: int, drift: int
) -> None:
    step = moment // onetime.STEP_SECONDS + drift
    found = onetime.matching_step(secret, onetime.code_at(secret, step), moment=moment)
    assert found is not None
    assert onetime.code_at(secret, found) == onetime.code_at(secret, step)


@given(SECRETS, MOMENTS)
def test_a_step_that_was_used_opens_nothing(secret: bytes, moment: int) -> None:
    step = moment // onetime.STEP_SECONDS
    code = onetime.code_at(secret, step)
    last = max(each for each in (step, step + 1) if onetime.code_at(secret, each) == code)
    assert onetime.matching_step(secret, code, moment=moment, after=last) is None


def test_an_old_code_is_wrong() -> None:
    code = onetime.code_at(RFC_SECRET, 100)
    assert onetime.matching_step(RFC_SECRET, code, moment=102 * 30) is None
    assert onetime.matching_step(RFC_SECRET, "", moment=100 * 30) is None
    assert onetime.matching_step(RFC_SECRET, "１２３４５６", moment=100 * 30) is None


def test_the_address_carries_the_secret_the_app_computes_with() -> None:
    address = onetime.address(RFC_SECRET, account="wang", issuer="信用中国（样例）")
    query = parse_qs(urlsplit(address).query)
    assert base64.b32decode(query["secret"][0]) == RFC_SECRET
    assert query["issuer"] == ["信用中国（样例）"]
    assert onetime.shown(RFC_SECRET).replace(" ", "") == query["secret"][0]
