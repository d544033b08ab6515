"""Signatures: made side by side, checked by anyone, never good for another purpose."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from xinshu.kernel.crypto import sm2
from xinshu.kernel.crypto.signing import public_keys, sign, verify
from xinshu.kernel.keyring import keyring, rotate_signing


@hypothesis_settings(deadline=None)  # SM2 takes its time on a busy machine
@given(data=st.binary(max_size=200))
def test_what_is_signed_is_good_for_its_purpose_only(data: bytes) -> None:
    signatures = sign(data, "test.one")
    assert [each.alg for each in signatures] == ["sm2", "ed25519"]
    for each in signatures:
        assert verify(data, "test.one", each)
        assert not verify(data, "test.two", each)
        assert not verify(data + b"x", "test.one", each)


def test_anyone_can_check_with_the_public_keys_and_the_recipe() -> None:
    domestic, foreign = sign(b"data", "test.one")
    keys = {key.key_id: bytes.fromhex(key.hex) for key in public_keys()}
    message = b"xinshu-signature-v1\ntest.one\ndata"
    assert sm2.verify(keys[domestic.key_id], message, bytes.fromhex(domestic.hex))
    ed25519 = Ed25519PublicKey.from_public_bytes(keys[foreign.key_id])
    ed25519.verify(bytes.fromhex(foreign.hex), message)


def test_a_key_is_no_other_keys_key() -> None:
    domestic, foreign = sign(b"data", "test.one")
    known = public_keys()
    assert not verify(b"data", "test.one", replace(domestic, key_id=foreign.key_id))
    assert not verify(b"data", "test.one", replace(domestic, alg="ed25519"))
    assert not verify(b"data", "test.one", domestic, keys=[])
    _, forged = sm2.new_pair()
    passed_off = [replace(key, hex=forged.hex()) for key in known]
    assert not verify(b"data", "test.one", domestic, keys=passed_off)


@pytest.mark.parametrize("broken", ["", "zz", "00", "00" * 64, "ff" * 64])
def test_a_misshapen_signature_is_not_good(broken: str) -> None:
    for each in sign(b"data", "test.one"):
        assert not verify(b"data", "test.one", replace(each, hex=broken))


@pytest.mark.parametrize("purpose", ["", "Audit", "a b", "a\nb", "x" * 64])
def test_a_purpose_is_a_plain_word(purpose: str) -> None:
    with pytest.raises(ValueError, match="purpose"):
        sign(b"data", purpose)


def test_renewed_keys_sign_and_the_old_ones_still_check(own_keys: Path) -> None:
    old = sign(b"data", "test.one")
    fresh = rotate_signing()
    new = sign(b"data", "test.one")
    assert [each.key_id for each in new] == fresh
    assert not set(fresh) & {each.key_id for each in old}
    assert all(verify(b"data", "test.one", each) for each in (*old, *new))
    assert [key.active for key in public_keys()] == [False, False, True, True]
    retired = [key for key in keyring().signing if key.key_id not in fresh]
    assert [key.private for key in retired] == [b"", b""]


def test_the_international_suite_signs_with_ed25519_alone(
    own_keys: Path, settings: Settings
) -> None:
    settings.XINSHU_CRYPTO_SUITE = "intl"
    assert [each.alg for each in sign(b"data", "test.one")] == ["ed25519"]
    settings.XINSHU_CRYPTO_SUITE = "sm"
    assert [each.alg for each in sign(b"data", "test.one")] == ["sm2", "ed25519"]


def test_a_key_file_of_the_first_release_learns_to_sign(own_keys: Path) -> None:
    own_keys.parent.mkdir()
    first = {"current": "k1", "keys": {"k1": "11" * 32}, "index": "22" * 32}
    own_keys.write_text(json.dumps(first))
    assert public_keys() == []
    assert len(sign(b"data", "test.one")) == 2
    assert (keyring().current, keyring().index_key) == ("k1", b"\x22" * 32)
    assert keyring().index_digest == "sm3"
