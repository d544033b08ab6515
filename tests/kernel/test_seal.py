"""Sealed fields and the keys behind them."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import ECB, GCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from xinshu.kernel.keyring import KeyUnknown, keyring, rotate
from xinshu.kernel.seal import Mark, Tampered, blind_index, seal, seal_text, unseal, unseal_text


@pytest.fixture
def own_keys(settings: Settings, tmp_path: Path) -> Path:
    """A key file of the test's own."""
    settings.XINSHU_DATA_KEY_FILE = tmp_path / "deep" / "data.keys"
    return tmp_path / "deep" / "data.keys"


@given(plain=st.binary(max_size=300), context=st.binary(max_size=20))
def test_what_is_sealed_opens_again_in_its_context_only(plain: bytes, context: bytes) -> None:
    sealed = seal(plain, context=context)
    assert unseal(sealed, context=context) == plain
    with pytest.raises(Tampered):
        unseal(sealed, context=context + b"x")


@given(plain=st.binary(max_size=50), place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_a_changed_bit_is_noticed(plain: bytes, place: int, bit: int) -> None:
    sealed = bytearray(seal(plain))
    sealed[place % len(sealed)] ^= 1 << bit
    with pytest.raises((Tampered, KeyUnknown)):
        unseal(bytes(sealed))


@given(plain=st.binary(max_size=50), keep=st.integers(min_value=0))
def test_a_cut_value_is_noticed(plain: bytes, keep: int) -> None:
    sealed = seal(plain)
    with pytest.raises((Tampered, KeyUnknown)):
        unseal(sealed[: keep % len(sealed)])


def test_text_goes_in_and_out() -> None:
    sealed = seal_text("张某某", context=b"person.name")
    assert unseal_text(sealed, context=b"person.name") == "张某某"
    assert seal_text("张某某") != seal_text("张某某")


def test_the_blind_index_finds_equal_texts_and_tells_nothing(own_keys: Path) -> None:
    code = "测试证件号码"
    assert blind_index(code) == blind_index(code)
    assert blind_index(code) != blind_index(code + " ")
    assert len(blind_index(code)) == 32
    before = blind_index(code)
    own_keys.unlink()
    assert blind_index(code) != before


def test_the_key_file_is_made_once_for_the_owner_only(own_keys: Path) -> None:
    first = keyring()
    assert own_keys.stat().st_mode & 0o777 == 0o600
    assert keyring() == first
    assert sorted(path.name for path in own_keys.parent.iterdir()) == ["data.keys"]


def test_a_new_key_seals_and_the_old_one_still_opens(own_keys: Path) -> None:
    old, index = seal_text("旧"), blind_index("旧")
    assert rotate() == "k2"
    new = seal_text("新")
    assert keyring().current == "k2"
    assert (unseal_text(old), unseal_text(new)) == ("旧", "新")
    assert blind_index("旧") == index
    assert own_keys.stat().st_mode & 0o777 == 0o600


def test_the_wrong_key_file_says_so(own_keys: Path) -> None:
    sealed = seal_text("x")
    stored = json.loads(own_keys.read_text(encoding="ascii"))
    stored["keys"] = {"k9": stored["keys"]["k1"]}
    stored["current"] = "k9"
    own_keys.write_text(json.dumps(stored), encoding="ascii")
    with pytest.raises(KeyUnknown, match="k1"):
        unseal_text(sealed)


def test_sm4_is_the_sm4_of_the_standard() -> None:
    # GB/T 32907-2016, appendix A.1: the key sealing itself.
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(SM4(key), ECB()).encryptor()
    assert encryptor.update(key).hex() == "681edf34d206965e86b3e94f536e4246"


def test_what_the_first_release_sealed_still_opens(own_keys: Path) -> None:
    # As it was written then: SM4-GCM under a key derived with SHA-256, format byte 1.
    secret, nonce = keyring().keys["k1"], bytes(range(12))
    derived = HKDF(algorithm=SHA256(), length=16, salt=None, info=b"xinshu field").derive(secret)
    head = b"\x01" + b"k1".ljust(8, b"\0") + nonce
    encryptor = Cipher(SM4(derived), GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(head + b"column")
    sealed = head + encryptor.update("旧".encode()) + encryptor.finalize() + encryptor.tag
    assert unseal_text(sealed, context=b"column") == "旧"
    assert Mark.of(sealed) != Mark.current()


@pytest.mark.parametrize("name", ["sm", "intl"])
def test_either_suite_opens_what_the_other_sealed(
    own_keys: Path, settings: Settings, name: str
) -> None:
    settings.XINSHU_CRYPTO_SUITE = name
    sealed, index = seal_text("甲"), blind_index("甲")
    settings.XINSHU_CRYPTO_SUITE = {"sm": "intl", "intl": "sm"}[name]
    assert unseal_text(sealed) == "甲"
    assert blind_index("甲") == index
    assert Mark.of(seal_text("甲")).format != Mark.of(sealed).format
