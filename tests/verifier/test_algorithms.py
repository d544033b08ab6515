"""The verifier's own SM3 and SM2 against the implementations the platform uses."""

import pytest
from gmssl import sm2 as other_sm2  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from builders.ledger import verifier
from xinshu.core.ledger.hashing import Hashing
from xinshu.core.ledger.merkle import Frontier
from xinshu.kernel.crypto import sm2
from xinshu.kernel.crypto.digests import digest

PROGRAM = verifier()
PAIR = sm2.new_pair()


def test_sm3_of_the_standards_examples() -> None:
    # GB/T 32905-2016 appendix A.
    assert PROGRAM.plain_sm3(b"abc").hex() == (
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )
    assert PROGRAM.plain_sm3(b"abcd" * 16).hex() == (
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    )


@given(st.binary(max_size=300))
def test_both_ways_to_sm3_agree_with_ours(data: bytes) -> None:
    assert PROGRAM.plain_sm3(data) == PROGRAM.sm3(data) == digest("sm3", data)


@given(st.binary(max_size=100))
def test_a_good_sm2_signature_holds_and_another_message_does_not(message: bytes) -> None:
    private, public = PAIR
    signature = sm2.sign(private, public, message)
    assert PROGRAM.sm2_holds(public, message, signature)
    assert not PROGRAM.sm2_holds(public, message + b"\x00", signature)


@given(st.integers(0, 511))
def test_one_bit_of_a_signature_or_key_is_enough(bit: int) -> None:
    private, public = PAIR
    signature = sm2.sign(private, public, b"message")
    assert not PROGRAM.sm2_holds(public, b"message", _flipped(signature, bit))
    assert not PROGRAM.sm2_holds(_flipped(public, bit), b"message", signature)


def _flipped(data: bytes, bit: int) -> bytes:
    return (int.from_bytes(data, "big") ^ (1 << bit)).to_bytes(len(data), "big")


@pytest.mark.parametrize("r", [0, PROGRAM.N, PROGRAM.N + 5])
def test_numbers_out_of_range_do_not_sign(r: int) -> None:
    _, public = PAIR
    one = (1).to_bytes(32, "big")
    for signature in (r.to_bytes(32, "big") + one, one + r.to_bytes(32, "big")):
        assert not PROGRAM.sm2_holds(public, b"message", signature)


def test_a_signature_of_a_third_implementation_holds() -> None:
    private, public = PAIR
    theirs = other_sm2.CryptSM2(
        private_key=private.hex(), public_key=public.hex(), asn1=False, mode=1
    )
    signature = bytes.fromhex(theirs.sign_with_sm3(b"message"))
    assert PROGRAM.sm2_holds(public, b"message", signature)


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=40))
def test_the_trees_agree(leaves: list[bytes]) -> None:
    ours, theirs = Frontier(Hashing("sm3", PROGRAM.sm3)), PROGRAM.Tree(PROGRAM.sm3)
    for leaf in leaves:
        ours.add(leaf)
        theirs.add(leaf)
    assert ours.root() == theirs.root()
