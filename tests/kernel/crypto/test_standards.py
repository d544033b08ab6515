"""The algorithms are those of the standards, and agree with a second implementation."""

import gmssl_pyx
import pytest
from cryptography.exceptions import InvalidTag
from gmssl import sm3 as plain_sm3
from gmssl.sm2 import CryptSM2
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from xinshu.kernel.crypto import sm2
from xinshu.kernel.crypto.ciphers import FORMATS, Sm4Gcm, format_named
from xinshu.kernel.crypto.digests import UnknownAlgorithm, digest, hasher, keyed_digest
from xinshu.kernel.crypto.suites import SUITES, suite

# GB/T 32918.5-2017, appendix A.2, with the identity of GM/T 0009-2012.
STANDARD_PUBLIC = bytes.fromhex(
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
STANDARD_SIGNATURE = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)


def test_sm3_of_the_standard() -> None:
    # GB/T 32905-2016, appendix A.1 and A.2.
    assert digest("sm3", b"abc").hex() == (
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )
    assert digest("sm3", b"abcd" * 16).hex() == (
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    )


def test_sha256_of_the_standard() -> None:
    assert digest("sha256", b"abc").hex() == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


@given(data=st.binary(max_size=200), key=st.binary(min_size=1, max_size=80))
def test_sm3_agrees_with_two_other_implementations(data: bytes, key: bytes) -> None:
    assert digest("sm3", data) == gmssl_pyx.sm3_hash(data)
    assert digest("sm3", data).hex() == plain_sm3.sm3_hash(list(data))
    assert keyed_digest("sm3", key, data) == gmssl_pyx.sm3_hmac(key, data)


@given(pieces=st.lists(st.binary(max_size=50), max_size=5))
def test_a_running_digest_is_that_of_the_whole(pieces: list[bytes]) -> None:
    running = hasher("sm3")
    for piece in pieces:
        running.update(piece)
    assert running.finalize() == digest("sm3", b"".join(pieces))


def test_sm4_gcm_of_the_standard() -> None:
    # RFC 8998, appendix A.1.
    cipher = Sm4Gcm(bytes.fromhex("0123456789abcdeffedcba9876543210"))
    nonce = bytes.fromhex("00001234567800000000abcd")
    beside = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = b"".join(bytes([each]) * 8 for each in bytes.fromhex("aabbccddeeffeeaa"))
    sealed = cipher.encrypt(nonce, plain, beside)
    assert sealed.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec"
    )
    assert cipher.decrypt(nonce, sealed, beside) == plain


@pytest.mark.parametrize("name", sorted(FORMATS))
@given(plain=st.binary(max_size=100), place=st.integers(min_value=0))
def test_every_cipher_notices_a_changed_byte(name: str, plain: bytes, place: int) -> None:
    form = format_named(name)
    cipher = form.make(bytes(form.key_bytes))
    sealed = bytearray(cipher.encrypt(bytes(12), plain, b"beside"))
    assert cipher.decrypt(bytes(12), bytes(sealed), b"beside") == plain
    sealed[place % len(sealed)] ^= 1
    with pytest.raises(InvalidTag):
        cipher.decrypt(bytes(12), bytes(sealed), b"beside")


def test_sm2_knows_the_signature_of_the_standard() -> None:
    assert sm2.verify(STANDARD_PUBLIC, b"message digest", STANDARD_SIGNATURE)
    assert not sm2.verify(STANDARD_PUBLIC, b"message digests", STANDARD_SIGNATURE)


@hypothesis_settings(max_examples=5, deadline=None)  # plain Python takes a while for each
@given(data=st.binary(min_size=1, max_size=60))
def test_sm2_agrees_with_a_second_implementation_both_ways(data: bytes) -> None:
    private, public = sm2.new_pair()
    while public.hex().startswith("04"):  # the other one would take it for a prefix
        private, public = sm2.new_pair()
    other = CryptSM2(private_key=private.hex(), public_key=public.hex())
    assert other.verify_with_sm3(sm2.sign(private, public, data).hex(), data)
    assert sm2.verify(public, data, bytes.fromhex(other.sign_with_sm3(data)))


@given(signature=st.binary(max_size=70), public=st.binary(max_size=70))
def test_sm2_says_no_to_whatever_is_misshapen(signature: bytes, public: bytes) -> None:
    assert not sm2.verify(STANDARD_PUBLIC, b"x", signature)
    assert not sm2.verify(public, b"message digest", STANDARD_SIGNATURE)


def test_sm2_hides_a_secret_from_all_but_one() -> None:
    private, public = sm2.new_pair()
    sealed = sm2.encrypt(public, b"secret")
    assert sm2.decrypt(private, sealed) == b"secret"
    for key, text in ((sm2.new_pair()[0], sealed), (private, sealed[:-1]), (private, b"")):
        with pytest.raises(ValueError, match="not encrypted"):
            sm2.decrypt(key, text)


def test_suites_name_only_what_exists() -> None:
    for each in SUITES.values():
        assert digest(each.digest, b"")
        assert format_named(each.field)
        assert format_named(each.file)
    assert suite().name == "sm"
    for ask in (suite, format_named, lambda name: digest(name, b"")):
        with pytest.raises(UnknownAlgorithm):
            ask("rot13")
